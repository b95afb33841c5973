using FlexCoop.Middleware.Access;
using FlexCoop.Middleware.Rest;
using FlexCoop.Middleware.Telemetry;
using FlexCoop.OpenAdr;
using FlexCoop.Storage;
using FlexCoop.Vtn;

namespace FlexCoop.Middleware.Vens;

/// <summary><c>/api/v1/vens/{id}/points</c>: what a VEN has reported, oldest first.</summary>
/// <remarks>A series is an array. When it is cut at <c>limit</c>, the header Link names the rest (RFC 8288).</remarks>
internal static class PointEndpoints
{
    private const int DefaultLimit = 10_000;
    private const int MaxLimit = 100_000;

    /// <summary>How finely instants are kept.</summary>
    private static readonly TimeSpan Resolution = TimeSpan.FromMilliseconds(1);

    public static void MapPoints(this IEndpointRouteBuilder endpoints) => endpoints.MapGet("/api/v1/vens/{id}/points", ReadAsync);

    private static async Task<IResult> ReadAsync(string id, HttpContext context, VenStore vens, Database database, CancellationToken cancellationToken)
    {
        var (view, refusal) = SeriesView.Of(context, Granularity.Raw);
        if (view is null)
        {
            return refusal!;
        }

        var venId = TelemetryQuery.VenOf(id, view)!;
        if (vens.Find(new VenId(venId)) is null || !view.Sees(venId))
        {
            return Problem.NotFound($"There is no VEN '{id}'.");
        }

        view.Note(venId);

        var query = context.Request.Query;
        var faults = new List<RuleFault>();
        RestQuery.CheckNames(query, faults, "rid", "from", "to", "limit");
        var from = RestQuery.Instant(query, "from", faults) ?? DateTimeOffset.MinValue;
        var to = RestQuery.Instant(query, "to", faults) ?? DateTimeOffset.MaxValue;
        var limit = RestQuery.Limit(query, faults, DefaultLimit, MaxLimit);
        if (faults.Count == 0 && to < from)
        {
            faults.Add(new RuleFault("to", $"{RestTime.Text(to)} is before from", "give a later time"));
        }

        if (faults.Count > 0)
        {
            return Problem.Malformed(faults);
        }

        var rid = query["rid"].FirstOrDefault();
        var points = await database.Series.ReadAsync(venId, rid, from, to, limit + 1, cancellationToken);
        if (points.Count > limit)
        {
            // The next page begins at the first instant that is not wholly on this one. One instant is never parted, however many points it has.
            var cut = points[limit].Point.At;
            if (points[0].Point.At == cut)
            {
                points = await database.Series.ReadAsync(venId, rid, cut, cut + Resolution, int.MaxValue, cancellationToken);
                cut += Resolution;
            }
            else
            {
                points = [.. points.TakeWhile(point => point.Point.At < cut)];
            }

            var next = QueryString.Create(query
                .Where(parameter => parameter.Key != "from")
                .Select(parameter => KeyValuePair.Create(parameter.Key, (string?)parameter.Value.ToString()))
                .Append(KeyValuePair.Create("from", (string?)RestTime.Text(cut))));
            context.Response.Headers.Link = $"<{context.Request.Path}{next}>; rel=\"next\"";
        }

        return Results.Ok<IReadOnlyList<PointResource>>(
            [.. points.Select(point => new PointResource(point.Name, RestTime.Text(point.Point.At), point.Point.Value, point.Point.Quality))]);
    }
}
