using FlexCoop.Storage;

namespace FlexCoop.Vtn;

/// <summary>The opt schedules of a VEN as they are stored.</summary>
/// <remarks>
/// Interpretation: they stay with the venID when its registration ends or begins anew; rules 406 and 407 name METADATA, report requests and the
/// registration as what is forgotten.
/// </remarks>
public sealed record VenOptsDocument
{
    /// <summary>How many ended schedules are remembered.</summary>
    private const int MaxEnded = 1000;

    internal static readonly CollectionDefinition<VenOptsDocument> Collection = new("ven-opts", VtnJson.Default.VenOptsDocument, opts => opts.VenId);

    public required string VenId { get; init; }

    /// <summary>Those that count, the oldest first.</summary>
    public IReadOnlyList<OptSchedule> Schedules { get; init; } = [];

    /// <summary>The latest of those that count no longer.</summary>
    public IReadOnlyList<EndedOpt> Ended { get; init; } = [];

    internal bool HasTaken(string digest) => Schedules.Any(schedule => schedule.Digest == digest) || Ended.Any(ended => ended.Digest == digest);

    /// <summary>Adds a schedule, which overrides earlier ones where both are for the same (rule 203).</summary>
    internal VenOptsDocument With(OptSchedule added) => Keep([.. Schedules.Select(schedule => schedule.Without(added)).OfType<OptSchedule>(), added]);

    /// <summary>Takes away every schedule of an optID (rule 204).</summary>
    internal VenOptsDocument Without(string optId) => Keep([.. Schedules.Where(schedule => schedule.OptId != optId)]);

    private VenOptsDocument Keep(IReadOnlyList<OptSchedule> schedules)
    {
        var kept = schedules.Select(schedule => schedule.Digest).ToHashSet();
        var ended = Schedules.Where(schedule => !kept.Contains(schedule.Digest)).Select(schedule => new EndedOpt(schedule.OptId, schedule.Digest));
        return this with { Schedules = schedules, Ended = [.. Ended.Concat(ended).TakeLast(MaxEnded)] };
    }
}
