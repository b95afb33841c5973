using FlexCoop.Middleware.Identity;
using FlexCoop.Middleware.Resources;
using FlexCoop.Middleware.Rest;
using FlexCoop.Vtn;

namespace FlexCoop.Middleware.Access;

/// <summary><c>/api/v1/data-requests</c>: what who acts for a cooperative, or a component, asks of members, and what they said (PL-BAL-5).</summary>
internal static class RequestEndpoints
{
    private const string Route = "/api/v1/data-requests";

    public static void MapRequests(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet(Route, Answering.With(ListAsync));
        endpoints.MapPost(Route, Answering.With(AskAsync));
    }

    private static async Task<IResult> ListAsync(HttpContext context)
    {
        if (Asking(context) is not { } asker)
        {
            return Forbidden();
        }

        var faults = new List<RuleFault>();
        if (PageQuery.Read(context.Request, faults) is not { } page)
        {
            return Problem.Malformed(faults);
        }

        var own = await context.RequestServices.GetRequiredService<ConsentBook>().AskedByAsync(asker.Recipient, context.RequestAborted);
        return Results.Ok(page.Of([.. own.Where(consent => string.CompareOrdinal(consent.Id, page.After) > 0).OrderBy(consent => consent.Id, StringComparer.Ordinal).Take(page.Wanted)
            .Select(consent => (consent.Id, ConsentResource.Of(consent, asker.Kind == ActorKind.Aggregator, asker.Now)))]));
    }

    private static async Task<IResult> AskAsync(HttpContext context)
    {
        if (Asking(context) is not { } asker)
        {
            return Forbidden();
        }

        var of = asker.Kind == ActorKind.Aggregator ? "memberId" : "ven";
        return await JsonBody.ReadAsync(
            context.Request,
            members =>
            {
                var said = (Of: members.RequiredString(of), What: ConsentResource.Read(members, asker.Now));
                members.Done();
                return said;
            },
            async said =>
            {
                // Who is no member, or another cooperative's, or has no mandate in force, is as nobody.
                var home = asker.Kind == ActorKind.Aggregator ? asker.HomeOfMember(said.Of) : asker.VenOf(said.Of) is { } ven ? asker.HomeOf(ven) : null;
                if (home is not { Cooperative: { } cooperative, MemberId: { } memberId } || !HomeBook.Acts(home, asker.Now))
                {
                    return Problem.Invalid([new RuleFault(of, $"'{ForeignText.Shown(said.Of)}' is nobody whom you could ask", "give one of a member with a mandate in force, as you were shown it")]);
                }

                var sharing = context.RequestServices.GetRequiredService<Sharing>();
                if (sharing.WhyNot(asker.Recipient, cooperative, said.What.Purpose) is { } problem)
                {
                    return Problem.Invalid([new RuleFault("purpose", $"{asker.Recipient} {problem}", "give one of those")]);
                }

                return await sharing.AddAsync((home.ProsumerId, cooperative, memberId), asker.Recipient, said.What, ConsentState.Requested, asker.Now, CancellationToken.None) is { } made
                    ? Results.Created($"{Route}/{made.Id}", ConsentResource.Of(made, asker.Kind == ActorKind.Aggregator, asker.Now))
                    : Problem.Conflict([new RuleFault("", $"would be more than {ConsentBook.MostAsked} that this member is to decide on, or they have refused within {ConsentBook.AskedAgain.Days} days", "wait")]);
            },
            context.RequestAborted);
    }

    private static Asker? Asking(HttpContext context) => ResourceActor.Of(context).Asker is { Kind: ActorKind.Aggregator or ActorKind.Service } asker && (asker.Kind == ActorKind.Aggregator || asker.HasPurposes) ? asker : null;

    private static IResult Forbidden() => Problem.Of(StatusCodes.Status403Forbidden, "forbidden", "Not allowed", "Only who acts for a cooperative, or a component that has purposes, may ask members for data.");
}
