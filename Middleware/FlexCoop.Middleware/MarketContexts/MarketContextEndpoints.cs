using FlexCoop.Middleware.Rest;
using FlexCoop.Vtn;

namespace FlexCoop.Middleware.MarketContexts;

/// <summary><c>/api/v1/market-contexts</c>: the programs, by the operator's ids.</summary>
internal static class MarketContextEndpoints
{
    private const string Route = "/api/v1/market-contexts";

    public static void MapMarketContexts(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet(Route, List);
        endpoints.MapGet(Route + "/{id}", Find);
        endpoints.MapPut(Route + "/{id}", PutAsync);
        endpoints.MapDelete(Route + "/{id}", DeleteAsync);
    }

    private static IResult List(HttpRequest request, MarketContextBook programs)
    {
        var faults = new List<RuleFault>();
        if (PageQuery.Read(request, faults) is not { } page)
        {
            return Problem.Malformed(faults);
        }

        var items = programs.All.Where(program => string.CompareOrdinal(program.Id, page.After) > 0).Take(page.Wanted).Select(program => (program.Id, MarketContextMapping.ToResource(program))).ToList();
        return Results.Ok(page.Of(items));
    }

    private static IResult Find(string id, MarketContextBook programs) =>
        programs.Find(id) is { } program ? Results.Ok(MarketContextMapping.ToResource(program)) : Unknown(id);

    private static Task<IResult> PutAsync(string id, HttpRequest request, MarketContextService programs, CancellationToken cancellationToken) => JsonBody.ReadAsync(
        request,
        members => MarketContextMapping.Read(id, members),
        async program => await programs.PutAsync(program, CancellationToken.None) switch
        {
            { Faults: { Count: > 0 } wrong } => Problem.Invalid(wrong),
            { IsNew: true } => Results.Created($"{Route}/{id}", MarketContextMapping.ToResource(program)),
            _ => Results.Ok(MarketContextMapping.ToResource(program)),
        },
        cancellationToken);

    private static async Task<IResult> DeleteAsync(string id, MarketContextService programs) =>
        await programs.DeleteAsync(id, CancellationToken.None) is { } deleted ? Results.Ok(MarketContextMapping.ToResource(deleted)) : Unknown(id);

    private static IResult Unknown(string id) => Problem.NotFound($"There is no market context '{id}'.");
}
