using FlexCoop.Middleware.Identity;
using FlexCoop.Middleware.Rest;
using FlexCoop.Vtn;

namespace FlexCoop.Middleware.Erasure;

/// <summary><c>/api/v1/account/erasure</c>, by which a person is forgotten, and <c>/api/v1/erasures</c>, by which an operator forgets a cooperative's member and sees that it was done.</summary>
internal static class ErasureEndpoints
{
    private const string OwnRoute = "/api/v1/account/erasure";
    private const string Route = "/api/v1/erasures";

    public static void MapOwnErasure(this IEndpointRouteBuilder endpoints) => endpoints.MapPost(OwnRoute, Answering.With(EraseOwnAsync));

    public static void MapErasures(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet(Route, Answering.With(ListAsync));
        endpoints.MapPost(Route, Answering.With(EraseMemberAsync));
    }

    private static Task<IResult> EraseOwnAsync(HttpContext context) => JsonBody.ReadAsync(
        context.Request,
        members =>
        {
            var isConfirmed = members.Boolean("confirmed") == true;
            members.Done();
            return isConfirmed;
        },
        async isConfirmed => (isConfirmed, context.Features.Get<AccessToken>()?.Mandate) switch
        {
            (false, _) => Problem.Invalid([new RuleFault("confirmed", "is not true: nothing is erased", "give true")]),
            (_, null) => Problem.Of(StatusCodes.Status403Forbidden, "forbidden", "Not authorized", "The token stands for no person."),
            (_, { } mandate) => await EraseAsync(Book(context), mandate.ProsumerId, ErasureAsker.Member, context.RequestAborted),
        },
        context.RequestAborted);

    private static Task<IResult> EraseMemberAsync(HttpContext context) => JsonBody.ReadAsync(
        context.Request,
        members =>
        {
            var member = (Cooperative: members.RequiredString("cooperative"), Id: members.RequiredString("memberId"));
            members.Done();
            return member;
        },
        async member => await Book(context).FindAsync(member.Cooperative, member.Id, context.RequestAborted) is { } prosumerId
            ? await EraseAsync(Book(context), prosumerId, ErasureAsker.Operator, context.RequestAborted)
            : Problem.NotFound($"There is no member '{ForeignText.Shown(member.Id)}' of '{ForeignText.Shown(member.Cooperative)}'."),
        context.RequestAborted);

    private static async Task<IResult> EraseAsync(Erasures erasures, string prosumerId, ErasureAsker by, CancellationToken cancellationToken) => await erasures.IsOperatorAsync(prosumerId, cancellationToken)
        ? Problem.Of(StatusCodes.Status403Forbidden, "forbidden", "Not authorized", "Who runs the platform is not erased: give somebody else the task first.")
        : Answer(await erasures.EraseAsync(prosumerId, by, CancellationToken.None));

    private static async Task<IResult> ListAsync(HttpContext context)
    {
        var faults = new List<RuleFault>();
        return PageQuery.Read(context.Request, faults) is { } page
            ? Results.Ok(page.Of([.. (await Book(context).ListAsync(page.After, page.Wanted, context.RequestAborted)).Select(erasure => (erasure.Id, ErasureResource.Of(erasure)))]))
            : Problem.Malformed(faults);
    }

    private static Erasures Book(HttpContext context) => context.RequestServices.GetRequiredService<Erasures>();

    /// <summary>202 where a disk is full or a database held: it goes on by itself.</summary>
    private static IResult Answer(ErasureDocument erasure) =>
        Results.Json(ErasureResource.Of(erasure), RestJson.Writer.ErasureResource, statusCode: erasure.FinishedAt is null ? StatusCodes.Status202Accepted : StatusCodes.Status200OK);
}
