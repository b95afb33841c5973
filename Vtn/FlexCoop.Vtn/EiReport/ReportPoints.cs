using FlexCoop.OpenAdr;
using FlexCoop.Storage;

namespace FlexCoop.Vtn;

/// <summary>Makes points of a data report (rules 313 to 316).</summary>
internal static class ReportPoints
{
    /// <summary>The series of a resource's manual override stands beside that of its being online.</summary>
    public const string OverrideSuffix = ":override";

    /// <summary>The rID of a series.</summary>
    public static string RIdOf(string seriesName) => StatusSeries.RIdOf(seriesName);

    /// <param name="report">The report.</param>
    /// <param name="points">The points by series name, which is the rID; of a state, 1 and 0 for online, and for overridden.</param>
    /// <returns>Null when the report is right.</returns>
    public static Refusal? Read(OadrReport report, out IReadOnlyDictionary<string, List<Point>> points)
    {
        var bySeries = new Dictionary<string, List<Point>>();
        points = bySeries;
        var where = $"report '{report.ReportRequestId}'";
        var intervals = report.Intervals ?? [];
        if (intervals.Count == 0)
        {
            return null;
        }

        var dated = intervals.Count(interval => interval.DtStart is not null);
        if (dated > 0 && dated < intervals.Count)
        {
            return new Refusal(EiResponseCode.ComplianceOther, $"{where}: some intervals have dtstart and some have not; give it in all or in none (rule 314)");
        }

        if (dated == 0 && report.DtStart is null)
        {
            return new Refusal(EiResponseCode.ComplianceOther, $"{where} has no dtstart; give the start of the first interval (rules 313, 314)");
        }

        if (dated > 0)
        {
            // Rule 314 wants the oldest first; a peer lists one point after the other.
            intervals = [.. intervals.OrderBy(interval => interval.DtStart)];
        }

        var start = report.DtStart ?? intervals[0].DtStart!.Value;
        DateTimeOffset? before = null;
        foreach (var interval in intervals)
        {
            var at = interval.DtStart ?? start;
            if (at < before)
            {
                return new Refusal(EiResponseCode.OutOfSequence, $"{where}: an interval at {at:O} follows one at {before:O}; give the oldest first (rule 314)");
            }

            before = at;
            if (interval.Duration is { } given && given.From(at) is null)
            {
                return new Refusal(EiResponseCode.InvalidData, $"{where}: the duration {given} of the interval at {at:O} leads beyond the calendar");
            }

            var duration = interval.Duration?.From(at) ?? TimeSpan.Zero;
            if (dated == 0 && intervals.Count > 1 && duration == TimeSpan.Zero)
            {
                return new Refusal(EiResponseCode.InvalidData, $"{where}: several intervals stand at {at:O}; give each a dtstart, or a duration (rule 314)");
            }

            start = at + duration;
            foreach (var payload in interval.Payloads.OfType<OadrReportPayload>())
            {
                Add(bySeries, payload, at);
            }
        }

        return null;
    }

    /// <summary>What peers in wide use get wrong, for those who want it refused: no dtstart of the report (rule 313), intervals out of order (rule 314).</summary>
    /// <returns>Null when the report is right.</returns>
    public static Refusal? CheckStrictly(OadrReport report)
    {
        var where = $"report '{report.ReportRequestId}'";
        if (report is { Intervals.Count: > 0, DtStart: null })
        {
            return new Refusal(EiResponseCode.ComplianceOther, $"{where} has no dtstart; give the start of the first interval (rules 313, 314)");
        }

        var starts = (report.Intervals ?? []).Select(interval => interval.DtStart).ToList();
        return starts.Zip(starts.Skip(1)).Where(pair => pair.Second < pair.First).Select(pair => ((DateTimeOffset?, DateTimeOffset?)?)pair).FirstOrDefault() is var (before, after)
            ? new Refusal(EiResponseCode.OutOfSequence, $"{where}: an interval at {after:O} follows one at {before:O}; give the oldest first (rule 314)")
            : null;
    }

    private static void Add(Dictionary<string, List<Point>> points, OadrReportPayload payload, DateTimeOffset at)
    {
        var quality = payload.DataQuality?.Value;
        switch (payload.Payload)
        {
            case PayloadFloat number:
                Series(points, payload.RId.Value).Add(new Point(at, number.Value, quality));
                break;
            case OadrPayloadResourceStatus status:
                Series(points, payload.RId.Value).Add(new Point(at, status.Online ? 1 : 0, quality));
                Series(points, payload.RId.Value + OverrideSuffix).Add(new Point(at, status.ManualOverride ? 1 : 0, quality));
                foreach (var (suffix, value) in StatusSeries.Of(status.LoadControlState))
                {
                    Series(points, payload.RId.Value + suffix).Add(new Point(at, value, quality));
                }

                break;
        }
    }

    private static List<Point> Series(Dictionary<string, List<Point>> points, string name)
    {
        if (!points.TryGetValue(name, out var series))
        {
            points.Add(name, series = []);
        }

        return series;
    }
}
