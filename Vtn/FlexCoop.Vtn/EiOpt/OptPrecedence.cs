namespace FlexCoop.Vtn;

/// <summary>Which opt counts for a resource at a moment (protocol.md §9; rules 203, 205, 206): event opt, oadrCreatedEvent, schedule, the program's default.</summary>
internal static class OptPrecedence
{
    /// <summary>The resources of a VEN that an event concerns; one null for a VEN that has named none.</summary>
    public static IReadOnlyList<string?> Resources(EventTargets targets, KnownVen ven) => targets.Resources(ven) is { Count: > 0 } concerned ? (IReadOnlyList<string?>)concerned : [null];

    public static EffectiveOpt Of(
        string? resourceId, KnownVen ven, EventResponseDocument? response, IReadOnlyList<OptSchedule> schedules, MarketContextDocument program, DateTimeOffset at) =>
        response?.EventOpts?.LastOrDefault(opt => opt.Scope.Covers(resourceId, ven)) is { } own ? new EffectiveOpt(resourceId, own.OptType, OptSource.EventOpt, own.OptId)
        : response?.Opt is { } answered ? new EffectiveOpt(resourceId, answered, OptSource.CreatedEvent, OptId: null)
        : BySchedule(resourceId, ven, schedules, program, at) is { } planned ? new EffectiveOpt(resourceId, planned.OptType, OptSource.Schedule, planned.OptId)
        : new EffectiveOpt(resourceId, program.DefaultOpt, OptSource.Default, OptId: null);

    /// <summary>The schedule that counts; null when there is none for the moment.</summary>
    /// <remarks>
    /// Of those in and those out, for all programs and for this one, the latest schedule for the resource counts, and it alone (rule 203); where
    /// one in and one out are for the moment, the one that the program prefers (rule 201).
    /// Interpretation: when a schedule for resources is cancelled, one for more that it overrode there counts again.
    /// </remarks>
    public static OptSchedule? BySchedule(string? resourceId, KnownVen ven, IReadOnlyList<OptSchedule> schedules, MarketContextDocument program, DateTimeOffset at)
    {
        var current = schedules
            .Where(schedule => schedule.Scope.Covers(resourceId, ven) && schedule.IsFor(program.Uri))
            .GroupBy(schedule => (schedule.OptType, schedule.MarketContext is null))
            .Select(kind => kind.Last())
            .Where(schedule => schedule.Windows.Any(window => window.Contains(at)))
            .ToList();
        return current.FirstOrDefault(schedule => schedule.OptType == program.SchedulePrecedence) ?? current.FirstOrDefault();
    }
}
