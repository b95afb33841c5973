using FlexCoop.OpenAdr;

namespace FlexCoop.Vtn;

/// <summary>Which opt counts for a resource at a moment (protocol.md §9; rules 203, 205, 206): event opt, oadrCreatedEvent, schedule, the program's default.</summary>
/// <remarks>
/// Of the schedules in and those out, for all programs and for this one, the latest for the resource counts, and it alone (rule 203); where
/// one in and one out are for the moment, the one that the program prefers (rule 201).
/// Interpretation: when a schedule for resources is cancelled, one for more that it overrode there counts again.
/// </remarks>
internal sealed class OptPrecedence
{
    private readonly IReadOnlyList<LatestOpts<OptSchedule>> _kinds;
    private readonly HashSet<OptSchedule> _current;
    private readonly MarketContextDocument _program;

    /// <param name="ven">Whose opts are asked for.</param>
    /// <param name="schedules">Its schedules, the oldest first.</param>
    /// <param name="program">The program of the event.</param>
    /// <param name="at">The moment.</param>
    public OptPrecedence(KnownVen ven, IReadOnlyList<OptSchedule> schedules, MarketContextDocument program, DateTimeOffset at)
    {
        _program = program;
        var context = new MarketContext(program.Uri).Normalized;
        var own = schedules.Where(schedule => schedule.IsFor(context)).ToList();
        _kinds = [.. own.GroupBy(schedule => (schedule.OptType, schedule.MarketContext is null)).Select(kind => new LatestOpts<OptSchedule>(kind, schedule => schedule.Scope, ven))];
        _current = new HashSet<OptSchedule>(own.Where(schedule => schedule.Windows.Any(window => window.Contains(at))), ReferenceEqualityComparer.Instance);
    }

    /// <summary>The resources of a VEN that an event concerns; one null for a VEN that has named none.</summary>
    public static IReadOnlyList<string?> Resources(EventTargets targets, KnownVen ven) => targets.Resources(ven) is { Count: > 0 } concerned ? (IReadOnlyList<string?>)concerned : [null];

    /// <summary>The opt that counts for a resource.</summary>
    /// <param name="resourceId">The resource; null for a VEN that has named none.</param>
    /// <param name="answered">What the VEN said to the event by oadrCreatedEvent; null for nothing.</param>
    /// <param name="eventOpts">Its opts for the event.</param>
    public EffectiveOpt Of(string? resourceId, OptType? answered, LatestOpts<EventOpt> eventOpts) =>
        eventOpts.For(resourceId) is { } own ? new EffectiveOpt(resourceId, own.OptType, OptSource.EventOpt, own.OptId)
        : answered is { } answer ? new EffectiveOpt(resourceId, answer, OptSource.CreatedEvent, OptId: null)
        : BySchedule(resourceId) is { } planned ? new EffectiveOpt(resourceId, planned.OptType, OptSource.Schedule, planned.OptId)
        : new EffectiveOpt(resourceId, _program.DefaultOpt, OptSource.Default, OptId: null);

    /// <summary>The schedule that counts; null when there is none for the moment.</summary>
    public OptSchedule? BySchedule(string? resourceId)
    {
        var current = _kinds.Select(kind => kind.For(resourceId)).OfType<OptSchedule>().Where(_current.Contains).ToList();
        return current.Find(schedule => schedule.OptType == _program.SchedulePrecedence) ?? current.FirstOrDefault();
    }
}
