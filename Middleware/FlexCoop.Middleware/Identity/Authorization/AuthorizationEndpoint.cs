namespace FlexCoop.Middleware.Identity;

/// <summary><c>/connect/authorize</c>, and the page of consent.</summary>
internal static class AuthorizationEndpoint
{
    private static readonly OAuthError AccessDenied = new("access_denied", "The person has refused.");

    public static void MapAuthorization(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet(Routes.Authorize, (HttpContext context, AuthorizationSteps steps, CancellationToken cancellationToken) => AuthorizeAsync(context, Parameters.Of(context.Request.Query), steps, cancellationToken));
        endpoints.MapPost(Routes.Authorize, async (HttpContext context, AuthorizationSteps steps, CancellationToken cancellationToken) =>
            await AuthorizeAsync(context, await Parameters.ReadFormAsync(context, cancellationToken), steps, cancellationToken));
        endpoints.MapGet(Routes.Consent, ContinueAsync);
        endpoints.MapPost(Routes.Consent, DecideAsync);
    }

    private static async Task<IResult> AuthorizeAsync(HttpContext context, (Parameters Read, OAuthError? Error) read, AuthorizationSteps steps, CancellationToken cancellationToken)
    {
        if (read.Error is not null)
        {
            return Page.Refusal(read.Error.Description);
        }

        var (request, refusal) = await steps.ReadAsync(read.Read, cancellationToken);
        return request is null ? refusal! : await steps.ContinueAsync(context, request, cancellationToken);
    }

    private static async Task<IResult> ContinueAsync(HttpContext context, AuthorizationSteps steps, CancellationToken cancellationToken) =>
        steps.Unseal(context.Request.Query["request"]) is { } request
            ? await steps.ContinueAsync(context, request, cancellationToken)
            : Page.Refusal("This request is over, or was not made here. Go back to where you came from, and begin again.");

    private static async Task<IResult> DecideAsync(
        HttpContext context, AuthorizationSteps steps, BrowserForms forms, Sessions sessions, IdentityOptions options, CancellationToken cancellationToken)
    {
        var (form, refusal) = await forms.ReadAsync(context, cancellationToken);
        if (form is null)
        {
            return refusal!;
        }

        if (steps.Unseal(form["request"]) is not { } request || await sessions.FindAsync(context, cancellationToken) is not { } session)
        {
            return Page.Refusal("This request is over. Go back to where you came from, and begin again.");
        }

        return form["decision"] == "allow"
            ? await steps.GiveAsync(request, session, mandate: null, CancellationToken.None)
            : AuthorizationResponse.Error(options.Issuer, request.RedirectUri, request.State, AccessDenied);
    }
}
