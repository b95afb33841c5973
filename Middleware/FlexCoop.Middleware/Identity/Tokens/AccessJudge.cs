using System.Text.Json;
using FlexCoop.Vtn;

namespace FlexCoop.Middleware.Identity;

/// <summary>Decides whether a token opens a door: the one place where that is decided.</summary>
/// <remarks>
/// <list type="number">
/// <item>the signature of our own keys, and the type <c>at+jwt</c> (RFC 9068 §4): no other token passes for an access token;</item>
/// <item>issuer and audience, exactly (FX-05);</item>
/// <item>its time, give or take <see cref="TokenTime.Skew"/>;</item>
/// <item>the certificate that it is bound to (RFC 8705 §3); where that is what proves the client, it must still be in force;</item>
/// <item>that neither it, nor a token that it was exchanged for, nor the login it comes from was revoked;</item>
/// <item>that its mandate is in force, in the token's epoch;</item>
/// <item>its scope.</item>
/// </list>
/// Whose data it opens follows from its mandate: those of that person; what is personal, and asks for one, no component's own token opens (FC-SEC-4, FC-SEC-10).
/// Deny is the default. What the store holds counts at this moment: a withdrawn mandate is refused at the next request.
/// </remarks>
internal sealed class AccessJudge(SigningKeys keys, IdentityStores stores, MandateBook mandates, ClientAuthenticator clients, IdentityOptions options, Clocks clocks)
{
    /// <summary>Why tokens do not pass that were good once, or are elsewhere.</summary>
    public const string OfAnotherIssuer = "The token is of another issuer.";

    public const string ForSomebodyElse = "The token is for somebody else.";

    public const string Over = "The token is over, or not yet valid.";

    public const string Revoked = "The token was revoked.";

    public const string WithoutMandate = "The mandate is not in force any more.";

    /// <returns>The token, or why it does not open the door.</returns>
    public async Task<(AccessToken? Token, AccessRefusal? Refusal)> JudgeAsync(HttpContext context, AccessRule rule, CancellationToken cancellationToken)
    {
        if (context.Request.Headers.Authorization is not [{ } header] || !header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
        {
            return (null, new AccessRefusal("", "The header Authorization with a bearer token is missing.", StatusCodes.Status401Unauthorized));
        }

        var (token, fault) = await ReadAsync(header["Bearer ".Length..].Trim(), rule.Audience, cancellationToken);
        if (token is null)
        {
            return (null, AccessRefusal.InvalidToken(fault!));
        }

        // Step 4
        if (token.Thumbprint is { } bound && bound != ClientCertificate.Thumbprint(context))
        {
            return (null, AccessRefusal.InvalidToken("The token is bound to another certificate."));
        }

        if (token.Thumbprint is not null && !await clients.StandsAsync(token.ClientId, context, cancellationToken))
        {
            return (null, AccessRefusal.InvalidToken("The certificate that it is bound to is not in force any more."));
        }

        // Step 7
        return token.Scopes.Intersect(rule.Scopes).Any()
            ? (token, null)
            : (null, AccessRefusal.Forbidden(rule.Scopes.Count == 0 ? "It is open to nobody." : $"The scope {string.Join(" or ", rule.Scopes)} is missing."));
    }

    /// <summary>Steps 1 to 3, 5 and 6: whether the token is one, and in force.</summary>
    /// <param name="token">The token.</param>
    /// <param name="audience">Whom it must be for; null for anybody.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<(AccessToken? Token, string? Fault)> ReadAsync(string token, string? audience, CancellationToken cancellationToken)
    {
        // Step 1
        var (verified, fault) = Jws.Verify(token, keys.Published, TokenIssuer.AccessTokenType);
        if (verified is not { } claims)
        {
            return (null, fault);
        }

        // Step 2
        if (claims.Text("iss") != options.Issuer)
        {
            return (null, OfAnotherIssuer);
        }

        if (audience is not null && !claims.Texts("aud").Contains(audience))
        {
            return (null, ForSomebodyElse);
        }

        // Step 3
        var now = clocks.Wire.GetUtcNow();
        if (claims.Instant("exp") is not { } until || until + TokenTime.Skew <= now || claims.Instant("iat") is not { } from || from - TokenTime.Skew > now)
        {
            return (null, Over);
        }

        if (claims.Text("client_id") is not { } clientId || claims.Text("sub") is not { } subject || claims.Text("jti") is null)
        {
            return (null, "The token is incomplete.");
        }

        // Step 5
        var read = new AccessToken(clientId, subject, (claims.Text("scope") ?? "").Split(' '), Mandate: null, claims);
        if (read.FamilyId is { } family && await stores.Identity.Documents(TokenFamilyDocument.Collection).FindAsync(family, cancellationToken) is not { Value.Revoked: false })
        {
            return (null, Revoked);
        }

        foreach (var id in read.Ancestors.Append(read.Id))
        {
            if (await stores.Identity.Documents(RevokedTokenDocument.Collection).FindAsync(id, cancellationToken) is not null)
            {
                return (null, Revoked);
            }
        }

        // Step 6
        if (claims.Text("mandate") is not { } mandateId)
        {
            return (read, null);
        }

        var mandate = await mandates.FindInForceAsync(mandateId, Number(claims, "epoch"), cancellationToken);
        return mandate is null ? (null, WithoutMandate) : (read with { Mandate = mandate }, null);
    }

    private static int Number(JsonElement claims, string name) => claims.TryGetProperty(name, out var member) && member.TryGetInt32(out var number) ? number : -1;
}
