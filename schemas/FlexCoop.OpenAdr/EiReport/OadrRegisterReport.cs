namespace FlexCoop.OpenAdr;

/// <summary>A source tells all the reports that it can make: METADATA (protocol.md §10.2).</summary>
public sealed record OadrRegisterReport : OadrMessage
{
    public required string RequestId { get; init; }

    /// <summary>None when there is nothing to offer (rules 301, 305).</summary>
    public IReadOnlyList<OadrReport> Reports { get; init; } = [];

    public VenId? VenId { get; init; }

    /// <summary>Only when it answers a METADATA request (rule 311).</summary>
    public ReportRequestId? ReportRequestId { get; init; }
}
