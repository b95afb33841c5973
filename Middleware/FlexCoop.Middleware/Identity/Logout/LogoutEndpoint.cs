using Microsoft.AspNetCore.WebUtilities;

namespace FlexCoop.Middleware.Identity;

/// <summary><c>/connect/logout</c> (OpenID Connect RP-Initiated Logout 1.0): always asks, since anybody can link to it.</summary>
internal static class LogoutEndpoint
{
    public static void MapLogout(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet(Routes.Logout, Ask);
        endpoints.MapPost(Routes.Logout, EndAsync);
    }

    private static Page Ask(HttpContext context, BrowserForms forms, ClientRegistry clients, SigningKeys keys, IdentityOptions options)
    {
        var (parameters, malformed) = Parameters.Of(context.Request.Query);
        var (target, fault) = malformed is null ? Target(parameters, clients, keys, options) : (null, malformed.Description);
        return fault is not null
            ? Page.Refusal(fault)
            : new Page(
                "Log out?",
                Html.Of(
                    $"""
                    <form method="post" action="{Routes.Logout}">
                    <input type="hidden" name="{BrowserForms.Field}" value="{forms.Token(context)}">{Hidden(parameters, "id_token_hint")}{Hidden(parameters, "client_id")}{Hidden(parameters, "post_logout_redirect_uri")}{Hidden(parameters, "state")}
                    <button>Log out</button>
                    </form>
                    """),
                LeadsTo: target);
    }

    private static async Task<IResult> EndAsync(
        HttpContext context, BrowserForms forms, Sessions sessions, ClientRegistry clients, SigningKeys keys, IdentityOptions options, CancellationToken cancellationToken)
    {
        var (form, refusal) = await forms.ReadAsync(context, cancellationToken);
        if (form is null)
        {
            return refusal!;
        }

        var (target, fault) = Target(form, clients, keys, options);
        if (fault is not null)
        {
            return Page.Refusal(fault);
        }

        await sessions.EndAsync(context, CancellationToken.None);
        return target is null
            ? new Page("You are logged out", Html.Empty)
            : new SeeOther(form["state"] is { } state ? QueryHelpers.AddQueryString(target, "state", state) : target);
    }

    /// <summary>Where to go then: only to an address that is registered for the client, which the hint or client_id names.</summary>
    private static (string? Target, string? Fault) Target(Parameters parameters, ClientRegistry clients, SigningKeys keys, IdentityOptions options)
    {
        var clientId = parameters["client_id"];
        if (parameters["id_token_hint"] is { } hint)
        {
            // An ID token that is over still says for whom it was.
            if (Jws.Verify(hint, keys.Published, "jwt").Claims is not { } claims || claims.Text("iss") != options.Issuer || claims.Texts("aud") is not [var audience] || (clientId ?? audience) != audience)
            {
                return (null, "The app that sent you here has shown an ID token that is none of ours, or not its own.");
            }

            clientId = audience;
        }

        if (parameters["post_logout_redirect_uri"] is not { } uri)
        {
            return (null, null);
        }

        return clientId is not null && clients.Find(clientId) is { } client && client.PostLogoutRedirectUris.Contains(uri)
            ? (uri, null)
            : (null, "The app that sent you here asks to be answered at an address that is not registered for it.");
    }

    private static Html Hidden(Parameters parameters, string name) => parameters[name] is { } value ? Html.Of($"<input type=\"hidden\" name=\"{name}\" value=\"{value}\">") : Html.Empty;
}
