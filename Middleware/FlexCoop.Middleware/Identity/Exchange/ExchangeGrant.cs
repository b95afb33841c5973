using FlexCoop.Vtn;

namespace FlexCoop.Middleware.Identity;

/// <summary>A component that has received a person's token asks for one of its own for the next component (RFC 8693): never more than it has, and it says who acts.</summary>
internal sealed class ExchangeGrant(AccessJudge judge, TokenIssuer issuer, IdentityOptions options, Clocks clocks)
{
    private const string AccessTokenType = "urn:ietf:params:oauth:token-type:access_token";
    private const int MaxActors = 3;

    public async Task<(TokenResponse? Response, OAuthError? Error)> RedeemAsync(TokenRequest request, CancellationToken cancellationToken)
    {
        var parameters = request.Parameters;
        if (parameters["subject_token"] is not { } subjectToken || parameters["subject_token_type"] != AccessTokenType
            || parameters["requested_token_type"] is not (null or AccessTokenType) || parameters["actor_token"] is not null)
        {
            return (null, OAuthError.InvalidRequest("Send subject_token with subject_token_type access_token, and no actor_token: the actor is the client itself."));
        }

        var (token, _) = await judge.ReadAsync(subjectToken, audience: null, cancellationToken);
        if (token?.Mandate is null || !token.Claims.Texts("aud").Intersect(request.Client.Audiences).Any())
        {
            return (null, OAuthError.InvalidRequest("The subject_token is none of a person that is in force and was sent to this client."));
        }

        if (Actors(token) >= MaxActors)
        {
            return (null, OAuthError.InvalidRequest($"At most {MaxActors} components may act one after the other."));
        }

        var scopes = parameters["scope"] is { } narrower ? Scopes.Read(narrower) : [.. token.Scopes.Except([Scopes.OpenId, Scopes.OfflineAccess]).Intersect(request.Client.Scopes)];
        if (scopes is null or [] || scopes.Except(token.Scopes).Any() || scopes.Except(request.Client.Scopes).Any() || scopes.Intersect([Scopes.OpenId, Scopes.OfflineAccess]).Any())
        {
            return (null, OAuthError.InvalidScope("Ask for scopes that both the subject_token and this client have."));
        }

        if (KeyBinding.Refuse(scopes, request.Thumbprint) is { } unbound)
        {
            return (null, unbound);
        }

        if (AuthorizationRules.NamesSeveralAudiences(scopes) || TokenIssuer.Audience(scopes) is not { } audience
            || new[] { parameters["audience"], parameters["resource"] }.Any(wanted => wanted is not null && wanted != audience))
        {
            return (null, OAuthError.InvalidTarget("The scopes are of several audiences, or of another than the one that is asked for."));
        }

        var left = token.Claims.Instant("exp")!.Value - clocks.Wire.GetUtcNow();
        var life = left < options.AccessTokenLifetime ? left : options.AccessTokenLifetime;
        if (life <= TimeSpan.FromSeconds(1))
        {
            return (null, OAuthError.InvalidRequest("The subject_token is over."));
        }

        var (access, expiresIn) = issuer.Exchanged(token, request.Client.Id, audience, scopes, request.Thumbprint, life);
        return (new TokenResponse { AccessToken = access, ExpiresIn = expiresIn, Scope = string.Join(' ', scopes), IssuedTokenType = AccessTokenType }, null);
    }

    private static int Actors(AccessToken token)
    {
        var count = 0;
        for (var at = token.Claims; at.TryGetProperty("act", out var act) && act.ValueKind == System.Text.Json.JsonValueKind.Object; at = act)
        {
            count++;
        }

        return count;
    }
}
