using FlexCoop.OpenAdr;
using FlexCoop.Testing;

namespace FlexCoop.Ven.Tests;

/// <summary>Good report requests to begin with; a test changes what it is about.</summary>
internal static class SomeRequest
{
    /// <param name="id">reportRequestID.</param>
    /// <param name="specifier">reportSpecifierID.</param>
    /// <param name="point">rID.</param>
    /// <param name="granularitySeconds">granularity.</param>
    /// <param name="reportBackSeconds">reportBackDuration; 0 for once.</param>
    /// <param name="start">From when on; from <see cref="Some.Now"/> unless said.</param>
    /// <param name="minutes">How long; 0 without end.</param>
    public static OadrReportRequest Telemetry(
        string id, string specifier, string point, int granularitySeconds = 60, int reportBackSeconds = 60, DateTimeOffset? start = null, int minutes = 0) =>
        Of(id, specifier, granularitySeconds, reportBackSeconds, reportBackSeconds == 0 ? null : Interval(start ?? Some.Now, minutes), point);

    public static OadrReportRequest History(string id, DateTimeOffset start, int minutes, params string[] points) => Of(id, "history", 0, 0, Interval(start, minutes), points);

    public static OadrReportRequest Metadata(string id, int reportBackSeconds = 0, DateTimeOffset? start = null, int minutes = 0) =>
        Telemetry(id, "METADATA", "0", 0, reportBackSeconds, start, minutes);

    public static OadrReportRequest Of(string id, string specifier, int granularitySeconds, int reportBackSeconds, XcalProperties? interval, params string[] points) => new(
        new ReportRequestId(id),
        new ReportSpecifier
        {
            ReportSpecifierId = new ReportSpecifierId(specifier),
            Granularity = new OadrDuration { Seconds = granularitySeconds },
            ReportBackDuration = new OadrDuration { Seconds = reportBackSeconds },
            ReportInterval = interval,
            SpecifierPayloads = [.. points.Select(point => new SpecifierPayload { RId = new RId(point), ReadingType = ReadingType.NotApplicable })],
        });

    public static XcalProperties Interval(DateTimeOffset start, int minutes) => new() { DtStart = start, Duration = OadrDuration.From(TimeSpan.FromMinutes(minutes)) };
}
