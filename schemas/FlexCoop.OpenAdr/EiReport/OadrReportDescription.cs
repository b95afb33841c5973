namespace FlexCoop.OpenAdr;

/// <summary>A data point that a source can report (XSD: oadr:oadrReportDescription).</summary>
public sealed record OadrReportDescription
{
    public required RId RId { get; init; }

    /// <summary>Device classes only (rule 307).</summary>
    public EiTarget? ReportSubject { get; init; }

    /// <summary>What the data stand for; null for all resources of the source (rule 343).</summary>
    public EiTarget? ReportDataSource { get; init; }

    public required ReportType ReportType { get; init; }

    /// <summary>The unit; null where there is none, as for a state (rule 331).</summary>
    public ItemBase? ItemBase { get; init; }

    public required ReadingType ReadingType { get; init; }

    public MarketContext? MarketContext { get; init; }

    /// <summary>Required for telemetry (rule 333).</summary>
    public OadrSamplingRate? SamplingRate { get; init; }
}
