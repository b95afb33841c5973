using FlexCoop.Middleware.Rest;
using FlexCoop.Vtn;

namespace FlexCoop.Middleware.Identity;

/// <summary><c>/api/v1/mandates</c>: what a person has allowed, to an app that may manage it (<c>consent.manage</c>).</summary>
/// <remarks>Of others' mandates nothing is told, not even that they are there. A component's own token has none.</remarks>
internal static class MandateEndpoints
{
    private const string Route = "/api/v1/mandates";

    public static void MapMandates(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet(Route, ListAsync);
        endpoints.MapDelete(Route + "/{id}", (string id, HttpContext context, MandateActs acts, Clocks clocks) => ActAsync(id, context, acts, clocks, MandateAct.Revoke));
        endpoints.MapPost(Route + "/{id}/suspend", (string id, HttpContext context, MandateActs acts, Clocks clocks) => ActAsync(id, context, acts, clocks, MandateAct.Suspend));
        endpoints.MapPost(Route + "/{id}/resume", (string id, HttpContext context, MandateActs acts, Clocks clocks) => ActAsync(id, context, acts, clocks, MandateAct.Resume));
    }

    private static async Task<IResult> ListAsync(HttpContext context, MandateBook mandates, Clocks clocks, CancellationToken cancellationToken)
    {
        var faults = new List<RuleFault>();
        if (PageQuery.Read(context.Request, faults) is not { } page)
        {
            return Problem.Malformed(faults);
        }

        IReadOnlyList<MandateDocument> own = Owner(context) is { } owner ? await mandates.OfAsync(owner, cancellationToken) : [];
        return Results.Ok(page.Of([.. own.Where(mandate => string.CompareOrdinal(mandate.Id, page.After) > 0).OrderBy(mandate => mandate.Id, StringComparer.Ordinal).Take(page.Wanted)
            .Select(mandate => (mandate.Id, MandateResource.Of(mandate, clocks.Wire.GetUtcNow())))]));
    }

    private static async Task<IResult> ActAsync(string id, HttpContext context, MandateActs acts, Clocks clocks, MandateAct act) =>
        Owner(context) is { } owner && await acts.ActAsync(id, owner, act, CancellationToken.None) is { } changed
            ? Results.Ok(MandateResource.Of(changed, clocks.Wire.GetUtcNow()))
            : Problem.NotFound($"There is no mandate '{id}' of yours with which this could be done.");

    private static string? Owner(HttpContext context) => context.Features.Get<AccessToken>()?.Mandate?.ProsumerId;
}
