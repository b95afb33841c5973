using FlexCoop.OpenAdr;

namespace FlexCoop.Ven;

/// <summary>What this site can report: the power and the state of each of its resources (rules 331, 510).</summary>
internal sealed class OfferedReports(Site site)
{
    /// <summary>The fastest sampling that is offered.</summary>
    public static readonly TimeSpan MinPeriod = TimeSpan.FromSeconds(1);

    /// <summary>The slowest sampling that is offered.</summary>
    private static readonly TimeSpan MaxPeriod = TimeSpan.FromHours(1);

    private static readonly ReportSpecifierId Usage = new("usage");
    private static readonly ReportSpecifierId Status = new("status");

    /// <summary>METADATA: always complete (rule 306).</summary>
    /// <param name="now">When the message is built.</param>
    public IReadOnlyList<OadrReport> Metadata(DateTimeOffset now) =>
    [
        Report(Usage, ReportName.TelemetryUsage, now, resource => new OadrReportDescription
        {
            RId = PowerOf(resource),
            ReportDataSource = Source(resource),
            ReportType = ReportType.Usage,
            ItemBase = ItemBase.PowerReal(),
            ReadingType = ReadingType.DirectRead,
            SamplingRate = new OadrSamplingRate(OadrDuration.From(MinPeriod), OadrDuration.From(MaxPeriod), OnChange: false),
        }),
        Report(Status, ReportName.TelemetryStatus, now, resource => new OadrReportDescription
        {
            RId = StatusOf(resource),
            ReportDataSource = Source(resource),
            ReportType = ReportType.ResourceStatus,
            ReadingType = ReadingType.NotApplicable,
            SamplingRate = new OadrSamplingRate(OadrDuration.From(MinPeriod), OadrDuration.From(MaxPeriod), OnChange: false),
        }),
    ];

    /// <summary>The name of a report's data (rule 313); null when the specifier is not offered.</summary>
    public static ReportName? NameOf(ReportSpecifierId specifier) =>
        specifier == Usage ? ReportName.TelemetryUsage : specifier == Status ? ReportName.TelemetryStatus : null;

    /// <summary>The resource that a point tells of; null when the report has no such point.</summary>
    public IResource? ResourceOf(ReportSpecifierId specifier, RId rId) =>
        site.Resources.FirstOrDefault(resource => rId == (specifier == Usage ? PowerOf(resource) : StatusOf(resource)));

    /// <summary>Reads points now.</summary>
    public async Task<IReadOnlyList<SampleValue>> SampleAsync(ReportSpecifierId specifier, IReadOnlyList<RId> points, CancellationToken cancellationToken) =>
        await Task.WhenAll(points.Select(async point => Sample(specifier, point, await ReadAsync(ResourceOf(specifier, point)!, cancellationToken))));

    /// <summary>What cannot be read is a reading, too (rule 318).</summary>
    private static async Task<ResourceReading> ReadAsync(IResource resource, CancellationToken cancellationToken)
    {
        try
        {
            return await resource.ReadAsync(cancellationToken);
        }
        catch (IOException)
        {
            return new ResourceReading(ActivePowerW: null, IsOnline: false, IsOverridden: false);
        }
    }

    private static SampleValue Sample(ReportSpecifierId specifier, RId point, ResourceReading reading) => specifier == Usage
        ? new SampleValue { RId = point.Value, Number = reading.ActivePowerW }
        : new SampleValue { RId = point.Value, IsOnline = reading.IsOnline, IsOverridden = reading.IsOverridden };

    private static RId PowerOf(IResource resource) => new(resource.Id.Value + ".power");

    private static RId StatusOf(IResource resource) => new(resource.Id.Value + ".status");

    private static EiTarget Source(IResource resource) => new() { ResourceIds = [resource.Id] };

    private OadrReport Report(ReportSpecifierId specifier, ReportName name, DateTimeOffset now, Func<IResource, OadrReportDescription> describe) => new()
    {
        Duration = OadrDuration.From(ReportQueue.Span),
        Descriptions = [.. site.Resources.Select(describe)],
        ReportRequestId = new ReportRequestId("0"),
        ReportSpecifierId = specifier,
        ReportName = name.AsMetadata(),
        CreatedDateTime = now,
    };
}
