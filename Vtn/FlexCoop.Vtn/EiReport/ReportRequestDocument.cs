using FlexCoop.Storage;

namespace FlexCoop.Vtn;

/// <summary>A report that was asked of a VEN, or is to be.</summary>
public sealed record ReportRequestDocument
{
    /// <summary>The reportSpecifierID that means METADATA (rule 327).</summary>
    public const string MetadataSpecifierId = "METADATA";

    internal const string VenIndex = "ven";

    /// <summary>How much later than the one before the next part of what was wanted once may come, and be dated.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(1);

    internal static readonly CollectionDefinition<ReportRequestDocument> Collection = new(
        "report-requests",
        VtnJson.Default.ReportRequestDocument,
        request => request.ReportRequestId,
        new DocumentIndex<ReportRequestDocument>(VenIndex, request => [request.VenId])) { IsRemembered = true, Subject = request => request.VenId };

    /// <summary>Unique between us and all VENs (rule 322).</summary>
    public required string ReportRequestId { get; init; }

    public required string VenId { get; init; }

    public required string SpecifierId { get; init; }

    /// <summary>TELEMETRY_USAGE, …; null when the VEN gave none.</summary>
    public string? ReportName { get; init; }

    public ReportRequestKind Kind { get; init; }

    /// <summary>Whether an operator asked for it; else it serves <see cref="VenDocument.WantedReports"/>.</summary>
    public bool ByOperator { get; init; }

    public required IReadOnlyList<string> RIds { get; init; }

    public required TimeSpan Granularity { get; init; }

    /// <summary>How often to report; zero for once.</summary>
    public required TimeSpan ReportBack { get; init; }

    /// <summary>From when on (reportInterval); null for as soon as the VEN is asked.</summary>
    public DateTimeOffset? Start { get; init; }

    /// <summary>For how long from <see cref="Start"/>; zero without end (rule 325).</summary>
    public TimeSpan Duration { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required ReportRequestState State { get; init; }

    /// <summary>When it came to its last state; null while it is not over, and when it finished by the clock (<see cref="EndedBy"/>).</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>The VEN's code and text when it refused it; null unless it did.</summary>
    public string? Refusal { get; init; }

    /// <summary>Whether one more report is wanted after the cancellation (rule 345), and has not come yet.</summary>
    public bool ReportToFollow { get; init; }

    /// <summary>When it was asked for again, since the VEN did not list it as pending (rule 329); null if it was not.</summary>
    public DateTimeOffset? AskedAgainAt { get; init; }

    /// <summary>When the latest part of a history came; null before the first, and for other reports.</summary>
    public DateTimeOffset? LatestPartAt { get; init; }

    /// <summary>How many reports came after it was cancelled (rules 328, 335).</summary>
    public int Strays { get; init; }

    /// <summary>Whether the VEN reports again and again until its time is over.</summary>
    internal bool IsLasting => Kind is ReportRequestKind.Periodic or ReportRequestKind.OnChange || (Kind == ReportRequestKind.Metadata && ReportBack > TimeSpan.Zero);

    /// <summary>How it stands: what is periodic (rule 325), and a history of which no more parts come, finish by the clock.</summary>
    public ReportRequestState StateAt(DateTimeOffset now) =>
        State is ReportRequestState.Wanted or ReportRequestState.Created && FinishesAt <= now ? ReportRequestState.Finished : State;

    /// <summary>When it came to an end, also by the clock; null while it is not over.</summary>
    public DateTimeOffset? EndedBy(DateTimeOffset now) => EndedAt ?? (StateAt(now) == ReportRequestState.Finished ? FinishesAt : null);

    /// <summary>Whether nothing more is to happen with it.</summary>
    internal bool IsOverAt(DateTimeOffset now) => StateAt(now) is ReportRequestState.Finished or ReportRequestState.Cancelled or ReportRequestState.Refused;

    /// <summary>Up to when data that belong to it may be dated; null while that is open.</summary>
    /// <remarks>
    /// Interpretation: the last report may be late (rule 341) by one reportBackDuration. When data come does not matter: late and corrected ones are
    /// taken as long as the request is remembered (rule 346).
    /// </remarks>
    internal DateTimeOffset? TakesUntil => IsLasting ? EndOf() + ReportBack : State == ReportRequestState.Finished ? EndedAt + Grace : LatestPartAt + Grace;

    /// <summary>When it finishes unless something else happens; null while that is open.</summary>
    /// <remarks>
    /// Interpretation: a history may come in several reports (rule 324), of which none says that it is the last; it is the last when no other follows.
    /// </remarks>
    private DateTimeOffset? FinishesAt => IsLasting ? EndOf() : LatestPartAt + Grace;

    /// <summary>The end of what is asked for; null without end, or while the start is open.</summary>
    internal DateTimeOffset? EndOf() => Duration == TimeSpan.Zero ? null : Start + Duration;
}
