using FlexCoop.OpenAdr.Calendar;
using FlexCoop.OpenAdr.Responses;
using FlexCoop.OpenAdr.Payloads;
using FlexCoop.OpenAdr.Targets;
using FlexCoop.OpenAdr.Units;
using FlexCoop.OpenAdr.Xml;

namespace FlexCoop.OpenAdr.Events;

/// <summary>Reads the payloads of EiEvent.</summary>
internal static class EiEventReader
{
    public static readonly ComplexType<OadrRequestEvent> EiRequestEvent = new(r => new OadrRequestEvent
    {
        RequestId = r.Required(Pyld.RequestId, Xsd.String),
        VenId = r.Required(Ei.VenId, Id.Ven),
        ReplyLimit = r.OptionalValue(Pyld.ReplyLimit, Xsd.UnsignedInt),
    });

    public static readonly ComplexType<OadrRequestEvent> RequestEvent = new(r => r.Required(Pyld.EiRequestEvent, EiRequestEvent), Ei.SchemaVersion);

    public static readonly ComplexType<MarketContext> MarketContext = new(r => r.Required(Emix.MarketContext, Id.MarketContext));

    private static readonly ComplexType<EventDescriptor> Descriptor = new(r => new EventDescriptor
    {
        EventId = r.Required(Ei.EventId, Id.OadrEvent),
        ModificationNumber = r.Required(Ei.ModificationNumber, Xsd.UnsignedInt),
        ModificationDateTime = r.OptionalValue(Ei.ModificationDateTime, XcalTypes.DateTime),
        ModificationReason = r.Optional(Ei.ModificationReason, Xsd.String),
        Priority = r.OptionalValue(Ei.Priority, Xsd.UnsignedInt) is { } priority ? new EventPriority(priority) : null,
        MarketContext = r.Required(Ei.EiMarketContext, MarketContext),
        CreatedDateTime = r.Required(Ei.CreatedDateTime, XcalTypes.DateTime),
        EventStatus = r.Required(Ei.EventStatus, EiEventTokens.Status.Content),
        TestEvent = r.Optional(Ei.TestEvent, Xsd.String),
        VtnComment = r.Optional(Ei.VtnComment, Xsd.String),
    });

    private static readonly ComplexType<XcalProperties> ActivePeriod = new(r =>
    {
        var properties = r.Required(Xcal.Properties, XcalReader.Properties);
        _ = r.Required(Xcal.Components, AnyContent.Content);
        return properties;
    });

    public static readonly ComplexType<PayloadFloat> CurrentValue = new(r => r.Required(Ei.PayloadFloat, PayloadReader.PayloadFloat));

    private static readonly ComplexType<EiEventSignal> Signal = new(r => new EiEventSignal
    {
        Intervals = r.Required(Strm.Intervals, XcalReader.Intervals),
        Target = r.Optional(Ei.EiTarget, TargetReader.EiTarget),
        SignalName = r.Required(Ei.SignalName, SignalName.Content),
        SignalType = r.Required(Ei.SignalType, EiEventTokens.SignalType.Content),
        SignalId = r.Required(Ei.SignalId, Xsd.String),
        ItemBase = r.OptionalOneOf(UnitReader.ItemBase),
        CurrentValue = r.Optional(Ei.CurrentValue, CurrentValue),
    });

    private static readonly ComplexType<EiEventBaseline> Baseline = new(r => new EiEventBaseline
    {
        DtStart = r.Required(Xcal.DtStart, XcalReader.DtStart),
        Duration = r.Required(Xcal.Duration, XcalReader.Duration),
        Intervals = r.Required(Strm.Intervals, XcalReader.Intervals),
        BaselineId = r.Required(Ei.BaselineId, Xsd.String),
        ResourceIds = r.Many(Ei.ResourceId, Id.Resource),
        BaselineName = r.Required(Ei.BaselineName, Xsd.String),
        ItemBase = r.OptionalOneOf(UnitReader.ItemBase),
    });

    private static readonly ComplexType<(IReadOnlyList<EiEventSignal>, EiEventBaseline?)> Signals = new(r =>
        (r.OneOrMore(Ei.EiEventSignal, Signal), r.Optional(Ei.EiEventBaseline, Baseline)));

    private static readonly ComplexType<EiEvent> EiEvent = new(r =>
    {
        var descriptor = r.Required(Ei.EventDescriptor, Descriptor);
        var activePeriod = r.Required(Ei.EiActivePeriod, ActivePeriod);
        var (signals, baseline) = r.Required(Ei.EiEventSignals, Signals);
        return new EiEvent
        {
            Descriptor = descriptor,
            ActivePeriod = activePeriod,
            Signals = signals,
            Baseline = baseline,
            Target = r.Required(Ei.EiTarget, TargetReader.EiTarget),
        };
    });

    private static readonly ComplexType<OadrEvent> Event = new(r => new OadrEvent(
        r.Required(Ei.EiEvent, EiEvent),
        r.Required(Oadr.OadrResponseRequired, EiEventTokens.ResponseRequired.Content)));

    public static readonly ComplexType<OadrDistributeEvent> DistributeEvent = new(
        r => new OadrDistributeEvent
        {
            EiResponse = r.Optional(Ei.EiResponse, EiResponseReader.EiResponse),
            RequestId = r.Required(Pyld.RequestId, Xsd.String),
            VtnId = r.Required(Ei.VtnId, Id.Vtn),
            Events = r.Many(Oadr.OadrEvent, Event),
        },
        Ei.SchemaVersion);

    public static readonly ComplexType<QualifiedEventId> QualifiedEventId = new(r =>
        new QualifiedEventId(r.Required(Ei.EventId, Id.OadrEvent), r.Required(Ei.ModificationNumber, Xsd.UnsignedInt)));

    private static readonly ComplexType<EventResponse> EventResponse = new(r =>
    {
        var code = r.Required(Ei.ResponseCode, EiResponseCode.Content);
        var description = r.Optional(Ei.ResponseDescription, Xsd.String);
        var requestId = r.Required(Pyld.RequestId, Xsd.String);
        var qualified = r.Required(Ei.QualifiedEventId, QualifiedEventId);
        return new EventResponse
        {
            ResponseCode = code,
            ResponseDescription = description,
            RequestId = requestId,
            QualifiedEventId = qualified,
            OptType = r.Required(Ei.OptType, EiEventTokens.OptType.Content),
        };
    });

    private static readonly ComplexType<IReadOnlyList<EventResponse>> EventResponses = new(r => r.Many(Ei.EventResponse, EventResponse));

    public static readonly ComplexType<OadrCreatedEvent> EiCreatedEvent = new(r => new OadrCreatedEvent
    {
        EiResponse = r.Required(Ei.EiResponse, EiResponseReader.EiResponse),
        EventResponses = r.Optional(Ei.EventResponses, EventResponses),
        VenId = r.Required(Ei.VenId, Id.Ven),
    });

    public static readonly ComplexType<OadrCreatedEvent> CreatedEvent = new(r => r.Required(Pyld.EiCreatedEvent, EiCreatedEvent), Ei.SchemaVersion);
}
