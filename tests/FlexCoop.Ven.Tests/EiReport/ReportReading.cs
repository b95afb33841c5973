using FlexCoop.OpenAdr;
using FlexCoop.Testing;

namespace FlexCoop.Ven.Tests;

/// <summary>Says a report in short: minutes are counted from <see cref="Some.Now"/>.</summary>
internal static class ReportReading
{
    /// <summary>Each interval: from when, how many minutes long (null for no duration), which point, which value.</summary>
    public static IEnumerable<(double From, double? Minutes, string RId, double Value)> Intervals(this OadrReport report) =>
        from interval in report.Intervals
        let payload = (OadrReportPayload)interval.Payloads.Single()
        select ((interval.DtStart!.Value - Some.Now).TotalMinutes, interval.Duration?.ToTimeSpan()?.TotalMinutes, payload.RId.Value, ((PayloadFloat)payload.Payload).Value);

    public static IEnumerable<string> Qualities(this OadrReport report) => Payloads(report).Select(payload => payload.DataQuality!.Value.Value);

    public static IEnumerable<OadrPayloadResourceStatus> States(this OadrReport report) => Payloads(report).Select(payload => (OadrPayloadResourceStatus)payload.Payload);

    private static IEnumerable<OadrReportPayload> Payloads(OadrReport report) => report.Intervals!.SelectMany(interval => interval.Payloads).Cast<OadrReportPayload>();
}
