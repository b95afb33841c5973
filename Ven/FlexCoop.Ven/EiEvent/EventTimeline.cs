using FlexCoop.OpenAdr;

namespace FlexCoop.Ven;

/// <summary>Which signal value applies to which resource at an instant: a pure function of the events.</summary>
/// <remarks>
/// <code>
///  dtstart + random delay                                     end (exclusive)
///     |--- interval 0 ---|--- interval 1 ---|--- interval 2 ---|
///     [                  [                  [                  )
/// </code>
/// Of several events that run at once the most urgent counts, then the one that started first (Interpretation: rule 18 leaves overlaps open).
/// Of several signals of one event the first that the resource supports counts, and SIMPLE only when there is no other.
/// </remarks>
public static class EventTimeline
{
    /// <summary>An event without end is asserted anew this often, so that a resource whose agent died lets go.</summary>
    public static readonly TimeSpan OpenEndedStep = TimeSpan.FromHours(1);

    /// <summary>A resource holds an interval's value this much longer when another interval follows, so that it does not let go in between; never beyond the event's end (I5).</summary>
    public static readonly TimeSpan Overlap = TimeSpan.FromMinutes(1);

    /// <summary>What is asked of a resource; null when nothing is.</summary>
    public static TimelineDemand? DemandAt(IEnumerable<SiteEvent> events, OwnerOpts opts, IResource resource, DateTimeOffset now) => events
        .Where(taken => taken.Resources.Contains(resource.Id) && taken.StatusAt(now) == EventStatus.Active && opts.TakesPart(taken, resource.Id, now))
        .OrderBy(taken => taken.Event.EiEvent.Descriptor.Priority ?? default, EventPriority.MostUrgentFirst)
        .ThenBy(taken => taken.Start)
        .ThenBy(taken => taken.EventId.Value, StringComparer.Ordinal)
        .Select(taken => DemandAt(taken, resource, now) is { } demand ? demand with { ValidUntil = Earliest(demand.ValidUntil, taken.End, opts.OutFrom(taken, resource.Id, now)) } : null)
        .FirstOrDefault(demand => demand is not null);

    /// <summary>The next instant at which anything may be asked that is not asked now; null when there is none.</summary>
    public static DateTimeOffset? NextChange(IEnumerable<SiteEvent> events, OwnerOpts opts, DateTimeOffset now)
    {
        DateTimeOffset? next = null;
        var live = events.Where(opts.IsOfInterest).ToList();
        foreach (var change in live.SelectMany(taken => Changes(taken, now)).Concat(live.Count > 0 ? opts.Changes : []))
        {
            next = change > now && !(next <= change) ? change : next;
        }

        return next;
    }

    /// <summary>The signal of an event that counts for a resource; null when the resource supports none.</summary>
    public static EiEventSignal? SignalFor(EiEvent eiEvent, IResource resource) => eiEvent.Signals
        .Where(signal => Means(signal, resource) && resource.Supports(signal.SignalName, signal.SignalType, signal.ItemBase))
        .OrderBy(signal => signal.SignalName.IsSimple)
        .FirstOrDefault();

    private static TimelineDemand? DemandAt(SiteEvent taken, IResource resource, DateTimeOffset now)
    {
        if (SignalFor(taken.Event.EiEvent, resource) is not { } signal)
        {
            return null;
        }

        var start = taken.Start;
        for (var index = 0; index < signal.Intervals.Count; index++)
        {
            var isLast = index == signal.Intervals.Count - 1;
            var end = taken.PlannedEnd is null ? (DateTimeOffset?)null : isLast ? taken.PlannedEnd : start + Length(taken, signal.Intervals[index]);
            if (end is null || now < end)
            {
                var validUntil = end is null ? NextStep(taken.Start, now) + Overlap : isLast ? end.Value : end.Value + Overlap;
                return new TimelineDemand(taken.EventId, taken.ModificationNumber, index, Demand(signal, index) with { Besides = Besides(taken, signal, resource, now) }, validUntil);
            }

            start = end.Value;
        }

        return null;
    }

    /// <summary>What other signals for points of the device ask now, beside the one that counts.</summary>
    private static IReadOnlyList<LoadControlPoint> Besides(SiteEvent taken, EiEventSignal first, IResource resource, DateTimeOffset now) => !LoadControlPoint.Is(first.SignalName)
        ? []
        : [.. taken.Event.EiEvent.Signals.Where(signal => signal != first && LoadControlPoint.Is(signal.SignalName) && Means(signal, resource) && resource.Supports(signal.SignalName, signal.SignalType, signal.ItemBase))
            .Select(signal => new LoadControlPoint(signal.SignalName.Value, signal.SignalType, Demand(signal, IndexAt(taken, signal, now)).Value))];

    /// <summary>The interval of a signal at an instant; its last one from that on.</summary>
    private static int IndexAt(SiteEvent taken, EiEventSignal signal, DateTimeOffset now)
    {
        var (index, start) = (0, taken.Start);
        while (index < signal.Intervals.Count - 1 && now >= (start += Length(taken, signal.Intervals[index])))
        {
            index++;
        }

        return index;
    }

    private static DateTimeOffset Earliest(DateTimeOffset one, params ReadOnlySpan<DateTimeOffset?> others)
    {
        foreach (var other in others)
        {
            one = other < one ? other.Value : one;
        }

        return one;
    }

    private static IEnumerable<DateTimeOffset> Changes(SiteEvent taken, DateTimeOffset now)
    {
        yield return taken.Start;
        if (taken.End is { } end)
        {
            yield return end;
        }

        if (taken.PlannedEnd is null)
        {
            yield return now < taken.Start ? taken.Start : NextStep(taken.Start, now);
            yield break;
        }

        foreach (var signal in taken.Event.EiEvent.Signals)
        {
            var start = taken.Start;
            foreach (var interval in signal.Intervals)
            {
                start += Length(taken, interval);
                yield return start;
            }
        }
    }

    private static DateTimeOffset NextStep(DateTimeOffset start, DateTimeOffset now) =>
        start + ((Math.Floor((now - start) / OpenEndedStep) + 1) * OpenEndedStep);

    private static TimeSpan Length(SiteEvent taken, Interval interval) =>
        interval.Duration?.From(taken.Event.EiEvent.ActivePeriod.DtStart) ?? TimeSpan.Zero;

    private static ResourceDemand Demand(EiEventSignal signal, int index) => new(
        signal.SignalName,
        signal.SignalType,
        ((PayloadFloat)((SignalPayload)signal.Intervals[index].Payloads[0]).Payload).Value,
        signal.ItemBase?.Scale ?? SiScaleCode.None);

    /// <summary>Whether a signal's own target, if it has one, means the class of a resource (rule 111: AND).</summary>
    private static bool Means(EiEventSignal signal, IResource resource) =>
        signal.Target is not { IsEmpty: false } target || target.EndDeviceAssets.Contains(resource.DeviceClass);
}
