using System.Security.Cryptography;
using System.Text;
using FlexCoop.Storage;
using FlexCoop.Vtn;

namespace FlexCoop.Middleware.Identity;

/// <summary>Takes a refresh token, and gives the next (RFC 6749 §6, RFC 9700 §4.14.2).</summary>
/// <remarks>
/// A token is good once: the family is changed from the version that was read, in one commit. Interpretation: the leeway gives no second token. Within
/// it a second use is refused and nothing else happens, since a client whose answer was lost, or which asks twice at once, is no thief; after
/// it, a second use revokes the family.
/// </remarks>
internal sealed class RefreshGrant(IdentityStores stores, TokenFamilies families, MandateBook mandates, IdentityOptions options, Clocks clocks)
{
    private static readonly OAuthError Refused = OAuthError.InvalidGrant("The refresh token is over, was used before, or belongs to another client or certificate.");

    public async Task<(TokenResponse? Response, OAuthError? Error)> RedeemAsync(TokenRequest request, CancellationToken cancellationToken)
    {
        if (request.Parameters["refresh_token"] is not { } token)
        {
            return (null, OAuthError.InvalidRequest("refresh_token is missing."));
        }

        var now = clocks.Wire.GetUtcNow();
        // One that was never ours must not end anybody's login: only what we made goes on from here.
        if (families.FamilyOf(token) is not { } id || await stores.Identity.Documents(TokenFamilyDocument.Collection).FindAsync(id, cancellationToken) is not { } stored)
        {
            return (null, Refused);
        }

        var family = stored.Value;
        if (family.Revoked || family.ExpiresAt <= now || family.Grant.ClientId != request.Client.Id || family.CurrentHash is null || (family.Thumbprint is { } bound && bound != request.Thumbprint))
        {
            return (null, Refused);
        }

        var hash = RandomId.Hash(token);
        if (!Same(hash, family.CurrentHash))
        {
            await JudgeReuseAsync(family, hash, now, cancellationToken);
            return (null, Refused);
        }

        if (await mandates.FindInForceAsync(family.Grant.MandateId, family.Grant.Epoch, cancellationToken) is null)
        {
            return (null, OAuthError.InvalidGrant("The mandate is not in force any more."));
        }

        var scopes = request.Parameters["scope"] is { } narrower ? Scopes.Read(narrower) : family.Grant.Scopes;
        if (scopes is null or [] || scopes.Except(family.Grant.Scopes).Any())
        {
            return (null, OAuthError.InvalidScope("Ask for no more than was granted."));
        }

        if (KeyBinding.Refuse(scopes, family.Thumbprint) is { } unbound)
        {
            return (null, unbound);
        }

        var next = families.NewRefreshToken(id);
        var rotated = family with { CurrentHash = RandomId.Hash(next), PreviousHash = hash, RotatedAt = now };
        return await stores.Identity.TryCommitAsync(new UnitOfWork().Update(TokenFamilyDocument.Collection, stored, rotated), cancellationToken)
            ? (families.Answer(family.Grant with { Nonce = null }, id, scopes, request.Thumbprint, next), null)
            : (null, Refused);
    }

    private async Task JudgeReuseAsync(TokenFamilyDocument family, string hash, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var isPrevious = family.PreviousHash is { } previous && Same(hash, previous);
        if (isPrevious && family.RotatedAt is { } rotatedAt && now - rotatedAt <= options.RefreshReuseLeeway)
        {
            return;
        }

        await families.RevokeAsync(family.Id, "a refresh token was used twice", cancellationToken);
    }

    private static bool Same(string one, string other) => CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(one), Encoding.ASCII.GetBytes(other));
}
