using System.Globalization;
using FlexCoop.OpenAdr;

namespace FlexCoop.Conformance;

/// <summary>Events that the raw VTN announces: a good one to begin with, and what a scenario changes of it.</summary>
internal static class Announced
{
    /// <summary>SIMPLE over one interval for the whole VEN, in MarketContext1.</summary>
    /// <param name="now">The VEN's clock; the event is created then.</param>
    /// <param name="id">eventID.</param>
    /// <param name="startsIn">From now.</param>
    /// <param name="duration">Zero is without end.</param>
    /// <param name="level">The level.</param>
    public static OadrEvent Simple(DateTimeOffset now, string id, TimeSpan startsIn, TimeSpan duration, double level = 2) => new(
        new EiEvent
        {
            Descriptor = new EventDescriptor
            {
                EventId = new OadrEventId(id),
                ModificationNumber = 0,
                MarketContext = new MarketContext("http://MarketContext1"),
                CreatedDateTime = now,
                EventStatus = startsIn > TimeSpan.Zero ? EventStatus.Far : EventStatus.Active,
            },
            ActivePeriod = new XcalProperties { DtStart = now + startsIn, Duration = OadrDuration.From(duration), Notification = OadrDuration.Zero },
            Signals = [Signal(SignalName.Simple, SignalType.Level, unit: null, (duration, level))],
            Target = EiTarget.Empty,
        },
        ResponseRequired.Always);

    /// <summary>A signal of intervals that follow each other.</summary>
    public static EiEventSignal Signal(SignalName name, SignalType type, ItemBase? unit, params IReadOnlyList<(TimeSpan Length, double Value)> intervals) => new()
    {
        Intervals =
        [
            .. intervals.Select((interval, uid) => new Interval
            {
                Duration = OadrDuration.From(interval.Length),
                Uid = uid.ToString(CultureInfo.InvariantCulture),
                Payloads = [new SignalPayload(new PayloadFloat(interval.Value))],
            }),
        ],
        SignalName = name,
        SignalType = type,
        SignalId = $"SIG-{name}",
        ItemBase = unit,
    };

    /// <summary>ELECTRICITY_PRICE, type price, in EUR/kWh.</summary>
    public static EiEventSignal Price(params IReadOnlyList<(TimeSpan Length, double Value)> intervals) =>
        Signal(SignalName.ElectricityPrice, SignalType.Price, ItemBase.CurrencyPerKWh("EUR"), intervals);

    /// <summary>LOAD_DISPATCH, type setpoint, in kW.</summary>
    public static EiEventSignal Setpoint(params IReadOnlyList<(TimeSpan Length, double Value)> intervals) =>
        Signal(SignalName.LoadDispatch, SignalType.Setpoint, ItemBase.PowerReal(SiScaleCode.Kilo), intervals);

    /// <summary>With another descriptor.</summary>
    public static OadrEvent With(this OadrEvent one, Func<EventDescriptor, EventDescriptor> change) =>
        one with { EiEvent = one.EiEvent with { Descriptor = change(one.EiEvent.Descriptor) } };

    /// <summary>With another active period.</summary>
    public static OadrEvent With(this OadrEvent one, Func<XcalProperties, XcalProperties> change) =>
        one with { EiEvent = one.EiEvent with { ActivePeriod = change(one.EiEvent.ActivePeriod) } };

    /// <summary>With other signals.</summary>
    public static OadrEvent With(this OadrEvent one, params IReadOnlyList<EiEventSignal> signals) => one with { EiEvent = one.EiEvent with { Signals = signals } };

    /// <summary>For somebody else.</summary>
    public static OadrEvent For(this OadrEvent one, EiTarget target) => one with { EiEvent = one.EiEvent with { Target = target } };

    /// <summary>For these resources.</summary>
    public static OadrEvent For(this OadrEvent one, params IReadOnlyList<SiteResource> resources) =>
        one.For(new EiTarget { ResourceIds = [.. resources.Select(resource => resource.Id)] });

    /// <summary>The next modification of it.</summary>
    public static OadrEvent Next(this OadrEvent one) => one.With(descriptor => descriptor with { ModificationNumber = descriptor.ModificationNumber + 1 });

    /// <summary>Its cancellation.</summary>
    public static OadrEvent Cancelled(this OadrEvent one) => one.Next().With(descriptor => descriptor with { EventStatus = EventStatus.Cancelled });

    /// <summary>To which no answer is wanted.</summary>
    public static OadrEvent Never(this OadrEvent one) => one with { ResponseRequired = ResponseRequired.Never };

    /// <summary>That starts at random within a time.</summary>
    public static OadrEvent StartAfter(this OadrEvent one, TimeSpan startAfter) => one.With(period => period with { Tolerance = new Tolerance(OadrDuration.From(startAfter)) });

    /// <summary>Its eventID.</summary>
    public static OadrEventId Id(this OadrEvent one) => one.EiEvent.Descriptor.EventId;
}
