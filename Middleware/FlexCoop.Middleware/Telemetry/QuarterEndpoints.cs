using System.Globalization;
using FlexCoop.Middleware.Access;
using FlexCoop.Middleware.Rest;
using FlexCoop.Storage;
using FlexCoop.Vtn;

namespace FlexCoop.Middleware.Telemetry;

/// <summary><c>/api/v1/telemetry/quarters</c>, the quarters of an hour of a home, and <c>/aggregate</c>, those of many homes together.</summary>
internal static class QuarterEndpoints
{
    private const int DefaultLimit = 10_000;
    private const int MaxLimit = 100_000;

    /// <summary>How much of a series is read at once.</summary>
    private static readonly TimeSpan Piece = TimeSpan.FromDays(31);

    private static readonly string[] Columns = ["venId", "rid", "start", "value", "unit", "coverage", "flags"];
    private static readonly string[] BucketColumns = ["start", "end", "value", "unit", "points", "coverage"];

    public static void MapQuarters(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/api/v1/telemetry/quarters", ReadAsync);
        endpoints.MapGet("/api/v1/telemetry/aggregate", AggregateAsync);
    }

    private static async Task<IResult> ReadAsync(HttpRequest request, VenStore vens, PointBook points, ProcessImage image, QuarterReader reader, Clocks clocks, CancellationToken cancellationToken)
    {
        var (view, refusal) = SeriesView.Of(request.HttpContext, Granularity.Quarter);
        if (view is null)
        {
            return refusal!;
        }

        var faults = new List<RuleFault>();
        var query = request.Query;
        var page = PageQuery.Read(request, faults, DefaultLimit, MaxLimit, "ven", "rid", "from", "to", "day", "zone", "as", "format");
        var format = TelemetryQuery.Format(request, faults);
        var zone = TelemetryQuery.Zone(query, faults);
        var day = TelemetryQuery.Day(query, faults);
        var isEnergy = TelemetryQuery.Choice(query, "as", faults, "measured", "energy") == "energy";
        var (from, to) = day is { } wanted ? (LocalDay.StartOf(wanted, zone), LocalDay.StartOf(wanted.AddDays(1), zone)) : TelemetryQuery.Range(query, clocks.Domain.GetUtcNow(), faults);
        if (day is not null && (query.ContainsKey("from") || query.ContainsKey("to")))
        {
            faults.Add(new RuleFault("day", "stands beside from or to", "give the one or the others"));
        }

        var (named, rid) = (TelemetryQuery.Ven(query, faults), query["rid"].FirstOrDefault());
        if (page is null || faults.Count > 0)
        {
            return Problem.Malformed(faults);
        }

        var ven = TelemetryQuery.VenOf(named, view)!;
        if (await TelemetryQuery.WhyUnknownAsync(ven, rid, vens, points, image, view, cancellationToken) is { } unknown)
        {
            return unknown;
        }

        view.Note(ven);
        var (afterName, afterStart) = Place(page.After);
        var found = new List<(string, object?[])>();
        foreach (var name in rid is null ? image.List(ven, after: null).Select(value => value.Series.Name) : [rid])
        {
            if (string.CompareOrdinal(name, afterName) < 0)
            {
                continue;
            }

            var series = new SeriesKey(ven, name);
            var unit = ((await points.FindAsync(series, cancellationToken))?.Units ?? PointUnits.Unknown).Latest;
            if (isEnergy && unit.Kind != PointKind.Power && rid is not null)
            {
                return Problem.Invalid([new RuleFault("as", $"'{ForeignText.Shown(name)}' is no power", "leave it out, or give a point of power")]);
            }

            if (isEnergy && unit.Kind != PointKind.Power)
            {
                continue;
            }

            var start = name == afterName && afterStart >= from ? afterStart + Quarter.Length : from;
            for (; start < to && found.Count < page.Wanted; start += Piece)
            {
                var end = to - start > Piece ? start + Piece : to;
                foreach (var read in (await reader.ReadAsync(series, start, end, cancellationToken)).Where(read => day is not null || read.Quarter.IsThere))
                {
                    found.Add(($"{name}\n{read.Start.ToUnixTimeMilliseconds()}", Row(named, series.Name, read, unit, isEnergy)));
                    if (found.Count == page.Wanted)
                    {
                        break;
                    }
                }
            }

            if (found.Count == page.Wanted)
            {
                break;
            }
        }

        var shown = page.Of(found);
        return new TelemetryTable(format, Columns, shown.Items, shown.Next);
    }

    private static object?[] Row(string ven, string rid, ReadQuarter read, PointUnit unit, bool isEnergy)
    {
        var quarter = read.Quarter;
        var value = isEnergy ? QuarterAggregator.Energy(quarter) : quarter.Value;
        return [ven, rid, RestTime.Text(read.Start), double.IsNaN(value) ? null : value, isEnergy ? unit.Name + "h" : unit.Name, (int)quarter.Coverage, Flags(read)];
    }

    private static List<string> Flags(ReadQuarter read)
    {
        var flags = new List<string>();
        if (!read.Quarter.HasValue)
        {
            flags.Add("gap");
        }

        if (read.IsStuck)
        {
            flags.Add("stuck");
        }

        foreach (var (flag, name) in new[]
        {
            (QuarterFlags.Interpolated, "interpolated"), (QuarterFlags.Spike, "spike"), (QuarterFlags.OutOfRange, "outOfRange"), (QuarterFlags.Reset, "reset"),
            (QuarterFlags.Bad, "bad"), (QuarterFlags.Uncertain, "uncertain"),
        })
        {
            if (read.Quarter.Flags.HasFlag(flag))
            {
                flags.Add(name);
            }
        }

        return flags;
    }

    private static async Task<IResult> AggregateAsync(HttpRequest request, VenStore vens, PointBook points, QuarterAggregator aggregator, Clocks clocks, CancellationToken cancellationToken)
    {
        var (view, refusal) = SeriesView.Of(request.HttpContext, TelemetryQuery.Bucket(request.Query));
        if (view is null)
        {
            return refusal!;
        }

        var faults = new List<RuleFault>();
        var query = request.Query;
        RestQuery.CheckNames(query, faults, "kind", "ven", "group", "rid", "from", "to", "bucket", "zone", "aggregate", "as", "format");
        var format = TelemetryQuery.Format(request, faults);
        var zone = TelemetryQuery.Zone(query, faults);
        _ = Enum.TryParse<PointKind>(TelemetryQuery.Choice(query, "kind", faults, "power", "energy", "counter", "temperature", "other", "state"), ignoreCase: true, out var kind);
        var isEnergy = TelemetryQuery.Choice(query, "as", faults, "measured", "energy") == "energy";
        var aggregate = TelemetryQuery.Choice(query, "aggregate", faults, "sum", "mean", "min", "max", "last");
        var bucket = TelemetryQuery.Choice(query, "bucket", faults, "PT15M", "PT30M", "PT1H", "P1D", "P1M");
        var (from, to) = TelemetryQuery.Range(query, clocks.Domain.GetUtcNow(), faults);
        if (isEnergy && kind != PointKind.Power)
        {
            faults.Add(new RuleFault("as", "is for powers", "leave it out, or give kind=power"));
        }

        if (faults.Count > 0)
        {
            return Problem.Malformed(faults);
        }

        var (ven, rid, group) = (TelemetryQuery.VenOf(query["ven"].FirstOrDefault(), view), query["rid"].FirstOrDefault(), query["group"].FirstOrDefault());
        if (ven is not null && TelemetryQuery.WhyUnknown(ven, vens, view) is { } unknown)
        {
            return unknown;
        }

        await points.LookAtAllAsync(cancellationToken);
        var members = group is null ? null : vens.Known.Where(known => known.Names.GroupIds.Contains(group)).Select(known => known.VenId.Value).ToHashSet();
        List<SeriesKey> series =
        [
            .. points.All
                .Where(point => point.Units.Latest.Kind == kind && (ven is null || point.Series.Owner == ven) && (rid is null || point.Series.Name == rid) && members?.Contains(point.Series.Owner) != false && view.Sees(point.Series.Owner))
                .Select(point => point.Series)
                .Order(SeriesOrder.ByOwnerAndName),
        ];
        var buckets = BucketPlan.Of(from, to, bucket, zone);
        if (buckets is null)
        {
            return Problem.Invalid([new RuleFault("bucket", $"gives more than {BucketPlan.Most} buckets in that time", "give a longer bucket, or a shorter time")]);
        }

        if (series.Count * (to - from).TotalDays > QuarterAggregator.MostDays)
        {
            return Problem.Invalid([new RuleFault("from", $"asks for more than {QuarterAggregator.MostDays} days of points, {series.Count} points of {(to - from).TotalDays:0} days", "give a shorter time, or a ven, group or rid")]);
        }

        series.ForEach(one => view.Note(one.Owner));
        var unit = points.All.FirstOrDefault(point => point.Series == series.FirstOrDefault())?.Units.Latest.Name;
        var read = await aggregator.RunAsync(series, buckets, kind is PointKind.Energy or PointKind.Counter || isEnergy, isEnergy, cancellationToken);
        return new TelemetryTable(
            format,
            BucketColumns,
            read.Select((one, index) => (object?[])
            [
                RestTime.Text(buckets.Starts[index]), RestTime.Text(buckets.Starts[index + 1]), one.Of(aggregate), isEnergy ? "Wh" : unit, one.Points, one.Coverage(series.Count, buckets.QuartersOf(index)),
            ]),
            next: null);
    }

    private static (string? Name, DateTimeOffset Start) Place(string? cursor) =>
        cursor?.Split('\n', 2) is [var name, var at] && long.TryParse(at, CultureInfo.InvariantCulture, out var milliseconds) && milliseconds >= 0 && milliseconds <= 220_000_000_000_000
            ? (name, DateTimeOffset.FromUnixTimeMilliseconds(milliseconds))
            : (null, default);
}
