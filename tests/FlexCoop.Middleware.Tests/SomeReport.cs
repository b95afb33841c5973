using FlexCoop.OpenAdr;
using FlexCoop.Testing;

namespace FlexCoop.Middleware.Tests;

/// <summary>Reports of a VEN with power points.</summary>
internal static class SomeReport
{
    /// <summary>METADATA of one usage report with a power point for each resource.</summary>
    public static OadrReport Usage(params string[] resources)
    {
        var points = resources.Select(Some.UsageMetadata).Select(report => report.Descriptions[0]);
        return Some.Metadata("usage", ReportName.TelemetryUsage, [.. points]);
    }

    /// <summary>Values of points, each at its instant.</summary>
    public static OadrUpdateReport Update(TestVen ven, string reportRequestId, params IEnumerable<(string RId, DateTimeOffset At, double Value)> points) => new()
    {
        RequestId = "u1",
        Reports = [.. points.Select(point => Some.Data(new ReportRequestId(reportRequestId), point.RId, point.At, point.Value))],
        VenId = ven.VenId,
    };
}
