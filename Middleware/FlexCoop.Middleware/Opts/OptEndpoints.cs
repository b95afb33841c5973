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

    /// <summary>The schedules of a VEN, and its opts for events that it is still sent: as many as there are, on one page.</summary>
    private static async Task<IResult> ListOfVenAsync(string id, HttpRequest request, VenStore vens, OptBook opts, EventBook events, CancellationToken cancellationToken)
    {
        if (vens.Find(new VenId(id)) is not { } ven)
        {
            return Problem.NotFound($"There is no VEN '{id}'.");
        }

        var faults = new List<RuleFault>();
        RestQuery.CheckNames(request.Query, faults);
        if (faults.Count > 0)
        {
            return Problem.Malformed(faults);
        }

        var items = opts.SchedulesOf(ven.VenId).Select(OptMapping.ToResource).ToList();
        foreach (var response in await events.ResponsesOfAsync(ven, cancellationToken))
        {
            items.AddRange(OptMapping.ToResources(response));
        }

        return Results.Ok(new PageResource<OptResource>(items, Next: null));
    }

    private static async Task<IResult> ListOfEventAsync(
        string id, HttpRequest request, EventBook events, EffectiveOpts effective, CancellationToken cancellationToken)
    {
        if (await events.FindAsync(id, cancellationToken) is not { } stored)
        {
            return Problem.NotFound($"There is no event '{id}'.");
        }

        var faults = new List<RuleFault>();
        if (PageQuery.Read(request.Query, faults) is not { } page)
        {
            return Problem.Malformed(faults);
        }

        var responses = (await events.ResponsesAsync(stored, cancellationToken)).Where(response => string.CompareOrdinal(response.VenId, page.After) > 0).Take(page.Limit).ToList();
        return Results.Ok(new PageResource<EventOptsResource>(
            [.. responses.Select(response => OptMapping.ToResource(response, effective.Of(stored, response)))],
            responses.Count == page.Limit ? responses[^1].VenId : null));
    }
}
