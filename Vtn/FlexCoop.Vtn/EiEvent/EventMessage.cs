using FlexCoop.OpenAdr;

namespace FlexCoop.Vtn;

/// <summary>Makes the wire form of an event for one VEN (protocol.md §8), in its profile.</summary>
internal static class EventMessage
{
    /// <param name="stored">The event.</param>
    /// <param name="ven">The VEN that it is sent to.</param>
    /// <param name="now">When the message is built: createdDateTime, the same for all events of a message (rule 115).</param>
    public static OadrEvent Build(EventDocument stored, KnownVen ven, DateTimeOffset now)
    {
        var built = Build20b(stored, ven, now);
        return ven.Profile == OadrProfileName.Profile20a ? Event20a.Of(built) : built;
    }

    private static OadrEvent Build20b(EventDocument stored, KnownVen ven, DateTimeOffset now)
    {
        var definition = stored.Definition;
        return new OadrEvent(
            new EiEvent
            {
                Descriptor = new EventDescriptor
                {
                    EventId = new OadrEventId(stored.EventId),
                    ModificationNumber = stored.ModificationNumber,
                    ModificationDateTime = stored.ModificationNumber > 0 ? WholeSeconds(stored.ModifiedAt) : null,
                    Priority = new EventPriority(definition.Priority),
                    MarketContext = new MarketContext(definition.MarketContext),
                    CreatedDateTime = WholeSeconds(now),
                    EventStatus = stored.StatusAt(now),
                    TestEvent = definition.TestEvent ? "true" : null,
                    VtnComment = definition.Comment,
                },
                ActivePeriod = new XcalProperties
                {
                    DtStart = definition.Start,
                    Duration = OadrDuration.From(definition.Duration),
                    Tolerance = definition.StartAfter is { } startAfter ? new Tolerance(OadrDuration.From(startAfter)) : null,
                    Notification = OadrDuration.From(definition.Notification),
                    RampUp = definition.RampUp is { } rampUp ? OadrDuration.From(rampUp) : null,
                    Recovery = definition.Recovery is { } recovery ? OadrDuration.From(recovery) : null,
                },
                Signals = [.. definition.Signals.Select((signal, index) => Signal(stored, signal, index, now))],
                Baseline = definition.Baseline is { } baseline && baseline.IsFor(ven) ? Baseline(baseline) : null,
                Target = definition.Targets.ToldTo(ven),
            },
            definition.ResponseRequired);
    }

    private static EiEventSignal Signal(EventDocument stored, SignalDefinition signal, int index, DateTimeOffset now) => new()
    {
        Intervals = Intervals(signal.Intervals),
        Target = signal.DeviceClasses.Count > 0 ? new EiTarget { EndDeviceAssets = signal.DeviceClasses } : null,
        SignalName = new SignalName(signal.Name),
        SignalType = signal.Type,
        SignalId = $"S{index}",
        ItemBase = signal.Unit is null ? null : SignalUnit.Parse(signal.Unit),
        CurrentValue = CurrentValue(stored, signal, now) is { } value ? new PayloadFloat(value) : null,
    };

    private static EiEventBaseline Baseline(BaselineDefinition baseline) => new()
    {
        DtStart = baseline.Start,
        Duration = OadrDuration.From(baseline.Duration),
        Intervals = Intervals(baseline.Intervals),
        BaselineId = "B0",
        ResourceIds = [.. baseline.ResourceIds.Select(id => new ResourceId(id))],
        BaselineName = baseline.Name,
        ItemBase = baseline.Unit is null ? null : SignalUnit.Parse(baseline.Unit),
    };

    /// <summary>Numbered from 0, each with its duration and one value, without dtstart (rules 2, 100 to 103).</summary>
    private static IReadOnlyList<Interval> Intervals(IReadOnlyList<SignalInterval> intervals) =>
    [
        .. intervals.Select((interval, uid) => new Interval
        {
            Duration = OadrDuration.From(interval.Duration),
            Uid = uid.ToString(),
            Payloads = [new SignalPayload(new PayloadFloat(interval.Value))],
        }),
    ];

    /// <summary>The value of the running interval; of SIMPLE 0 while the event is not active (rules 14, 29), of others nothing (rule 110).</summary>
    private static double? CurrentValue(EventDocument stored, SignalDefinition signal, DateTimeOffset now)
    {
        if (stored.StatusAt(now) != EventStatus.Active)
        {
            return new SignalName(signal.Name).IsSimple ? 0 : null;
        }

        var end = stored.Definition.Start;
        foreach (var interval in signal.Intervals)
        {
            end += interval.Duration;
            if (now < end || stored.Definition.End is null)
            {
                return interval.Value;
            }
        }

        return null;
    }

    private static DateTimeOffset WholeSeconds(DateTimeOffset instant) => instant.AddTicks(-(instant.Ticks % TimeSpan.TicksPerSecond));
}
