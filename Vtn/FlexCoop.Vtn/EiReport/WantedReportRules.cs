using FlexCoop.OpenAdr;

namespace FlexCoop.Vtn;

/// <summary>What an operator may want of a VEN: what its METADATA offers (rules 300, 304, 317).</summary>
internal static class WantedReportRules
{
    /// <summary>The most requests that the wanted reports of one VEN make; our agent takes twice as many as these and those of operators together.</summary>
    public const int MaxRequests = 50;

    public static IReadOnlyList<RuleFault> Check(IReadOnlyList<WantedReport> wanted, IReadOnlyList<OfferedReport> offered)
    {
        var faults = new List<RuleFault>();
        var seen = new HashSet<(string, string)>();
        for (var index = 0; index < wanted.Count; index++)
        {
            faults.AddRange(Check(wanted[index], offered, $"[{index}]"));
            if (!seen.Add((wanted[index].SpecifierId, wanted[index].RId)))
            {
                faults.Add(new RuleFault($"[{index}].rid", $"'{wanted[index].RId}' stands twice", "want each point once"));
            }
        }

        if (wanted.Select(report => report.Request).Distinct().Count() is var requests and > MaxRequests)
        {
            faults.Add(new RuleFault("", $"makes {requests} report requests, one for each specifier, granularity and reportBack", $"give at most {MaxRequests} of these together"));
        }

        return faults;
    }

    private static IEnumerable<RuleFault> Check(WantedReport wanted, IReadOnlyList<OfferedReport> offered, string member)
    {
        var report = offered.FirstOrDefault(candidate => candidate.SpecifierId == wanted.SpecifierId);
        if (report is null)
        {
            yield return new RuleFault(
                $"{member}.specifier",
                $"'{wanted.SpecifierId}' is not offered by the VEN",
                offered.Count == 0 ? "wait until it has sent its METADATA" : $"give {string.Join(" or ", offered.Take(10).Select(other => other.SpecifierId))}");
            yield break;
        }

        var point = report.Points.FirstOrDefault(candidate => candidate.RId == wanted.RId);
        if (point is null)
        {
            yield return new RuleFault(
                $"{member}.rid", $"'{wanted.RId}' is not a point of '{wanted.SpecifierId}'", $"give {string.Join(" or ", report.Points.Take(10).Select(other => other.RId))}");
            yield break;
        }

        if (wanted.Granularity < TimeSpan.FromSeconds(1) || wanted.Granularity < point.MinPeriod || wanted.Granularity > (point.MaxPeriod is { Ticks: > 0 } max ? max : TimeSpan.MaxValue))
        {
            yield return new RuleFault(
                $"{member}.granularity",
                $"{OadrDuration.From(wanted.Granularity)} is not possible",
                $"give {OadrDuration.From(point.MinPeriod ?? TimeSpan.FromSeconds(1))} or more"
                + (point.MaxPeriod is { Ticks: > 0 } slowest ? $", and {OadrDuration.From(slowest)} or less" : ""));
        }

        if (wanted.ReportBack < wanted.Granularity || wanted.ReportBack > TimeSpan.FromDays(1))
        {
            yield return new RuleFault(
                $"{member}.reportBack", $"{OadrDuration.From(wanted.ReportBack)} is not possible", "give the granularity or more, and P1D or less (rule 317)");
        }
    }
}
