using FlexCoop.Storage;

namespace FlexCoop.Vtn;

/// <summary>The opt schedules of a VEN as they are stored.</summary>
/// <remarks>
/// Interpretation: they are bound to a registration: they end with it, and a re-registration keeps them. Rules 406 and 407 name METADATA, report
/// requests and the registration as what is forgotten.
/// </remarks>
public sealed record VenOptsDocument
{
    /// <summary>How many ended schedules are remembered.</summary>
    private const int MaxEnded = 1000;

    /// <summary>How many windows that are over are kept, the latest.</summary>
    private const int MaxPastWindows = 1000;

    /// <summary>How many resources and device classes schedules may name all together; those that are over give way.</summary>
    internal const int MaxNamed = 10_000;

    internal static readonly CollectionDefinition<VenOptsDocument> Collection = new("ven-opts", VtnJson.Default.VenOptsDocument, opts => opts.VenId) { Subject = opts => opts.VenId };

    public required string VenId { get; init; }

    /// <summary>The registration that they are bound to; null in what was stored before they were bound to one, which counts for any.</summary>
    public string? RegistrationId { get; init; }

    /// <summary>Those that count, the oldest first.</summary>
    public IReadOnlyList<OptSchedule> Schedules { get; init; } = [];

    /// <summary>The latest of those that count no longer.</summary>
    public IReadOnlyList<EndedOpt> Ended { get; init; } = [];

    internal bool HasTaken(string digest) => Schedules.Any(schedule => schedule.Digest == digest) || Ended.Any(ended => ended.Digest == digest);

    /// <summary>Adds a schedule, which overrides earlier ones where both are for the same (rule 203).</summary>
    /// <remarks>One that it overrides in part stays, and counts for the rest.</remarks>
    internal VenOptsDocument With(OptSchedule added, DateTimeOffset now) => Keep(WithoutOld([.. Schedules.Where(schedule => !schedule.IsSupersededBy(added)), added], now));

    /// <summary>Takes away every schedule of an optID (rule 204).</summary>
    internal VenOptsDocument Without(string optId) => Keep([.. Schedules.Where(schedule => schedule.OptId != optId)]);

    /// <summary>How many windows count against the most that are kept: those that are not over, and one for a schedule that is there only for what it overrides.</summary>
    internal int CountWindows(DateTimeOffset now) => Schedules.Sum(schedule => schedule.Windows.Count == 0 ? 1 : schedule.CountToCome(now));

    /// <summary>How many resources and device classes the schedules name.</summary>
    internal int CountNamed() => Schedules.Sum(schedule => schedule.Scope.Named);

    /// <summary>How many schedules count against the most that are kept.</summary>
    internal int CountSchedules(DateTimeOffset now) => Schedules.Count(schedule => schedule.Windows.Count == 0 || schedule.CountToCome(now) > 0);

    private static List<OptSchedule> WithoutOld(IReadOnlyList<OptSchedule> schedules, DateTimeOffset now)
    {
        var past = schedules.SelectMany(schedule => schedule.Windows).Where(window => window.IsOver(now)).Select(window => window.End).OrderDescending().ToList();
        var kept = past.ElementAtOrDefault(MaxPastWindows) is { } tooOld ? Without(schedules, schedule => schedule.Windows.Where(window => !(window.End <= tooOld))) : Without(schedules, schedule => schedule.Windows);
        while (kept.Sum(schedule => schedule.Scope.Named) > MaxNamed
            && kept.Where(schedule => schedule.Windows.Count > 0 && schedule.CountToCome(now) == 0).MinBy(schedule => schedule.Windows.Max(window => window.End)) is { } oldest)
        {
            kept = Without(kept, schedule => ReferenceEquals(schedule, oldest) ? [] : schedule.Windows);
        }

        return kept;
    }

    /// <summary>The schedules with what is left of their windows, where something is.</summary>
    private static List<OptSchedule> Without(IReadOnlyList<OptSchedule> schedules, Func<OptSchedule, IEnumerable<OptWindow>> left)
    {
        var kept = new List<OptSchedule>();
        foreach (var schedule in schedules.Select(schedule => schedule with { Windows = [.. left(schedule)] }))
        {
            // One without windows still keeps out an older one that it overrides and that is not over (rule 203).
            if (schedule.Windows.Count > 0 || kept.Any(schedule.IsOfTheSameKind))
            {
                kept.Add(schedule);
            }
        }

        return kept;
    }

    private VenOptsDocument Keep(IReadOnlyList<OptSchedule> schedules)
    {
        var kept = schedules.Select(schedule => schedule.Digest).ToHashSet();
        var ended = Schedules.Where(schedule => !kept.Contains(schedule.Digest)).Select(schedule => new EndedOpt(schedule.OptId, schedule.Digest));
        return this with { Schedules = schedules, Ended = [.. Ended.Concat(ended).TakeLast(MaxEnded)] };
    }
}
