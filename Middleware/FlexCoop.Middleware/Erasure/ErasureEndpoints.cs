using FlexCoop.Middleware.Identity;
using FlexCoop.Middleware.Rest;
using FlexCoop.Vtn;

namespace FlexCoop.Middleware.Erasure;

/// <summary><c>/api/v1/account/erasure</c>, by which a person is forgotten, and <c>/api/v1/erasures</c>, by which an operator forgets a cooperative's member and sees that it was done.</summary>
internal static class ErasureEndpoints
{
    private const string OwnRoute = "/api/v1/account/erasure";
    private const string Route = "/api/v1/erasures";
    private const string Json = "application/json";

    public static void MapOwnErasure(this IEndpointRouteBuilder endpoints) => endpoints.MapPost(OwnRoute, (RequestDelegate)(context => AnswerAsync(context, EraseOwnAsync)));

    public static void MapErasures(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet(Route, (RequestDelegate)(context => AnswerAsync(context, ListAsync)));
        endpoints.MapPost(Route, (RequestDelegate)(context => AnswerAsync(context, EraseMemberAsync)));
    }

    private static async Task AnswerAsync(HttpContext context, Func<HttpContext, Erasures, Task<IResult>> answer) =>
        await (await answer(context, context.RequestServices.GetRequiredService<Erasures>())).ExecuteAsync(context);

    private static async Task<IResult> EraseOwnAsync(HttpContext context, Erasures erasures)
    {
        var (members, refusal) = await ReadAsync(context, members => members.Boolean("confirmed") == true ? "" : null, "confirmed", "is not true: nothing is erased", "give true");
        if (members is null)
        {
            return refusal!;
        }

        return context.Features.Get<AccessToken>()?.Mandate switch
        {
            null => Problem.Of(StatusCodes.Status403Forbidden, "forbidden", "Not authorized", "The token stands for no person."),
            var mandate => await EraseAsync(erasures, mandate.ProsumerId, ErasureAsker.Member, context.RequestAborted),
        };
    }

    private static async Task<IResult> EraseMemberAsync(HttpContext context, Erasures erasures)
    {
        var (member, refusal) = await ReadAsync(context, members => $"{members.RequiredString("cooperative")}\n{members.RequiredString("memberId")}", "memberId", "is missing", "give one");
        if (member is null)
        {
            return refusal!;
        }

        var (cooperative, memberId) = (member.Split('\n')[0], member.Split('\n', 2)[1]);
        return await erasures.FindAsync(cooperative, memberId, context.RequestAborted) is { } prosumerId
            ? await EraseAsync(erasures, prosumerId, ErasureAsker.Operator, context.RequestAborted)
            : Problem.NotFound($"There is no member '{memberId}' of '{cooperative}'.");
    }

    private static async Task<IResult> EraseAsync(Erasures erasures, string prosumerId, ErasureAsker by, CancellationToken cancellationToken) => await erasures.IsOperatorAsync(prosumerId, cancellationToken)
        ? Problem.Of(StatusCodes.Status403Forbidden, "forbidden", "Not authorized", "Who runs the platform is not erased: give somebody else the task first.")
        : Answer(await erasures.EraseAsync(prosumerId, by, CancellationToken.None));

    private static async Task<IResult> ListAsync(HttpContext context, Erasures erasures)
    {
        var faults = new List<RuleFault>();
        return PageQuery.Read(context.Request, faults) is { } page
            ? Results.Ok(page.Of([.. (await erasures.ListAsync(page.After, page.Wanted, context.RequestAborted)).Select(erasure => (erasure.Id, ErasureResource.Of(erasure)))]))
            : Problem.Malformed(faults);
    }

    private static async Task<(string? Read, IResult? Refusal)> ReadAsync(HttpContext context, Func<JsonMembers, string?> read, string member, string problem, string remedy)
    {
        var (document, refusal) = await JsonBody.ReadAsync(context.Request, Json, context.RequestAborted);
        if (document is null)
        {
            return (null, refusal);
        }

        using (document)
        {
            var faults = new List<RuleFault>();
            var members = new JsonMembers(document.RootElement, path: "", faults);
            var value = read(members);
            members.Done();
            return faults.Count > 0 ? (null, Problem.Malformed(faults)) : value is null ? (null, Problem.Invalid([new RuleFault(member, problem, remedy)])) : (value, null);
        }
    }

    /// <summary>202 where a disk is full or a database held: it goes on by itself.</summary>
    private static IResult Answer(ErasureDocument erasure) =>
        Results.Json(ErasureResource.Of(erasure), RestJson.Writer.ErasureResource, statusCode: erasure.FinishedAt is null ? StatusCodes.Status202Accepted : StatusCodes.Status200OK);
}
