using FlexCoop.OpenAdr;

namespace FlexCoop.Conformance;

/// <summary>METADATA that a VEN of the bench offers.</summary>
internal static class Offer
{
    /// <summary>reportSpecifierID of <see cref="Usage"/>.</summary>
    public const string UsageSpecifier = "SPEC-TU";

    /// <summary>reportSpecifierID of <see cref="Status"/>.</summary>
    public const string StatusSpecifier = "SPEC-TS";

    /// <summary>TELEMETRY_USAGE: the power of each resource, rID <c>RESOURCE.power</c>.</summary>
    public static OadrReport Usage(DateTimeOffset now, params string[] resources) => Report(UsageSpecifier, ReportName.TelemetryUsage, now, resources.Select(resource => new OadrReportDescription
    {
        RId = new RId(resource + ".power"),
        ReportDataSource = new EiTarget { ResourceIds = [new ResourceId(resource)] },
        ReportType = ReportType.Usage,
        ItemBase = ItemBase.PowerReal(),
        ReadingType = ReadingType.DirectRead,
        SamplingRate = Sampling,
    }));

    /// <summary>TELEMETRY_STATUS of each resource, rID <c>RESOURCE.status</c>.</summary>
    public static OadrReport Status(DateTimeOffset now, params string[] resources) => Report(StatusSpecifier, ReportName.TelemetryStatus, now, resources.Select(resource => new OadrReportDescription
    {
        RId = new RId(resource + ".status"),
        ReportDataSource = new EiTarget { ResourceIds = [new ResourceId(resource)] },
        ReportType = ReportType.ResourceStatus,
        ReadingType = ReadingType.NotApplicable,
        SamplingRate = Sampling,
    }));

    private static OadrSamplingRate Sampling { get; } = new(OadrDuration.From(TimeSpan.FromSeconds(10)), OadrDuration.From(TimeSpan.FromMinutes(15)), OnChange: false);

    private static OadrReport Report(string specifier, ReportName name, DateTimeOffset now, IEnumerable<OadrReportDescription> descriptions) => new()
    {
        Duration = OadrDuration.From(TimeSpan.FromHours(2)),
        Descriptions = [.. descriptions],
        ReportRequestId = new ReportRequestId("0"),
        ReportSpecifierId = new ReportSpecifierId(specifier),
        ReportName = name.AsMetadata(),
        CreatedDateTime = now,
    };
}
