using FlexCoop.OpenAdr;

namespace FlexCoop.Conformance;

/// <summary>The METADATA of the VEN under test, and requests by it.</summary>
internal sealed class VenOffer(OadrRegisterReport metadata)
{
    /// <summary>The METADATA.</summary>
    public OadrRegisterReport Metadata => metadata;

    /// <summary>TELEMETRY_USAGE.</summary>
    public OadrReport Usage => Report(ReportName.TelemetryUsage);

    /// <summary>TELEMETRY_STATUS.</summary>
    public OadrReport Status => Report(ReportName.TelemetryStatus);

    /// <summary>HISTORY_USAGE.</summary>
    public OadrReport History => Report(ReportName.HistoryUsage);

    /// <summary>The first data point of power.</summary>
    public RId Power => Point(Usage, point => point.ItemBase?.Kind == ItemBaseKind.PowerReal);

    /// <summary>The first data point of energy.</summary>
    public RId Energy => Point(Usage, point => point.ItemBase?.Kind == ItemBaseKind.EnergyReal);

    /// <summary>The first data point of a state.</summary>
    public RId State => Point(Status, point => point.ReportType == ReportType.ResourceStatus);

    /// <summary>A data point of a report.</summary>
    /// <exception cref="NonconformanceException">There is none like that.</exception>
    public static RId Point(OadrReport report, Func<OadrReportDescription, bool> isMeant) =>
        report.Descriptions.FirstOrDefault(isMeant)?.RId ?? throw new NonconformanceException($"{report.ReportName} has no such data point");

    /// <summary>A request for one report, now.</summary>
    public static OadrReportRequest Once(string id, OadrReport report, params IReadOnlyList<RId> rIds) => Of(id, report.ReportSpecifierId, TimeSpan.Zero, TimeSpan.Zero, interval: null, rIds);

    /// <summary>A request for reports again and again; a granularity of zero is for changes only, a duration of zero without end.</summary>
    public static OadrReportRequest Periodic(
        string id, OadrReport report, TimeSpan granularity, TimeSpan reportBack, DateTimeOffset start, TimeSpan duration, params IReadOnlyList<RId> rIds) =>
        Of(id, report.ReportSpecifierId, granularity, reportBack, Interval(start, duration), rIds);

    /// <summary>A request for what was recorded; a duration of zero is up to now.</summary>
    public static OadrReportRequest Past(string id, OadrReport report, DateTimeOffset start, TimeSpan duration, params IReadOnlyList<RId> rIds) =>
        Of(id, report.ReportSpecifierId, TimeSpan.Zero, TimeSpan.Zero, Interval(start, duration), rIds);

    /// <summary>A request for METADATA; once when reportBack is zero.</summary>
    public static OadrReportRequest ForMetadata(string id, TimeSpan reportBack, DateTimeOffset start, TimeSpan duration) => Of(
        id, new ReportSpecifierId("METADATA"), TimeSpan.Zero, reportBack, reportBack == TimeSpan.Zero ? null : Interval(start, duration), new RId("0"));

    private static XcalProperties Interval(DateTimeOffset start, TimeSpan duration) => new() { DtStart = start, Duration = OadrDuration.From(duration) };

    private static OadrReportRequest Of(string id, ReportSpecifierId specifier, TimeSpan granularity, TimeSpan reportBack, XcalProperties? interval, params IReadOnlyList<RId> rIds) => new(
        new ReportRequestId(id),
        new ReportSpecifier
        {
            ReportSpecifierId = specifier,
            Granularity = OadrDuration.From(granularity),
            ReportBackDuration = OadrDuration.From(reportBack),
            ReportInterval = interval,
            SpecifierPayloads = [.. rIds.Select(rId => new SpecifierPayload { RId = rId, ReadingType = ReadingType.NotApplicable })],
        });

    private OadrReport Report(ReportName name) =>
        metadata.Reports.FirstOrDefault(report => report.ReportName?.AsData() == name) ?? throw new NonconformanceException($"METADATA does not offer {name}");
}
