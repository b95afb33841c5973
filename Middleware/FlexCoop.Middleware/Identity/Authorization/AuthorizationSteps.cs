using System.Text.Json;
using FlexCoop.Storage;
using FlexCoop.Vtn;

namespace FlexCoop.Middleware.Identity;

/// <summary>The way from a request to a code: checked, logged in, consented to.</summary>
internal sealed class AuthorizationSteps(
    ClientRegistry clients, AuthorizationRules rules, Sessions sessions, BrowserForms forms, MandateBook mandates, CodeGrant codes, IdentityStores stores, IdentitySecrets secrets, IdentityOptions options, Clocks clocks)
{
    private const string Purpose = "authorization request";

    /// <summary>Reads a request; before client and address are known to be right, nobody is sent anywhere (RFC 9700 §4.11).</summary>
    /// <returns>The request, or the answer that refuses it.</returns>
    public async Task<(AuthorizationRequest? Request, IResult? Refusal)> ReadAsync(Parameters parameters, CancellationToken cancellationToken)
    {
        if (parameters["client_id"] is not { } id || clients.Find(id) is not { } client)
        {
            return (null, Page.Refusal("The app that sent you here is not known."));
        }

        if (parameters["request_uri"] is { } requestUri)
        {
            return await PushedAuthorizationEndpoint.TakeAsync(stores, clocks, requestUri, id, cancellationToken) is { } pushed
                ? (pushed, null)
                : (null, Page.Refusal("This request is over, or was used before. Go back to where you came from, and begin again."));
        }

        if (parameters["redirect_uri"] is not { } redirectUri || !AuthorizationRules.IsRedirect(client, redirectUri))
        {
            return (null, Page.Refusal("The app that sent you here asks to be answered at an address that is not registered for it."));
        }

        var (request, error) = client.IsConfidential
            ? (null, OAuthError.InvalidRequest("A confidential client pushes its requests (RFC 9126)."))
            : rules.Check(client, redirectUri, parameters);
        return request is null ? (null, AuthorizationResponse.Error(options.Issuer, redirectUri, parameters["state"], error!)) : (request, null);
    }

    /// <summary>Goes as far as can be gone without asking.</summary>
    public async Task<IResult> ContinueAsync(HttpContext context, AuthorizationRequest request, CancellationToken cancellationToken)
    {
        var session = await sessions.FindAsync(context, cancellationToken);
        if (session is null || (request.LoginAfter is { } after && session.AuthTime < after))
        {
            return request.IsSilent
                ? Refuse(request, "login_required", "Nobody is logged in.")
                : new SeeOther(forms.LoginFor($"{Routes.Consent}?request={Seal(request)}", request.RedirectUri));
        }

        var scopes = Givable(request, session);
        if (scopes.Count == 0)
        {
            return Refuse(request, "access_denied", "The person may give none of the scopes.");
        }

        if (!request.AsksConsent && await mandates.FindGivenAsync(session.ProsumerId, request.ClientId, scopes, cancellationToken) is { } mandate)
        {
            return await GiveAsync(request, session, mandate, cancellationToken);
        }

        if (request.IsSilent)
        {
            return Refuse(request, "consent_required", "The person has not consented yet.");
        }

        var client = clients.Find(request.ClientId);
        return ConsentPage.Of(client?.Name ?? request.ClientId, scopes, Seal(request), forms.Token(context), request.RedirectUri);
    }

    /// <summary>Gives the code, and the mandate unless there is one, in one commit.</summary>
    public async Task<IResult> GiveAsync(AuthorizationRequest request, SessionDocument session, MandateDocument? mandate, CancellationToken cancellationToken)
    {
        var scopes = Givable(request, session);
        var work = new UnitOfWork();
        mandate ??= await mandates.FindGivenAsync(session.ProsumerId, request.ClientId, scopes, cancellationToken) ?? mandates.Give(work, session, request.ClientId, scopes, box: null);
        var code = codes.Give(work, request, mandate, session, scopes);
        await stores.Identity.CommitAsync(work, cancellationToken);
        return AuthorizationResponse.Code(options.Issuer, request, code);
    }

    /// <returns>Null when it was not sealed here, or is over.</returns>
    public AuthorizationRequest? Unseal(string? text) =>
        StrictBase64Url.TryRead(text, out var box) && secrets.Browser.Open(box, Purpose) is { } json
        && JsonSerializer.Deserialize(json, IdentityJson.Default.AuthorizationRequest) is { } request && request.ExpiresAt > clocks.Wire.GetUtcNow()
            ? request
            : null;

    private static IReadOnlyList<string> Givable(AuthorizationRequest request, SessionDocument session) => [.. request.Scopes.Where(scope => Scopes.MayGive(session.Role, scope))];

    private string Seal(AuthorizationRequest request) => StrictBase64Url.Write(secrets.Browser.Seal(JsonSerializer.SerializeToUtf8Bytes(request, IdentityJson.Default.AuthorizationRequest), Purpose));

    private SeeOther Refuse(AuthorizationRequest request, string error, string description) =>
        AuthorizationResponse.Error(options.Issuer, request.RedirectUri, request.State, new OAuthError(error, description));
}
