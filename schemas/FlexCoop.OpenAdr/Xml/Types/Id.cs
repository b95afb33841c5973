namespace FlexCoop.OpenAdr.Xml;

/// <summary>How the identifiers are read: xs:string, white space included.</summary>
internal static class Id
{
    public static readonly SimpleType<VenId> Ven = Xsd.String.As(text => new VenId(text));
    public static readonly SimpleType<VtnId> Vtn = Xsd.String.As(text => new VtnId(text));
    public static readonly SimpleType<RegistrationId> Registration = Xsd.String.As(text => new RegistrationId(text));
    public static readonly SimpleType<OadrEventId> OadrEvent = Xsd.String.As(text => new OadrEventId(text));
    public static readonly SimpleType<OptId> Opt = Xsd.String.As(text => new OptId(text));
    public static readonly SimpleType<ReportRequestId> ReportRequest = Xsd.String.As(text => new ReportRequestId(text));
    public static readonly SimpleType<ReportSpecifierId> ReportSpecifier = Xsd.String.As(text => new ReportSpecifierId(text));
    public static readonly SimpleType<RId> R = Xsd.String.As(text => new RId(text));
    public static readonly SimpleType<ResourceId> Resource = Xsd.String.As(text => new ResourceId(text));
    public static readonly SimpleType<GroupId> Group = Xsd.String.As(text => new GroupId(text));
    public static readonly SimpleType<PartyId> Party = Xsd.String.As(text => new PartyId(text));
    public static readonly SimpleType<MarketContext> MarketContext = Xsd.AnyUri.As(text => new MarketContext(text));
}
