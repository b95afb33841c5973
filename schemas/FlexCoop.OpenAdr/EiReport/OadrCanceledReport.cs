namespace FlexCoop.OpenAdr;

/// <summary>The answer to <see cref="OadrCancelReport"/>.</summary>
public sealed record OadrCanceledReport : OadrMessage
{
    public required EiResponse EiResponse { get; init; }

    /// <summary>All that is still scheduled (rule 329).</summary>
    public required IReadOnlyList<ReportRequestId> PendingReports { get; init; }

    public VenId? VenId { get; init; }
}
