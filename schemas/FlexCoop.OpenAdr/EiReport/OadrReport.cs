namespace FlexCoop.OpenAdr;

/// <summary>A report: METADATA with descriptions, or data with intervals (XSD: oadr:oadrReport).</summary>
public sealed record OadrReport
{
    /// <summary>Required in data reports (rules 313, 314), forbidden in METADATA (rule 305).</summary>
    public DateTimeOffset? DtStart { get; init; }

    /// <summary>In METADATA: the span of data that is kept (rule 312). In data: the span of all intervals (rule 315).</summary>
    public OadrDuration? Duration { get; init; }

    /// <summary>Null when absent; otherwise at least one.</summary>
    public IReadOnlyList<Interval>? Intervals { get; init; }

    /// <summary>Unused; ignored (rule 339).</summary>
    public string? EiReportId { get; init; }

    /// <summary>One for each data point in METADATA (rule 305), none in data (rule 313).</summary>
    public IReadOnlyList<OadrReportDescription> Descriptions { get; init; } = [];

    /// <summary>0 in METADATA (rule 311).</summary>
    public required ReportRequestId ReportRequestId { get; init; }

    public required ReportSpecifierId ReportSpecifierId { get; init; }

    /// <summary>With the prefix METADATA_ in METADATA, without it in data (rules 308, 313).</summary>
    public ReportName? ReportName { get; init; }

    public required DateTimeOffset CreatedDateTime { get; init; }
}
