using FlexCoop.OpenAdr;

namespace FlexCoop.Vtn;

/// <summary>What an operator may ask of a VEN: what its METADATA offers, in the combinations of protocol.md §10.4 (rules 300, 304, 317, 324, 325, 327).</summary>
/// <remarks>
/// Interpretation: an offer without oadrOnChange does not keep us from asking for changes, nor the span of data that is kept from asking for
/// more; the VEN knows best, and its refusal is shown (rule 340).
/// </remarks>
internal static class ReportOrderRules
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(366);

    public static IReadOnlyList<RuleFault> Check(ReportOrder order, IReadOnlyList<OfferedReport> offered, DateTimeOffset now) =>
    [
        .. Members(order), .. order.Kind == ReportRequestKind.Metadata ? [] : Points(order, offered), .. Times(order, now),
    ];

    /// <summary>The report that is asked for; null when the VEN does not offer it.</summary>
    public static OfferedReport? Find(ReportOrder order, IReadOnlyList<OfferedReport> offered) => offered.FirstOrDefault(report => report.SpecifierId == order.SpecifierId);

    /// <summary>What does not go with the kind is refused: it would be ignored in silence.</summary>
    private static IEnumerable<RuleFault> Members(ReportOrder order)
    {
        var kind = order.Kind;
        var isLasting = kind is ReportRequestKind.Periodic or ReportRequestKind.OnChange || (kind == ReportRequestKind.Metadata && order.ReportBack > TimeSpan.Zero);
        var members = new (string Name, bool IsGiven, bool Goes, bool IsNeeded)[]
        {
            ("specifier", order.SpecifierId is not null, kind != ReportRequestKind.Metadata, kind != ReportRequestKind.Metadata),
            ("rids", order.RIds is not null, kind != ReportRequestKind.Metadata, false),
            ("granularity", order.Granularity is not null, kind == ReportRequestKind.Periodic, kind == ReportRequestKind.Periodic),
            ("reportBack", order.ReportBack is not null, isLasting, kind == ReportRequestKind.OnChange),
            ("start", order.Start is not null, isLasting || kind == ReportRequestKind.History, kind == ReportRequestKind.History),
            ("duration", order.Duration is not null, isLasting || kind == ReportRequestKind.History, false),
        };
        foreach (var (name, isGiven, goes, isNeeded) in members)
        {
            if (isGiven && !goes)
            {
                yield return new RuleFault(name, $"does not go with a report that is {Name(kind)}", "leave it out");
            }
            else if (isNeeded && !isGiven)
            {
                yield return new RuleFault(name, $"is missing in a report that is {Name(kind)}", "give it");
            }
        }
    }

    private static IEnumerable<RuleFault> Points(ReportOrder order, IReadOnlyList<OfferedReport> offered)
    {
        if (order.SpecifierId is null)
        {
            yield break;
        }

        if (Find(order, offered) is not { } report)
        {
            yield return new RuleFault(
                "specifier",
                $"'{order.SpecifierId}' is not offered by the VEN",
                offered.Count == 0 ? "wait until it has sent its METADATA" : $"give {string.Join(" or ", offered.Take(10).Select(other => other.SpecifierId))}");
            yield break;
        }

        var isHistory = report.Name?.StartsWith("HISTORY_", StringComparison.Ordinal);
        if (isHistory is { } recorded && recorded != (order.Kind == ReportRequestKind.History) && report.Name!.StartsWith("x-", StringComparison.Ordinal) == false)
        {
            yield return new RuleFault(
                "type", $"{report.Name} cannot be asked for as {Name(order.Kind)}", recorded ? "give history" : "give oneShot, periodic or onChange (rule 324)");
        }

        var unknown = (order.RIds ?? []).Select((rId, index) => (rId, index)).Where(item => report.Points.All(point => point.RId != item.rId)).ToList();
        foreach (var (rId, index) in unknown)
        {
            yield return new RuleFault(
                $"rids[{index}]", $"'{rId}' is not a point of '{report.SpecifierId}'", $"give {string.Join(" or ", report.Points.Take(10).Select(point => point.RId))}");
        }

        if (order.RIds is { } rIds && (rIds.Count == 0 || rIds.Distinct().Count() < rIds.Count))
        {
            yield return new RuleFault("rids", rIds.Count == 0 ? "is empty" : "names a point twice", "name each point once, or leave it out for all");
        }

        var asked = report.Points.Where(point => order.RIds?.Contains(point.RId) ?? true).ToList();
        if (order.Granularity is { } granularity && order.Kind == ReportRequestKind.Periodic)
        {
            var fastest = asked.Max(point => point.MinPeriod) ?? TimeSpan.FromSeconds(1);
            var slowest = asked.Where(point => point.MaxPeriod > TimeSpan.Zero).Min(point => point.MaxPeriod) ?? TimeSpan.MaxValue;
            if (granularity < TimeSpan.FromSeconds(1) || granularity < fastest || granularity > slowest)
            {
                yield return new RuleFault(
                    "granularity",
                    $"{OadrDuration.From(granularity)} is not possible",
                    $"give {OadrDuration.From(fastest)} or more{(slowest == TimeSpan.MaxValue ? "" : $", and {OadrDuration.From(slowest)} or less")} (rule 317)");
            }
        }
    }

    private static IEnumerable<RuleFault> Times(ReportOrder order, DateTimeOffset now)
    {
        var least = order.Kind == ReportRequestKind.Metadata ? TimeSpan.Zero : order.Granularity ?? TimeSpan.FromSeconds(1);
        if (order.ReportBack is { } reportBack && (reportBack < least || reportBack > TimeSpan.FromDays(1)))
        {
            yield return new RuleFault("reportBack", $"{OadrDuration.From(reportBack)} is not possible", $"give {(order.Granularity is null ? OadrDuration.From(least).ToString() : "the granularity")} or more, and P1D or less (rule 317)");
        }

        if (order.Duration is { } duration && (duration < TimeSpan.Zero || duration > Longest))
        {
            yield return new RuleFault("duration", $"{OadrDuration.From(duration)} is not possible", "give up to P366D, or PT0S without end (rule 325)");
        }

        if (order.Start is not { } start)
        {
            yield break;
        }

        if (start < now - (Longest * 10) || start > now + Longest)
        {
            yield return new RuleFault("start", $"{start:yyyy-MM-dd'T'HH:mm:ss'Z'} is out of reach", "give a time within a year, or of the last ten years in a history");
        }
        else if (order.Kind == ReportRequestKind.History && start >= now)
        {
            yield return new RuleFault("start", $"{start:yyyy-MM-dd'T'HH:mm:ss'Z'} is not past", "give a time before now; what is to come is asked for as periodic");
        }
        else if (order.Kind != ReportRequestKind.History && order.Duration is { Ticks: > 0 } length && length <= Longest && start + length <= now)
        {
            yield return new RuleFault("duration", "ends in the past", "give a start or duration that ends later");
        }
    }

    private static string Name(ReportRequestKind kind) => kind switch
    {
        ReportRequestKind.OneShot => "oneShot",
        ReportRequestKind.OnChange => "onChange",
        _ => kind.ToString().ToLowerInvariant(),
    };
}
