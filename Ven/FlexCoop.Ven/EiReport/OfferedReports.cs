using FlexCoop.OpenAdr;

namespace FlexCoop.Ven;

/// <summary>What this site can report: power and energy of each resource that is measured, and the state of each, now and from its history (rules 331, 510).</summary>
internal sealed class OfferedReports
{
    /// <summary>The fastest sampling of telemetry.</summary>
    public static readonly TimeSpan MinPeriod = TimeSpan.FromSeconds(1);

    /// <summary>The reserved specifier by which METADATA is asked for (rule 327).</summary>
    public static readonly ReportSpecifierId Metadata = new("METADATA");

    /// <summary>The history of usage.</summary>
    public static readonly ReportSpecifierId History = new("history");

    private static readonly ReportSpecifierId Usage = new("usage");
    private static readonly ReportSpecifierId Status = new("status");

    /// <summary>The slowest sampling of telemetry; no longer than what is kept at the fastest (rule 312).</summary>
    private static readonly TimeSpan MaxPeriod = TimeSpan.FromMinutes(15);

    private readonly TimeSpan _historyPeriod;
    private readonly Dictionary<(ReportSpecifierId, RId), DataPoint> _points = [];

    /// <param name="site">What is on site.</param>
    /// <param name="historyPeriod">How often the history is recorded.</param>
    public OfferedReports(Site site, TimeSpan historyPeriod)
    {
        _historyPeriod = historyPeriod;
        UsagePoints = [.. site.Resources.Where(resource => resource.IsMetered).SelectMany(resource => new[]
        {
            new DataPoint(new RId(resource.Id.Value + ".power"), resource, DataPointKind.Power),
            new DataPoint(new RId(resource.Id.Value + ".energy"), resource, DataPointKind.Energy),
        })];
        StatusPoints = [.. site.Resources.Select(resource => new DataPoint(new RId(resource.Id.Value + ".status"), resource, DataPointKind.Status))];
        foreach (var (specifier, points) in new[] { (Usage, UsagePoints), (History, UsagePoints), (Status, StatusPoints) })
        {
            foreach (var point in points)
            {
                _points[(specifier, point.RId)] = point;
            }
        }
    }

    /// <summary>The points of usage, now and in the history.</summary>
    public IReadOnlyList<DataPoint> UsagePoints { get; }

    private IReadOnlyList<DataPoint> StatusPoints { get; }

    /// <summary>The name of a report's data (rule 313); null when the specifier is not offered.</summary>
    public static ReportName? NameOf(ReportSpecifierId specifier) =>
        specifier == Usage ? ReportName.TelemetryUsage
        : specifier == Status ? ReportName.TelemetryStatus
        : specifier == History ? ReportName.HistoryUsage
        : null;

    /// <summary>An instant without its fraction of a second, as it is reported.</summary>
    public static DateTimeOffset Whole(DateTimeOffset instant) => instant.AddTicks(-(instant.Ticks % TimeSpan.TicksPerSecond));

    /// <summary>METADATA of all reports: always complete (rule 306).</summary>
    /// <param name="now">When the message is built.</param>
    public IReadOnlyList<OadrReport> Describe(DateTimeOffset now)
    {
        // Durations are what is kept at the fastest sampling (rule 312): of telemetry while it waits to be delivered, of history for good.
        var telemetry = new OadrSamplingRate(OadrDuration.From(MinPeriod), OadrDuration.From(MaxPeriod), OnChange: true);
        var history = new OadrSamplingRate(OadrDuration.From(_historyPeriod), OadrDuration.From(_historyPeriod), OnChange: false);
        OadrReport[] reports =
        [
            Report(Usage, ReportQueue.MaxSamples * MinPeriod, UsagePoints, telemetry, now),
            Report(Status, ReportQueue.MaxSamples * MinPeriod, StatusPoints, telemetry, now),
            Report(History, UsageHistory.MaxSamples * _historyPeriod, UsagePoints, history, now),
        ];

        // A report without data points is none (rule 305).
        return [.. reports.Where(report => report.Descriptions.Count > 0)];
    }

    /// <summary>A point of a report; null when the report has no such point.</summary>
    public DataPoint? Find(ReportSpecifierId specifier, RId rId) => _points.GetValueOrDefault((specifier, rId));

    private static OadrReport Report(ReportSpecifierId specifier, TimeSpan kept, IReadOnlyList<DataPoint> points, OadrSamplingRate rate, DateTimeOffset now) => new()
    {
        Duration = OadrDuration.From(kept),
        Descriptions = [.. points.Select(point => Description(point, rate))],
        ReportRequestId = new ReportRequestId("0"),
        ReportSpecifierId = specifier,
        ReportName = NameOf(specifier)!.Value.AsMetadata(),
        CreatedDateTime = now,
    };

    /// <remarks>Energy goes on all the time: it has no changes to be reported alone.</remarks>
    private static OadrReportDescription Description(DataPoint point, OadrSamplingRate rate) => new()
    {
        RId = point.RId,
        ReportSubject = Subject(point),
        ReportDataSource = new EiTarget { ResourceIds = [point.Resource.Id] },
        ReportType = point.Kind == DataPointKind.Status ? ReportType.ResourceStatus : ReportType.Usage,
        ItemBase = point.Kind switch { DataPointKind.Power => ItemBase.PowerReal(), DataPointKind.Energy => ItemBase.EnergyReal(), _ => null },
        ReadingType = point.Kind == DataPointKind.Status ? ReadingType.NotApplicable : ReadingType.DirectRead,
        SamplingRate = rate with { OnChange = rate.OnChange && point.Kind != DataPointKind.Energy },
    };

    /// <summary>What the resource is, and with its state what it can do (rule 111); null where there is nothing to say.</summary>
    private static EiTarget? Subject(DataPoint point)
    {
        string[] classes = [.. point.Resource.DeviceClass.Length > 0 ? [point.Resource.DeviceClass] : Array.Empty<string>(), .. point.Kind == DataPointKind.Status ? point.Resource.Traits : []];
        return classes.Length > 0 ? new EiTarget { EndDeviceAssets = classes } : null;
    }
}
