using FlexCoop.Middleware.Identity;
using FlexCoop.Middleware.Rest;
using FlexCoop.OpenAdr;
using FlexCoop.Vtn;
using Microsoft.Extensions.Options;

namespace FlexCoop.Middleware.Access;

/// <summary><c>/api/v1/break-glass</c>: an operator looks at the series of some homes, for a reason and a time. Their owners are told, and nothing of it is done unseen.</summary>
internal static class GlassEndpoints
{
    private const string Route = "/api/v1/break-glass";
    private const int MostVens = 100;
    private const int ShortestReason = 10;
    private const int LongestReason = 500;

    public static void MapGlasses(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet(Route, Answering.With(List));
        endpoints.MapPost(Route, Answering.With(BreakAsync));
        endpoints.MapDelete(Route + "/{id}", Answering.With(MendAsync));
    }

    private static Task<IResult> List(HttpContext context)
    {
        var faults = new List<RuleFault>();
        return Task.FromResult(PageQuery.Read(context.Request, faults) is not { } page
            ? Problem.Malformed(faults)
            : Results.Ok(page.Of([.. Glasses(context).All.Where(glass => string.CompareOrdinal(glass[0].Id, page.After) > 0).Take(page.Wanted).Select(glass => (glass[0].Id, GlassResource.Of(glass)))])));
    }

    private static Task<IResult> BreakAsync(HttpContext context) => JsonBody.ReadAsync(
        context.Request,
        members =>
        {
            var said = (Vens: members.Array("vens", MostVens) ?? [], Reason: members.RequiredString("reason").Trim(), Until: members.RequiredInstant("until"));
            members.Done();
            return said;
        },
        async said =>
        {
            var (vens, now) = (context.RequestServices.GetRequiredService<VenStore>(), context.RequestServices.GetRequiredService<Clocks>().Wire.GetUtcNow());
            var most = context.RequestServices.GetRequiredService<IOptions<AccessOptions>>().Value.GlassAtMost;
            List<RuleFault> faults = [.. said.Vens.Where(ven => vens.Find(new VenId(ven)) is null).Select(ven => new RuleFault("vens", $"there is no VEN '{ForeignText.Shown(ven)}'", "give those that /api/v1/vens lists"))];
            if (said.Vens.Count == 0)
            {
                faults.Add(new RuleFault("vens", "names nobody", $"give 1 to {MostVens} venIDs"));
            }

            if (said.Reason.Length is < ShortestReason or > LongestReason)
            {
                faults.Add(new RuleFault("reason", $"has {said.Reason.Length} characters", $"say in {ShortestReason} to {LongestReason} why, for the owners to read"));
            }

            if (said.Until <= now || said.Until > now + most)
            {
                faults.Add(new RuleFault("until", $"{RestTime.Text(said.Until)} is over, or too far away", $"give a time within {RestTime.Text(most)} (Access:GlassAtMost)"));
            }

            if (faults.Count > 0)
            {
                return Problem.Invalid(faults);
            }

            var (id, by) = ("G-" + RandomId.Of(16), context.Features.Get<AccessToken>()!.Mandate!.ProsumerId);
            IReadOnlyList<GlassDocument> glass = [.. said.Vens.Distinct().Select(ven => new GlassDocument { Id = id, OperatorId = by, VenId = ven, Reason = said.Reason, From = now, Until = said.Until })];
            await Glasses(context).BreakAsync(glass, CancellationToken.None);
            return Results.Created($"{Route}/{id}", GlassResource.Of(glass));
        },
        context.RequestAborted);

    private static async Task<IResult> MendAsync(HttpContext context) => await Glasses(context).MendAsync(Answering.Id(context), CancellationToken.None) is { } mended
        ? Results.Ok(GlassResource.Of(mended))
        : Problem.NotFound($"There is no glass '{ForeignText.Shown(Answering.Id(context))}' that is broken.");

    private static GlassBook Glasses(HttpContext context) => context.RequestServices.GetRequiredService<GlassBook>();
}
