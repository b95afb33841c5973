using FlexCoop.Middleware.Identity;
using FlexCoop.Middleware.Rest;
using FlexCoop.Vtn;

namespace FlexCoop.Middleware.Access;

/// <summary><c>/api/v1/data-consents</c>: what a member shares, and was asked to share (<c>consent.manage</c>). Of others' nothing is told, not even that they are there.</summary>
internal static class ConsentEndpoints
{
    private const string Route = "/api/v1/data-consents";

    public static void MapConsents(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet(Route, Answering.With(ListAsync));
        endpoints.MapPost(Route, Answering.With(GrantAsync));
        endpoints.MapPost(Route + "/{id}/accept", Answering.With(context => ChangeAsync(context, ConsentState.Granted)));
        endpoints.MapPost(Route + "/{id}/reject", Answering.With(context => ChangeAsync(context, ConsentState.Rejected)));
        endpoints.MapDelete(Route + "/{id}", Answering.With(context => ChangeAsync(context, ConsentState.Withdrawn)));
    }

    private static async Task<IResult> ListAsync(HttpContext context)
    {
        var faults = new List<RuleFault>();
        if (PageQuery.Read(context.Request, faults) is not { } page)
        {
            return Problem.Malformed(faults);
        }

        IReadOnlyList<ConsentDocument> own = Owner(context)?.ProsumerId is { } person ? await Service<ConsentBook>(context).OfAsync(person, context.RequestAborted) : [];
        return Results.Ok(page.Of([.. own.Where(consent => string.CompareOrdinal(consent.Id, page.After) > 0).OrderBy(consent => consent.Id, StringComparer.Ordinal).Take(page.Wanted)
            .Select(consent => (consent.Id, ConsentResource.Of(consent, showsMember: true, Now(context))))]));
    }

    private static Task<IResult> GrantAsync(HttpContext context) => JsonBody.ReadAsync(
        context.Request,
        members =>
        {
            var said = (With: members.RequiredString("with"), What: ConsentResource.Read(members, Now(context)));
            members.Done();
            return said;
        },
        async said =>
        {
            if (Owner(context) is not { Cooperative: { } cooperative, MemberId: { } memberId } owner)
            {
                return Problem.Of(StatusCodes.Status403Forbidden, "forbidden", "Not allowed", "The token stands for no member.");
            }

            var sharing = Service<Sharing>(context);
            if (sharing.WhyNot(said.With, cooperative, said.What.Purpose) is { } problem)
            {
                return Problem.Invalid([new RuleFault("with", $"'{ForeignText.Shown(said.With)}' {problem}", $"give cooperative:{cooperative}, or client:ID of a component that works with data of homes")]);
            }

            return await sharing.AddAsync((owner.ProsumerId, cooperative, memberId), said.With, said.What, ConsentState.Granted, Now(context), CancellationToken.None) is { } made
                ? Results.Created($"{Route}/{made.Id}", ConsentResource.Of(made, showsMember: true, Now(context)))
                : Problem.Conflict([new RuleFault("", $"would be more than {ConsentBook.MostOpen} that are not over", "withdraw some")]);
        },
        context.RequestAborted);

    private static async Task<IResult> ChangeAsync(HttpContext context, ConsentState to) =>
        Owner(context)?.ProsumerId is { } person && await Service<ConsentBook>(context).ChangeAsync(Answering.Id(context), person, to, CancellationToken.None) is { } changed
            ? Results.Ok(ConsentResource.Of(changed, showsMember: true, Now(context)))
            : Problem.NotFound($"There is no consent '{ForeignText.Shown(Answering.Id(context))}' of yours with which this could be done.");

    private static MandateDocument? Owner(HttpContext context) => context.Features.Get<AccessToken>()?.Mandate;

    private static DateTimeOffset Now(HttpContext context) => Service<Clocks>(context).Wire.GetUtcNow();

    private static T Service<T>(HttpContext context)
        where T : notnull => context.RequestServices.GetRequiredService<T>();
}
