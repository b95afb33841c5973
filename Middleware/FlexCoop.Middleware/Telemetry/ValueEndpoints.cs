using System.Globalization;
using FlexCoop.Middleware.Access;
using FlexCoop.Middleware.Rest;
using FlexCoop.Storage;
using FlexCoop.Vtn;

namespace FlexCoop.Middleware.Telemetry;

/// <summary><c>/api/v1/telemetry/latest</c> and <c>/raw</c>: what was reported, as it was reported.</summary>
internal static class ValueEndpoints
{
    private const int DefaultLimit = 10_000;
    private const int MaxLimit = 100_000;

    /// <summary>No instant of a cursor is further away from 1970.</summary>
    private const long MostMilliseconds = 60_000_000_000_000;

    private const int LatestDefault = 1000;
    private const int LatestMax = 10_000;

    private static readonly string[] LatestColumns = ["venId", "rid", "kind", "unit", "resourceIds", "deviceClasses", "value", "quality", "at", "receivedAt", "age"];
    private static readonly string[] RawColumns = ["venId", "rid", "at", "value", "unit", "quality"];

    public static void MapValues(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/api/v1/telemetry/latest", LatestAsync);
        endpoints.MapGet("/api/v1/telemetry/raw", RawAsync);
    }

    private static async Task<IResult> LatestAsync(HttpRequest request, VenStore vens, PointBook points, ProcessImage image, Clocks clocks, CancellationToken cancellationToken)
    {
        var (view, refusal) = SeriesView.Of(request.HttpContext, Granularity.Raw);
        if (view is null)
        {
            return refusal!;
        }

        var faults = new List<RuleFault>();
        var page = PageQuery.Read(request, faults, LatestDefault, LatestMax, "ven", "rid", "resource", "format");
        var format = TelemetryQuery.Format(request, faults);
        if (page is null || faults.Count > 0)
        {
            return Problem.Malformed(faults);
        }

        var (ven, rid, resource) = (TelemetryQuery.VenOf(request.Query["ven"].FirstOrDefault(), view), request.Query["rid"].FirstOrDefault(), request.Query["resource"].FirstOrDefault());
        if (await TelemetryQuery.WhyUnknownAsync(ven, rid, vens, points, image, view, cancellationToken) is { } unknown)
        {
            return unknown;
        }

        IEnumerable<LatestValue> values = ven is not null && rid is not null ? [.. new[] { image.Find(new SeriesKey(ven, rid)) }.OfType<LatestValue>()] : image.List(ven, Key(page.After, view));
        var found = new List<(string, LatestValue Value, KnownPoint? Known)>();
        foreach (var value in values)
        {
            if (found.Count == page.Wanted)
            {
                break;
            }

            if ((rid is not null && value.Series.Name != rid) || !view.Sees(value.Series.Owner))
            {
                continue;
            }

            var known = await points.FindAsync(value.Series, cancellationToken);
            if (resource is null || known?.Document.ResourceIds.Contains(resource) == true)
            {
                view.Note(value.Series.Owner);
                found.Add(($"{view.Name(value.Series.Owner)}\n{value.Series.Name}", value, known));
            }
        }

        var now = clocks.Domain.GetUtcNow();
        var shown = page.Of([.. found.Select(one => (one.Item1, Row(view.Name(one.Value.Series.Owner), one.Value, one.Known, now)))]);
        return new TelemetryTable(format, LatestColumns, shown.Items, shown.Next);
    }

    private static object?[] Row(string ven, LatestValue value, KnownPoint? known, DateTimeOffset now) =>
    [
        ven, value.Series.Name, Kind(known), known?.Document.Meanings[^1].Unit, known?.Document.ResourceIds ?? [], known?.Document.DeviceClasses ?? [],
        value.Point.Value, value.Point.Quality, RestTime.Text(value.Point.At), RestTime.Text(value.ReceivedAt), Math.Round((now - value.Point.At).TotalSeconds, 3),
    ];

    private static string Kind(KnownPoint? known) => (known?.Units ?? PointUnits.Unknown).Latest.Kind.ToString().ToLowerInvariant();

    private static async Task<IResult> RawAsync(HttpRequest request, VenStore vens, PointBook points, ProcessImage image, Database database, Clocks clocks, CancellationToken cancellationToken)
    {
        var (view, refusal) = SeriesView.Of(request.HttpContext, Granularity.Raw);
        if (view is null)
        {
            return refusal!;
        }

        var faults = new List<RuleFault>();
        var page = PageQuery.Read(request, faults, DefaultLimit, MaxLimit, "ven", "rid", "from", "to", "format");
        var format = TelemetryQuery.Format(request, faults);
        var (from, to) = TelemetryQuery.Range(request.Query, clocks.Domain.GetUtcNow(), faults);
        var (named, rid) = (TelemetryQuery.Ven(request.Query, faults), request.Query["rid"].FirstOrDefault());
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
        var (afterName, afterAt) = Place(page.After);
        var found = new List<(string, object?[])>();
        foreach (var name in rid is null ? image.List(ven, after: null).Select(value => value.Series.Name) : [rid])
        {
            if (found.Count == page.Wanted)
            {
                break;
            }

            if (string.CompareOrdinal(name, afterName) < 0)
            {
                continue;
            }

            var series = new SeriesKey(ven, name);
            var meanings = (await points.FindAsync(series, cancellationToken))?.Document.Meanings ?? [];
            var start = name == afterName && afterAt >= from ? afterAt.AddMilliseconds(1) : from;
            foreach (var (at, value, quality) in await database.Series.ReadAsync(series, start, to, page.Wanted - found.Count, cancellationToken))
            {
                var unit = meanings.LastOrDefault(meaning => meaning.Since is null || meaning.Since <= at)?.Unit;
                found.Add(($"{name}\n{at.ToUnixTimeMilliseconds()}", [named, name, RestTime.Text(at), value, unit, quality]));
            }
        }

        var shown = page.Of(found);
        return new TelemetryTable(format, RawColumns, shown.Items, shown.Next);
    }

    private static SeriesKey? Key(string? cursor, SeriesView view) => cursor?.Split('\n', 2) is [var owner, var name] ? new SeriesKey(view.VenOf(owner) ?? "", name) : null;

    private static (string? Name, DateTimeOffset At) Place(string? cursor) =>
        cursor?.Split('\n', 2) is [var name, var at] && long.TryParse(at, CultureInfo.InvariantCulture, out var milliseconds) && Math.Abs(milliseconds) <= MostMilliseconds
            ? (name, DateTimeOffset.FromUnixTimeMilliseconds(milliseconds))
            : (null, default);
}
