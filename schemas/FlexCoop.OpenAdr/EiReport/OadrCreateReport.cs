namespace FlexCoop.OpenAdr;

/// <summary>A requester asks for reports (protocol.md §10.3).</summary>
public sealed record OadrCreateReport : OadrMessage
{
    public required string RequestId { get; init; }

    /// <summary>At least one.</summary>
    public required IReadOnlyList<OadrReportRequest> ReportRequests { get; init; }

    public VenId? VenId { get; init; }
}
