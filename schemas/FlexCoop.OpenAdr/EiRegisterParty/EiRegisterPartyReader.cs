using FlexCoop.OpenAdr.Calendar;
using FlexCoop.OpenAdr.Responses;
using FlexCoop.OpenAdr.Xml;

namespace FlexCoop.OpenAdr.Registration;

/// <summary>Reads the payloads of EiRegisterParty.</summary>
internal static class EiRegisterPartyReader
{
    public static readonly ComplexType<OadrQueryRegistration> QueryRegistration = new(
        r => new OadrQueryRegistration(r.Required(Pyld.RequestId, Xsd.String)), Ei.SchemaVersion);

    public static readonly ComplexType<OadrCreatePartyRegistration> CreatePartyRegistration = new(
        r => new OadrCreatePartyRegistration
        {
            RequestId = r.Required(Pyld.RequestId, Xsd.String),
            RegistrationId = r.OptionalValue(Ei.RegistrationId, Id.Registration),
            VenId = r.OptionalValue(Ei.VenId, Id.Ven),
            ProfileName = r.Required(Oadr.OadrProfileName, EiRegisterPartyTokens.Profile.Content),
            TransportName = r.Required(Oadr.OadrTransportName, EiRegisterPartyTokens.Transport.Content),
            TransportAddress = r.Optional(Oadr.OadrTransportAddress, Xsd.String),
            ReportOnly = r.Required(Oadr.OadrReportOnly, Xsd.Boolean),
            XmlSignature = r.Required(Oadr.OadrXmlSignature, Xsd.Boolean),
            VenName = r.Optional(Oadr.OadrVenName, Xsd.String),
            HttpPullModel = r.OptionalValue(Oadr.OadrHttpPullModel, Xsd.Boolean),
        },
        Ei.SchemaVersion);

    private static readonly ComplexType<OadrTransportName> Transport = new(
        r => r.Required(Oadr.OadrTransportName, EiRegisterPartyTokens.Transport.Content));

    private static readonly ComplexType<IReadOnlyList<OadrTransportName>> Transports = new(r => r.OneOrMore(Oadr.OadrTransport, Transport));

    private static readonly ComplexType<OadrProfile> Profile = new(r => new OadrProfile(
        r.Required(Oadr.OadrProfileName, EiRegisterPartyTokens.Profile.Content),
        r.Required(Oadr.OadrTransports, Transports)));

    private static readonly ComplexType<IReadOnlyList<OadrProfile>> Profiles = new(r => r.OneOrMore(Oadr.OadrProfile, Profile));

    private static readonly ComplexType<OadrInfo> Info = new(r => new OadrInfo(
        r.Required(Oadr.OadrKey, Xsd.String),
        r.Required(Oadr.OadrValue, Xsd.String)));

    private static readonly ComplexType<OadrService> Service = new(r => new OadrService(
        r.Required(Oadr.OadrServiceName, EiRegisterPartyTokens.Service.Content),
        r.OneOrMore(Oadr.OadrInfo, Info)));

    private static readonly ComplexType<IReadOnlyList<OadrService>> ServiceSpecificInfo = new(r => r.Many(Oadr.OadrService, Service));

    private static readonly ComplexType<OadrExtension> Extension = new(r => new OadrExtension(
        r.Required(Oadr.OadrExtensionName, Xsd.String),
        r.Many(Oadr.OadrInfo, Info)));

    private static readonly ComplexType<IReadOnlyList<OadrExtension>> Extensions = new(r => r.Many(Oadr.OadrExtension, Extension));

    public static readonly ComplexType<OadrCreatedPartyRegistration> CreatedPartyRegistration = new(
        r => new OadrCreatedPartyRegistration
        {
            EiResponse = r.Required(Ei.EiResponse, EiResponseReader.EiResponse),
            RegistrationId = r.OptionalValue(Ei.RegistrationId, Id.Registration),
            VenId = r.OptionalValue(Ei.VenId, Id.Ven),
            VtnId = r.Required(Ei.VtnId, Id.Vtn),
            Profiles = r.Required(Oadr.OadrProfiles, Profiles),
            RequestedOadrPollFreq = r.OptionalValue(Oadr.OadrRequestedOadrPollFreq, XcalReader.Duration),
            ServiceSpecificInfo = r.Optional(Oadr.OadrServiceSpecificInfo, ServiceSpecificInfo),
            Extensions = r.Optional(Oadr.OadrExtensions, Extensions),
        },
        Ei.SchemaVersion);

    public static readonly ComplexType<OadrCancelPartyRegistration> CancelPartyRegistration = new(
        r => new OadrCancelPartyRegistration
        {
            RequestId = r.Required(Pyld.RequestId, Xsd.String),
            RegistrationId = r.Required(Ei.RegistrationId, Id.Registration),
            VenId = r.OptionalValue(Ei.VenId, Id.Ven),
        },
        Ei.SchemaVersion);

    public static readonly ComplexType<OadrCanceledPartyRegistration> CanceledPartyRegistration = new(
        r => new OadrCanceledPartyRegistration
        {
            EiResponse = r.Required(Ei.EiResponse, EiResponseReader.EiResponse),
            RegistrationId = r.OptionalValue(Ei.RegistrationId, Id.Registration),
            VenId = r.OptionalValue(Ei.VenId, Id.Ven),
        },
        Ei.SchemaVersion);

    public static readonly ComplexType<OadrRequestReregistration> RequestReregistration = new(
        r => new OadrRequestReregistration(r.Required(Ei.VenId, Id.Ven)), Ei.SchemaVersion);
}
