using FlexCoop.OpenAdr;

namespace FlexCoop.Vtn;

/// <summary>Makes the stored form of METADATA.</summary>
internal static class Metadata
{
    public static OfferedReport ToOffered(OadrReport report) => new()
    {
        SpecifierId = report.ReportSpecifierId.Value,
        Name = report.ReportName?.AsData().Value,
        Keeps = report.Duration?.ToTimeSpan(),
        Points = [.. report.Descriptions.Select(ToOffered)],
    };

    private static OfferedPoint ToOffered(OadrReportDescription description) => new()
    {
        RId = description.RId.Value,
        ReportType = description.ReportType.Value,
        ReadingType = description.ReadingType.Value,
        Unit = description.ItemBase?.Symbol,
        ResourceIds = [.. (description.ReportDataSource?.ResourceIds ?? []).Select(id => id.Value)],
        DeviceClasses = description.ReportSubject?.EndDeviceAssets ?? [],
        MinPeriod = description.SamplingRate?.MinPeriod.ToTimeSpan(),
        MaxPeriod = description.SamplingRate?.MaxPeriod.ToTimeSpan(),
        OnChange = description.SamplingRate?.OnChange ?? false,
    };
}
