using System.Text.Json;
using System.Text.Json.Nodes;
using FlexCoop.Vtn;

namespace FlexCoop.Middleware.Identity;

/// <summary>Writes access tokens (RFC 9068) and ID tokens.</summary>
internal sealed class TokenIssuer(SigningKeys keys, PairwiseSubjects subjects, IdentityOptions options, Clocks clocks)
{
    public const string AccessTokenType = "at+jwt";

    /// <summary>A person's token: under a mandate, for one audience, bound to the certificate where there is one.</summary>
    /// <param name="grant">What was granted.</param>
    /// <param name="familyId">The login that it comes from.</param>
    /// <param name="scopes">No more than was granted.</param>
    /// <param name="thumbprint">The certificate's; null without one.</param>
    public (string Token, int ExpiresIn) Access(Grant grant, string familyId, IReadOnlyList<string> scopes, string? thumbprint)
    {
        var audience = Audience(scopes);
        var claims = Common(grant.ClientId, audience ?? options.Issuer, scopes, thumbprint, $"{familyId}.{RandomId.Of(16)}", options.AccessTokenLifetime);
        claims["sub"] = subjects.Of(audience ?? grant.ClientId, grant.ProsumerId);
        claims["auth_time"] = grant.AuthTime.ToUnixTimeSeconds();
        claims["mandate"] = grant.MandateId;
        claims["epoch"] = grant.Epoch;
        if (audience is not null && scopes.Contains(Scopes.OpenId))
        {
            claims["aud"] = new JsonArray(audience, options.Issuer);
        }

        return Sign(claims, options.AccessTokenLifetime);
    }

    /// <summary>A component's own token; it stands for no person.</summary>
    public (string Token, int ExpiresIn) ForClient(string clientId, string audience, IReadOnlyList<string> scopes, string? thumbprint)
    {
        var claims = Common(clientId, audience, scopes, thumbprint, RandomId.Of(16), options.AccessTokenLifetime);
        claims["sub"] = clientId;
        return Sign(claims, options.AccessTokenLifetime);
    }

    /// <summary>A component's token for a person (RFC 8693): it dies with every token that it comes from, and with the mandate.</summary>
    public (string Token, int ExpiresIn) Exchanged(AccessToken from, string actor, string audience, IReadOnlyList<string> scopes, string? thumbprint, TimeSpan life)
    {
        var claims = Common(actor, audience, scopes, thumbprint, $"{from.FamilyId}.{RandomId.Of(16)}", life);
        claims["sub"] = subjects.Of(audience, from.Mandate!.ProsumerId);
        claims["mandate"] = from.Mandate.Id;
        claims["epoch"] = from.Mandate.Epoch;
        var act = new JsonObject { ["sub"] = actor };
        if (from.Claims.TryGetProperty("act", out var earlier))
        {
            act["act"] = JsonObject.Create(earlier);
        }

        claims["act"] = act;
        claims[AccessToken.AncestorsClaim] = new JsonArray([.. from.Ancestors.Append(from.Id).Select(JsonNode (id) => id)]);
        return Sign(claims, life);
    }

    /// <summary>OpenID Connect Core §2; for the client, and for nothing else.</summary>
    public string Id(Grant grant)
    {
        var now = clocks.Wire.GetUtcNow();
        var claims = new JsonObject
        {
            ["iss"] = options.Issuer,
            ["sub"] = subjects.Of(grant.ClientId, grant.ProsumerId),
            ["aud"] = grant.ClientId,
            ["iat"] = now.ToUnixTimeSeconds(),
            ["exp"] = (now + options.AccessTokenLifetime).ToUnixTimeSeconds(),
            ["auth_time"] = grant.AuthTime.ToUnixTimeSeconds(),
        };
        if (grant.Nonce is not null)
        {
            claims["nonce"] = grant.Nonce;
        }

        return Jws.Sign(keys.Current, "JWT", JsonSerializer.SerializeToUtf8Bytes(claims, IdentityJson.Default.JsonObject));
    }

    /// <summary>The audience of scopes; null when they are all for Identity itself.</summary>
    public static string? Audience(IReadOnlyList<string> scopes) => scopes.Select(Scopes.AudienceOf).OfType<string>().Distinct().SingleOrDefault();

    private JsonObject Common(string clientId, string audience, IReadOnlyList<string> scopes, string? thumbprint, string id, TimeSpan life)
    {
        var now = clocks.Wire.GetUtcNow();
        var claims = new JsonObject
        {
            ["iss"] = options.Issuer,
            ["aud"] = audience,
            ["client_id"] = clientId,
            ["scope"] = string.Join(' ', scopes),
            ["jti"] = id,
            ["iat"] = now.ToUnixTimeSeconds(),
            ["exp"] = (now + life).ToUnixTimeSeconds(),
        };
        if (thumbprint is not null)
        {
            claims["cnf"] = new JsonObject { ["x5t#S256"] = thumbprint };
        }

        return claims;
    }

    private (string Token, int ExpiresIn) Sign(JsonObject claims, TimeSpan life) =>
        (Jws.Sign(keys.Current, AccessTokenType, JsonSerializer.SerializeToUtf8Bytes(claims, IdentityJson.Default.JsonObject)), (int)life.TotalSeconds);
}
