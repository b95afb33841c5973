using FlexCoop.OpenAdr;

namespace FlexCoop.Vtn;

/// <summary>A data point that is wanted of a VEN, and how often: a desired state, which is asked for anew after each METADATA (rule 306).</summary>
public sealed record WantedReport
{
    public required string SpecifierId { get; init; }

    public required string RId { get; init; }

    /// <summary>How often to measure; 1 second or more.</summary>
    public required TimeSpan Granularity { get; init; }

    /// <summary>How often to report; not less than <see cref="Granularity"/> (rule 317).</summary>
    public required TimeSpan ReportBack { get; init; }

    /// <summary>Every usage and status point, as often as <paramref name="granularity"/> or as near to it as the VEN can; of very many, what fits into <see cref="WantedReportRules.MaxRequests"/>.</summary>
    internal static IReadOnlyList<WantedReport> ByDefault(IReadOnlyList<OfferedReport> offered, TimeSpan granularity) =>
    [
        .. (from report in offered
            where report.Name == ReportName.TelemetryUsage.Value || report.Name == ReportName.TelemetryStatus.Value
            from point in report.Points
            let possible = Clamp(granularity, point)
            select new WantedReport { SpecifierId = report.SpecifierId, RId = point.RId, Granularity = possible, ReportBack = possible })
            .GroupBy(wanted => wanted.Request)
            .Take(WantedReportRules.MaxRequests)
            .SelectMany(alike => alike),
    ];

    /// <summary>Points of which this is the same are asked for together, in one request.</summary>
    internal (string SpecifierId, TimeSpan Granularity, TimeSpan ReportBack) Request => (SpecifierId, Granularity, ReportBack);

    private static TimeSpan Clamp(TimeSpan granularity, OfferedPoint point) =>
        granularity < point.MinPeriod ? point.MinPeriod.Value
        : granularity > point.MaxPeriod && point.MaxPeriod > TimeSpan.Zero ? point.MaxPeriod.Value
        : granularity;
}
