using FlexCoop.OpenAdr.Calendar;
using FlexCoop.OpenAdr.Responses;
using FlexCoop.OpenAdr.Events;
using FlexCoop.OpenAdr.Targets;
using FlexCoop.OpenAdr.Xml;

namespace FlexCoop.OpenAdr.Opts;

/// <summary>Reads the payloads of EiOpt.</summary>
internal static class EiOptReader
{
    private static readonly ComplexType<XcalProperties> Available = new(r => r.Required(Xcal.Properties, XcalReader.Properties));

    private static readonly ComplexType<IReadOnlyList<XcalProperties>> Components = new(r => r.Many(Xcal.Available, Available));

    private static readonly ComplexType<IReadOnlyList<XcalProperties>> Vavailability = new(r => r.Required(Xcal.Components, Components));

    public static readonly ComplexType<OadrCreateOpt> CreateOpt = new(
        r => new OadrCreateOpt
        {
            OptId = r.Required(Ei.OptId, Id.Opt),
            OptType = r.Required(Ei.OptType, EiEventTokens.OptType.Content),
            OptReason = r.Required(Ei.OptReason, OptReason.Content),
            MarketContext = r.OptionalValue(Emix.MarketContext, Id.MarketContext),
            VenId = r.Required(Ei.VenId, Id.Ven),
            Vavailability = r.Optional(Xcal.Vavailability, Vavailability),
            CreatedDateTime = r.Required(Ei.CreatedDateTime, XcalTypes.DateTime),
            RequestId = r.Required(Pyld.RequestId, Xsd.String),
            QualifiedEventId = r.Optional(Ei.QualifiedEventId, EiEventReader.QualifiedEventId),
            Target = r.Required(Ei.EiTarget, TargetReader.EiTarget),
            DeviceClass = r.Optional(Oadr.OadrDeviceClass, TargetReader.EiTarget),
        },
        Ei.SchemaVersion);

    public static readonly ComplexType<OadrCreatedOpt> CreatedOpt = new(
        r => new OadrCreatedOpt(r.Required(Ei.EiResponse, EiResponseReader.EiResponse), r.Required(Ei.OptId, Id.Opt)), Ei.SchemaVersion);

    public static readonly ComplexType<OadrCancelOpt> CancelOpt = new(
        r => new OadrCancelOpt(r.Required(Pyld.RequestId, Xsd.String), r.Required(Ei.OptId, Id.Opt), r.Required(Ei.VenId, Id.Ven)),
        Ei.SchemaVersion);

    public static readonly ComplexType<OadrCanceledOpt> CanceledOpt = new(
        r => new OadrCanceledOpt(r.Required(Ei.EiResponse, EiResponseReader.EiResponse), r.OptionalValue(Ei.OptId, Id.Opt)), Ei.SchemaVersion);
}
