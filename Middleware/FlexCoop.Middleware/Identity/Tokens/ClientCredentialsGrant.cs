namespace FlexCoop.Middleware.Identity;

/// <summary>A component's own token (RFC 6749 §4.4): least privilege, no person, no refresh.</summary>
internal sealed class ClientCredentialsGrant(TokenIssuer issuer)
{
    public (TokenResponse? Response, OAuthError? Error) Redeem(TokenRequest request)
    {
        var scopes = Scopes.Read(request.Parameters["scope"]);
        if (scopes is null or [] || scopes.Except(request.Client.Scopes).Any() || scopes.Intersect([Scopes.OpenId, Scopes.OfflineAccess]).Any())
        {
            return (null, OAuthError.InvalidScope("Name scopes that this client has, without openid and offline_access."));
        }

        if (KeyBinding.Refuse(scopes, request.Thumbprint) is { } unbound)
        {
            return (null, unbound);
        }

        var audiences = scopes.Select(Scopes.AudienceOf).OfType<string>().Distinct().ToList();
        if (audiences is not [var audience] || (request.Parameters["resource"] is { } resource && resource != audience))
        {
            return (null, OAuthError.InvalidTarget("The scopes are of several audiences, or of another than the resource; ask for one token each."));
        }

        var (token, expiresIn) = issuer.ForClient(request.Client.Id, audience, scopes, request.Thumbprint);
        return (new TokenResponse { AccessToken = token, ExpiresIn = expiresIn, Scope = string.Join(' ', scopes) }, null);
    }
}
