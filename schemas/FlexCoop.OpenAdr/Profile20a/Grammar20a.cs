using FlexCoop.OpenAdr.Calendar;
using FlexCoop.OpenAdr.Events;
using FlexCoop.OpenAdr.Payloads;
using FlexCoop.OpenAdr.Responses;
using FlexCoop.OpenAdr.Xml;

namespace FlexCoop.OpenAdr.Profile20a;

/// <summary>The four payloads of OpenADR 2.0a, each a root by itself (protocol.md §15).</summary>
/// <remarks>
/// Held to the schema oadr_20a.xsd of July 2012: what it shares with 2.0b is read as there; what 2.0b made optional is required (interval durations and
/// numbers, x-eiNotification, currentValue), and what 2.0b added is unknown.
/// </remarks>
internal static class Grammar20a
{
    private static readonly ComplexType<EventDescriptor> Descriptor = new(r => new EventDescriptor
    {
        EventId = r.Required(Ei.EventId, Id.OadrEvent),
        ModificationNumber = r.Required(Ei.ModificationNumber, Xsd.UnsignedInt),
        Priority = r.OptionalValue(Ei.Priority, Xsd.UnsignedInt) is { } priority ? new EventPriority(priority) : null,
        MarketContext = r.Required(Ei.EiMarketContext, EiEventReader.MarketContext),
        CreatedDateTime = r.Required(Ei.CreatedDateTime, XcalTypes.DateTime),
        EventStatus = r.Required(Ei.EventStatus, EiEventTokens.Status.Content),
        TestEvent = r.Optional(Ei.TestEvent, Xsd.String),
        VtnComment = r.Optional(Ei.VtnComment, Xsd.String),
    });

    private static readonly ComplexType<XcalProperties> Properties = new(r => new XcalProperties
    {
        DtStart = r.Required(Xcal.DtStart, XcalReader.DtStart),
        Duration = r.Required(Xcal.Duration, XcalReader.Duration),
        Tolerance = r.Optional(Xcal.Tolerance, XcalReader.Tolerance),
        Notification = r.Required(Ei.XEiNotification, XcalReader.Duration),
        RampUp = r.OptionalValue(Ei.XEiRampUp, XcalReader.Duration),
        Recovery = r.OptionalValue(Ei.XEiRecovery, XcalReader.Duration),
    });

    private static readonly ComplexType<XcalProperties> ActivePeriod = new(r =>
    {
        var properties = r.Required(Xcal.Properties, Properties);
        _ = r.Required(Xcal.Components, AnyContent.Content);
        return properties;
    });

    private static readonly ComplexType<StreamPayload> SignalPayload = new(r => new SignalPayload(r.Required(Ei.PayloadFloat, PayloadReader.PayloadFloat)));

    private static readonly ComplexType<Interval> Interval = new(r => new Interval
    {
        Duration = r.Required(Xcal.Duration, XcalReader.Duration),
        Uid = r.Required(Xcal.Uid, XcalReader.Uid),
        Payloads = [r.Required(Ei.SignalPayload, SignalPayload)],
    });

    private static readonly ComplexType<IReadOnlyList<Interval>> Intervals = new(r => r.OneOrMore(Ei.Interval, Interval));

    private static readonly ComplexType<EiEventSignal> Signal = new(r => new EiEventSignal
    {
        Intervals = r.Required(Strm.Intervals, Intervals),
        SignalName = r.Required(Ei.SignalName, Xsd.String.As(text => new SignalName(text))),
        SignalType = r.Required(Ei.SignalType, EiEventTokens.SignalType.Content),
        SignalId = r.Required(Ei.SignalId, Xsd.String),
        CurrentValue = r.Required(Ei.CurrentValue, EiEventReader.CurrentValue),
    });

    private static readonly ComplexType<IReadOnlyList<EiEventSignal>> Signals = new(r => r.OneOrMore(Ei.EiEventSignal, Signal));

    private static readonly ComplexType<EiTarget> Target = new(r => new EiTarget
    {
        GroupIds = r.Many(Ei.GroupId, Id.Group),
        ResourceIds = r.Many(Ei.ResourceId, Id.Resource),
        VenIds = r.Many(Ei.VenId, Id.Ven),
        PartyIds = r.Many(Ei.PartyId, Id.Party),
    });

    private static readonly ComplexType<EiEvent> EiEvent = new(r => new EiEvent
    {
        Descriptor = r.Required(Ei.EventDescriptor, Descriptor),
        ActivePeriod = r.Required(Ei.EiActivePeriod, ActivePeriod),
        Signals = r.Required(Ei.EiEventSignals, Signals),
        Target = r.Required(Ei.EiTarget, Target),
    });

    private static readonly ComplexType<OadrEvent> Event = new(r => new OadrEvent(
        r.Required(Ei.EiEvent, EiEvent),
        r.Required(Oadr20a.OadrResponseRequired, EiEventTokens.ResponseRequired.Content)));

    /// <summary>What may be the root.</summary>
    public static readonly Choice<OadrMessage> Payload = new(
        (Oadr20a.OadrRequestEvent, new ComplexType<OadrRequestEvent>(r => r.Required(Pyld.EiRequestEvent, EiEventReader.EiRequestEvent))),
        (Oadr20a.OadrCreatedEvent, new ComplexType<OadrCreatedEvent>(r => r.Required(Pyld.EiCreatedEvent, EiEventReader.EiCreatedEvent))),
        (Oadr20a.OadrResponse, new ComplexType<OadrResponse>(r => new OadrResponse { EiResponse = r.Required(Ei.EiResponse, EiResponseReader.EiResponse) })),
        (Oadr20a.OadrDistributeEvent, new ComplexType<OadrDistributeEvent>(r => new OadrDistributeEvent
        {
            EiResponse = r.Optional(Ei.EiResponse, EiResponseReader.EiResponse),
            RequestId = r.Required(Pyld.RequestId, Xsd.String),
            VtnId = r.Required(Ei.VtnId, Id.Vtn),
            Events = r.Many(Oadr20a.OadrEvent, Event),
        })));
}
