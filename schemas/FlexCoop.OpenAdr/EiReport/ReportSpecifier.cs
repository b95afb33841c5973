namespace FlexCoop.OpenAdr;

/// <summary>Which data, how often, and for how long (XSD: ei:reportSpecifier; protocol.md §10.3, §10.4).</summary>
public sealed record ReportSpecifier
{
    public required ReportSpecifierId ReportSpecifierId { get; init; }

    /// <summary>How often to measure.</summary>
    public required OadrDuration Granularity { get; init; }

    /// <summary>How often to report; zero for once.</summary>
    public required OadrDuration ReportBackDuration { get; init; }

    /// <summary>From when to when; required for history and for periodic telemetry (rule 324). A duration of zero is without end (rule 325).</summary>
    public XcalProperties? ReportInterval { get; init; }

    /// <summary>At least one.</summary>
    public required IReadOnlyList<SpecifierPayload> SpecifierPayloads { get; init; }
}
