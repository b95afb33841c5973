using System.Globalization;
using FlexCoop.Middleware.Rest;
using FlexCoop.OpenAdr;
using FlexCoop.Vtn;

namespace FlexCoop.Middleware.Opts;

/// <summary><c>/api/v1/vens/{id}/opts</c> and <c>/api/v1/events/{id}/opts</c>: what VENs will take part in.</summary>
internal static class OptEndpoints
{
    public static void MapOpts(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/api/v1/vens/{id}/opts", ListOfVenAsync);
        endpoints.MapGet("/api/v1/events/{id}/opts", ListOfEventAsync);
    }

    /// <summary>The schedules of a VEN, and its opts for events that it is still sent. Windows that are over are shown where <c>past=true</c>.</summary>
    private static async Task<IResult> ListOfVenAsync(
        string id, HttpRequest request, VenStore vens, OptBook opts, EventBook events, Clocks clocks, CancellationToken cancellationToken)
    {
        if (vens.Find(new VenId(id)) is not { } ven)
        {
            return Problem.NotFound($"There is no VEN '{id}'.");
        }

        var faults = new List<RuleFault>();
        var showsPast = RestQuery.Boolean(request.Query, "past", faults) ?? false;
        if (PageQuery.Read(request, faults, "past") is not { } page)
        {
            return Problem.Malformed(faults);
        }

        var now = clocks.Domain.GetUtcNow();
        var schedules = opts.SchedulesOf(ven.VenId)
            .Select(schedule => showsPast ? schedule : schedule with { Windows = [.. schedule.Windows.Where(window => !window.IsOver(now))] })
            .Where(schedule => schedule.Windows.Count > 0)
            .Select(schedule => (Cursor: Cursor("s", schedule.TakenAt, schedule.Digest), Opt: OptMapping.ToResource(schedule)));
        var forEvents = (await events.ResponsesOfAsync(ven, cancellationToken))
            .SelectMany(response => EventOpt.InForce(response.EventOpts ?? []), (response, opt) => (Cursor: Cursor("t", opt.TakenAt, opt.Digest), Opt: OptMapping.ToResource(response, opt)));
        var items = schedules.Concat(forEvents)
            .Where(item => string.CompareOrdinal(item.Cursor, page.After) > 0)
            .OrderBy(item => item.Cursor, StringComparer.Ordinal)
            .Take(page.Wanted)
            .ToList();
        return Results.Ok(page.Of(items));
    }

    /// <summary>optIDs are not unique (rule 204). Schedules stand before opts for events, each kind the oldest first.</summary>
    private static string Cursor(string kind, DateTimeOffset takenAt, string digest) => $"{kind}{takenAt.UtcTicks.ToString("D19", CultureInfo.InvariantCulture)}-{digest[..16]}";

    private static async Task<IResult> ListOfEventAsync(
        string id, HttpRequest request, EventBook events, EffectiveOpts effective, CancellationToken cancellationToken)
    {
        if (await events.FindAsync(id, cancellationToken) is not { } stored)
        {
            return Problem.NotFound($"There is no event '{id}'.");
        }

        var faults = new List<RuleFault>();
        if (PageQuery.Read(request, faults) is not { } page)
        {
            return Problem.Malformed(faults);
        }

        var responses = (await events.ResponsesAsync(stored, cancellationToken)).Where(response => string.CompareOrdinal(response.VenId, page.After) > 0).Take(page.Wanted);
        return Results.Ok(page.Of([.. responses.Select(response => (response.VenId, OptMapping.ToResource(response, effective.Of(stored, response))))]));
    }
}
