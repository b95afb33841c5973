using FlexCoop.Middleware.Access;
using FlexCoop.Middleware.Admission;
using FlexCoop.Middleware.Rest;
using FlexCoop.Vtn;

namespace FlexCoop.Middleware.Telemetry;

/// <summary><c>/api/v1/telemetry/stream</c>: reported values as they become durable, by server-sent events.</summary>
internal static class StreamEndpoint
{
    public static void MapStream(this IEndpointRouteBuilder endpoints) => endpoints.MapGet("/api/v1/telemetry/stream", StreamAsync);

    private static async Task<IResult> StreamAsync(HttpContext context, VenStore vens, PointBook points, ProcessImage image, TelemetryFeed feed, TelemetryStreams streams, CancellationToken cancellationToken)
    {
        var (view, refusal) = SeriesView.Of(context, Granularity.Raw);
        if (view is null)
        {
            return refusal!;
        }

        var faults = new List<RuleFault>();
        var query = context.Request.Query;
        RestQuery.CheckNames(query, faults, "ven", "rid", "resource");
        if (faults.Count > 0)
        {
            return Problem.Malformed(faults);
        }

        var (ven, rid, resource) = (TelemetryQuery.VenOf(query["ven"].FirstOrDefault(), view), query["rid"].FirstOrDefault(), query["resource"].FirstOrDefault());
        if (await TelemetryQuery.WhyUnknownAsync(ven, rid, vens, points, image, view, cancellationToken) is { } unknown)
        {
            return unknown;
        }

        if (!streams.TryEnter())
        {
            context.Response.Headers.RetryAfter = "30";
            return Problem.Of(StatusCodes.Status503ServiceUnavailable, "overloaded", "Too busy", "As many streams as there may be are open; come again in 30 s.");
        }

        context.Features.Set(new EndlessAnswer());
        var seen = context.Request.Headers["Last-Event-ID"].FirstOrDefault();
        bool Wanted(TelemetryUpdate update) =>
            (ven is null || update.Series.Owner == ven) && (rid is null || update.Series.Name == rid) && (resource is null || points.IsOf(update.Series, resource)) && view.Sees(update.Series.Owner);
        var resumed = seen is null ? null : feed.Subscribe(Wanted, Number(seen, streams.Epoch));
        return new TelemetryStream(resumed ?? feed.Subscribe(Wanted)!, view, IsGap: seen is not null && resumed is null);
    }

    /// <returns>-1 for an id that is not of this process: there is no such update.</returns>
    private static long Number(string id, string epoch) =>
        id.StartsWith(epoch + "-", StringComparison.Ordinal) && long.TryParse(id.AsSpan(epoch.Length + 1), System.Globalization.CultureInfo.InvariantCulture, out var number) ? number : -1;
}
