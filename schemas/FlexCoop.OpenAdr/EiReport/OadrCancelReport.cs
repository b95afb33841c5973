namespace FlexCoop.OpenAdr;

/// <summary>A requester wants reports no longer (rules 336, 345).</summary>
public sealed record OadrCancelReport : OadrMessage
{
    public required string RequestId { get; init; }

    /// <summary>At least one.</summary>
    public required IReadOnlyList<ReportRequestId> ReportRequestIds { get; init; }

    /// <summary>Whether exactly one more report is wanted (rule 345).</summary>
    public required bool ReportToFollow { get; init; }

    public VenId? VenId { get; init; }
}
