using FlexCoop.Ca;
using FlexCoop.Middleware.Audit;
using FlexCoop.Middleware.Doors;
using FlexCoop.Middleware.Identity;
using FlexCoop.Storage;

namespace FlexCoop.Middleware.Rest;

/// <summary>Lets through to REST who has an access token for it, with the scope that the endpoint asks for (FX-01, FX-05); at the machines' door only one that is bound to a certificate. An endpoint that asks for none is open to nobody.</summary>
internal static class RestAccess
{
    public static void UseRestAccess(this WebApplication app)
    {
        var judge = app.Services.GetRequiredService<AccessJudge>();
        app.Use(async (context, next) =>
        {
            // The certificate authority asks for tokens of its own, or for none.
            if (!context.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase) || context.Request.Path.StartsWithSegments(CaSetup.CertificatesPath, StringComparison.OrdinalIgnoreCase))
            {
                await next(context);
                return;
            }

            var (token, refusal) = context.GetEndpoint()?.Metadata.GetMetadata<ScopeMetadata>() is { } scopes
                ? await judge.JudgeAsync(context, new AccessRule(Scopes.Api, scopes.Of(context.Request.Method)), context.RequestAborted)
                : (null, AccessRefusal.Forbidden("It is open to nobody."));
            if (token is { Mandate: null } && context.GetEndpoint()!.Metadata.GetMetadata<PersonalMetadata>() is not null)
            {
                (token, refusal) = (null, AccessRefusal.Forbidden("It is personal, and the token stands for no person."));
            }

            if (token is { Thumbprint: null } && context.DoorOf() == Door.Machines)
            {
                (token, refusal) = (null, AccessRefusal.InvalidToken("The token is bound to no certificate; at this door only those are taken that are."));
            }

            if (token is null)
            {
                context.Response.Headers.WWWAuthenticate = refusal!.Challenge;
                await Problem.Of(
                    refusal.Status, refusal.Status == StatusCodes.Status403Forbidden ? "forbidden" : "unauthorized", "Not authorized", $"{refusal.Reason} Send 'Authorization: Bearer' with an access token for {Scopes.Api}.").ExecuteAsync(context);
                return;
            }

            context.Features.Set(token);
            Actor.Become(AuditActor.Of(token));
            await next(context);
        });
    }

    /// <summary>Whether what has let a request through does so still; for answers that go on.</summary>
    public static async Task<bool> IsStillLetInAsync(this HttpContext context, CancellationToken cancellationToken)
    {
        // The token of a lab is good as long as the lab is there.
        return context.RequestServices.GetService<AccessJudge>() is not { } judge
            || (context.GetEndpoint()?.Metadata.GetMetadata<ScopeMetadata>() is { } scopes
                && (await judge.JudgeAsync(context, new AccessRule(Scopes.Api, scopes.Of(context.Request.Method)), cancellationToken)).Token is not null);
    }

    /// <summary>Says that what these endpoints tell is personal.</summary>
    public static IEndpointRouteBuilder Personal(this IEndpointRouteBuilder endpoints) => endpoints.MapGroup("").WithMetadata(new PersonalMetadata());

    /// <summary>Says that these endpoints show what was measured in homes: to whom policies open it, by one of these scopes, and to operators who have broken the glass.</summary>
    public static IEndpointRouteBuilder Series(this IEndpointRouteBuilder endpoints, params string[] scopes) => endpoints.MapGroup("").WithMetadata(new ScopeMetadata([Scopes.FleetRead, .. scopes], []));

    /// <summary>Says which scopes open these endpoints.</summary>
    public static IEndpointRouteBuilder OpenTo(this IEndpointRouteBuilder endpoints, string toRead, string toChange) => endpoints.MapGroup("").WithMetadata(new ScopeMetadata([toRead], [toChange]));
}
