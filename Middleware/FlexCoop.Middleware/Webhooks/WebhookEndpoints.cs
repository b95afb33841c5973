using System.Globalization;
using FlexCoop.Middleware.Identity;
using FlexCoop.Middleware.Resources;
using FlexCoop.Middleware.Rest;
using FlexCoop.Storage;
using FlexCoop.Vtn;

namespace FlexCoop.Middleware.Webhooks;

/// <summary><c>/api/v1/webhooks</c>: one's own webhooks, what was delivered, and what was not.</summary>
/// <remarks>Any scope of REST opens it; what a webhook may be told of follows from the scopes by what it tells (<see cref="WebhookTopics"/>). Others' webhooks are as if they were not there. Of those that one shares with others all are shown; what acts by more than one's own token allows is changed by who made it, or by who may as much.</remarks>
internal static class WebhookEndpoints
{
    private const string Route = "/api/v1/webhooks";
    private const string One = Route + "/{id}";
    private const string Letters = One + "/dead-letters";

    public static void MapWebhooks(this IEndpointRouteBuilder endpoints)
    {
        var webhooks = endpoints.MapGroup("").WithMetadata(new ScopeMetadata(Scopes.OfRest, Scopes.OfRest));
        webhooks.MapGet(Route, Run(ListAsync));
        webhooks.MapPost(Route, Run(MakeAsync));
        webhooks.MapGet(One, Run(FindAsync));
        webhooks.MapMethods(One, [HttpMethods.Patch], Run(ChangeAsync));
        webhooks.MapDelete(One, Run(RemoveAsync));
        webhooks.MapPost(One + "/secret", Run(ReplaceSecretAsync));
        webhooks.MapPost(One + "/resume", Run(ResumeAsync));
        webhooks.MapGet(One + "/deliveries", Run(DeliveriesAsync));
        webhooks.MapGet(Letters, Run(LettersAsync));
        webhooks.MapPost(Letters + "/replay", Run(ReplayAllAsync));
        webhooks.MapPost(Letters + "/{letterId}/replay", Run(ReplayAsync));
    }

    private static RequestDelegate Run(Func<HttpContext, WebhookBook, ResourceActor, string, CancellationToken, Task<IResult>> act) => async context =>
    {
        var actor = ResourceActor.Of(context);
        var result = WebhookOwner.Of(actor, WebhookRights.AuthorityOf(context).ClientId) is { } owner
            ? await act(context, context.RequestServices.GetRequiredService<WebhookBook>(), actor, owner, context.RequestAborted)
            : Problem.Of(StatusCodes.Status403Forbidden, "forbidden", "Not allowed", "The token's owner has no webhooks.");
        await result.ExecuteAsync(context);
    };

    private static async Task<IResult> ListAsync(HttpContext context, WebhookBook webhooks, ResourceActor actor, string owner, CancellationToken cancellationToken)
    {
        var faults = new List<RuleFault>();
        if (PageQuery.Read(context.Request, faults) is not { } page)
        {
            return Problem.Malformed(faults);
        }

        var found = new List<(string, WebhookResource)>();
        foreach (var webhook in webhooks.Of(owner).Where(webhook => string.CompareOrdinal(webhook.Id, page.After) > 0).Take(page.Wanted))
        {
            found.Add((webhook.Id, WebhookResource.Of(webhook, (await webhooks.StateAsync(webhook.Id, cancellationToken)).Value)));
        }

        return Results.Ok(page.Of(found));
    }

    private static async Task<IResult> MakeAsync(HttpContext context, WebhookBook webhooks, ResourceActor actor, string owner, CancellationToken cancellationToken)
    {
        var (document, unreadable) = await JsonBody.ReadAsync(context.Request, "application/json", cancellationToken);
        if (document is null)
        {
            return unreadable!;
        }

        using (document)
        {
            var (wish, refusal) = context.RequestServices.GetRequiredService<WebhookWishReader>().Read(document.RootElement, actor);
            if (wish is null)
            {
                return refusal!;
            }

            var (made, secret, fault) = await webhooks.MakeAsync(owner, wish, WebhookRights.AuthorityOf(context), CancellationToken.None);
            return made is null ? Problem.Conflict([fault!]) : Results.Created($"{Route}/{made.Id}", WebhookResource.Of(made, new WebhookState { Id = made.Id }, secret));
        }
    }

    private static async Task<IResult> FindAsync(HttpContext context, WebhookBook webhooks, ResourceActor actor, string owner, CancellationToken cancellationToken) =>
        webhooks.Find(owner, Id(context)) is { } webhook ? Results.Ok(WebhookResource.Of(webhook, (await webhooks.StateAsync(webhook.Id, cancellationToken)).Value)) : Unknown(context);

    private static async Task<IResult> ChangeAsync(HttpContext context, WebhookBook webhooks, ResourceActor actor, string owner, CancellationToken cancellationToken)
    {
        if (FindToChange(context, webhooks, owner) is not (var webhook, var lacking))
        {
            return Unknown(context);
        }

        if (lacking is not null)
        {
            return lacking;
        }

        var (document, unreadable) = await JsonBody.ReadAsync(context.Request, MergePatch.MediaType, cancellationToken);
        if (document is null)
        {
            return unreadable!;
        }

        using (document)
        {
            if (document.RootElement.ValueKind != System.Text.Json.JsonValueKind.Object)
            {
                return Problem.Malformed(new RuleFault("", $"is {JsonMembers.Kind(document.RootElement)}", "give an object"));
            }

            var (wish, refusal) = context.RequestServices.GetRequiredService<WebhookWishReader>().Read(MergePatch.Merge(WebhookWishReader.Write(webhook), document.RootElement), actor);
            if (wish is null)
            {
                return refusal!;
            }

            if (webhooks.WhyTaken(wish, webhook.Id) is { } taken)
            {
                return Problem.Conflict([taken]);
            }

            return await webhooks.ChangeAsync(webhook.Id, wish, WebhookRights.AuthorityOf(context), CancellationToken.None) is not null ? await FindAsync(context, webhooks, actor, owner, CancellationToken.None) : Unknown(context);
        }
    }

    private static Task<IResult> RemoveAsync(HttpContext context, WebhookBook webhooks, ResourceActor actor, string owner, CancellationToken cancellationToken) => ActAsync(context, webhooks, owner, async webhook =>
    {
        await webhooks.RemoveAsync(webhook.Id, CancellationToken.None);
        return Results.NoContent();
    });

    private static Task<IResult> ReplaceSecretAsync(HttpContext context, WebhookBook webhooks, ResourceActor actor, string owner, CancellationToken cancellationToken) => ActAsync(context, webhooks, owner, async webhook =>
        await webhooks.ReplaceSecretAsync(webhook.Id, CancellationToken.None) is { } secret && webhooks.Find(webhook.Id) is { } changed
            ? Results.Ok(WebhookResource.Of(changed, (await webhooks.StateAsync(webhook.Id, CancellationToken.None)).Value, secret))
            : Unknown(context));

    private static Task<IResult> ResumeAsync(HttpContext context, WebhookBook webhooks, ResourceActor actor, string owner, CancellationToken cancellationToken) => ActAsync(context, webhooks, owner, async webhook =>
    {
        await webhooks.ResumeAsync(webhook, CancellationToken.None);
        return await FindAsync(context, webhooks, actor, owner, CancellationToken.None);
    });

    private static async Task<IResult> DeliveriesAsync(HttpContext context, WebhookBook webhooks, ResourceActor actor, string owner, CancellationToken cancellationToken)
    {
        var faults = new List<RuleFault>();
        if (PageQuery.Read(context.Request, faults) is not { } page)
        {
            return Problem.Malformed(faults);
        }

        if (webhooks.Find(owner, Id(context)) is not { } webhook)
        {
            return Unknown(context);
        }

        _ = long.TryParse(page.After, NumberStyles.None, CultureInfo.InvariantCulture, out var after);
        var log = context.RequestServices.GetRequiredService<Database>().Log(WebhookStorage.Attempts);
        return Results.Ok(page.Of([.. (await log.ReadAsync(webhook.Id, after, page.Wanted, cancellationToken)).Select(entry => (entry.Sequence.ToString(CultureInfo.InvariantCulture), DeliveryResource.Of(entry)))]));
    }

    private static async Task<IResult> LettersAsync(HttpContext context, WebhookBook webhooks, ResourceActor actor, string owner, CancellationToken cancellationToken)
    {
        var faults = new List<RuleFault>();
        if (PageQuery.Read(context.Request, faults) is not { } page)
        {
            return Problem.Malformed(faults);
        }

        return webhooks.Find(owner, Id(context)) is { } webhook
            ? Results.Ok(page.Of([.. (await webhooks.LettersAsync(webhook, page.After, page.Wanted, cancellationToken)).Select(letter => (letter.Value.Id, DeadLetterResource.Of(letter.Value)))]))
            : Unknown(context);
    }

    private static Task<IResult> ReplayAllAsync(HttpContext context, WebhookBook webhooks, ResourceActor actor, string owner, CancellationToken cancellationToken) => ActAsync(context, webhooks, owner, async webhook =>
    {
        await webhooks.ReplayAsync(webhook, sequence: null, CancellationToken.None);
        return Results.Accepted();
    });

    private static Task<IResult> ReplayAsync(HttpContext context, WebhookBook webhooks, ResourceActor actor, string owner, CancellationToken cancellationToken) => ActAsync(context, webhooks, owner, async webhook =>
    {
        var letter = (string)context.Request.RouteValues["letterId"]!;
        return long.TryParse(letter, NumberStyles.None, CultureInfo.InvariantCulture, out var sequence) && await webhooks.ReplayAsync(webhook, sequence, CancellationToken.None)
            ? Results.Accepted()
            : Problem.NotFound($"There is no dead letter '{ForeignText.Shown(letter)}' of a webhook of yours.");
    });

    private static async Task<IResult> ActAsync(HttpContext context, WebhookBook webhooks, string owner, Func<WebhookDocument, Task<IResult>> act) =>
        FindToChange(context, webhooks, owner) is not (var webhook, var lacking) ? Unknown(context) : lacking ?? await act(webhook);

    /// <returns>The webhook, and why this token does not change it; null when there is none.</returns>
    private static (WebhookDocument Webhook, IResult? Lacking)? FindToChange(HttpContext context, WebhookBook webhooks, string owner)
    {
        if (webhooks.Find(owner, Id(context)) is not { } webhook)
        {
            return null;
        }

        var (mine, its) = (WebhookRights.AuthorityOf(context), webhook.Authority);
        return (webhook, (mine.ClientId == its.ClientId && mine.MandateId == its.MandateId) || !its.Scopes.Except(mine.Scopes).Any()
            ? null
            : Problem.Of(StatusCodes.Status403Forbidden, "forbidden", "Not allowed", "The webhook acts by scopes that the token has not; change it with one that has them."));
    }

    private static string Id(HttpContext context) => (string)context.Request.RouteValues["id"]!;

    private static IResult Unknown(HttpContext context) => Problem.NotFound($"There is no webhook '{ForeignText.Shown(Id(context))}' of yours.");
}
