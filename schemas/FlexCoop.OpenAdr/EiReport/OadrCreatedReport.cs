namespace FlexCoop.OpenAdr;

/// <summary>The answer to report requests.</summary>
public sealed record OadrCreatedReport : OadrMessage
{
    public required EiResponse EiResponse { get; init; }

    /// <summary>All that is scheduled, also from before (rule 329); required in the schema, even when empty (trap 7).</summary>
    public required IReadOnlyList<ReportRequestId> PendingReports { get; init; }

    public VenId? VenId { get; init; }
}
