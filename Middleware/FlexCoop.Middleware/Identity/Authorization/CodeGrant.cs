using System.Security.Cryptography;
using System.Text;
using FlexCoop.Storage;
using FlexCoop.Vtn;

namespace FlexCoop.Middleware.Identity;

/// <summary>Gives codes, and tokens for them (RFC 6749 §4.1.3, RFC 7636 §4.6).</summary>
internal sealed class CodeGrant(IdentityStores stores, TokenFamilies families, MandateBook mandates, Clocks clocks)
{
    /// <summary>How long a code is good.</summary>
    private static readonly TimeSpan Life = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(15);

    private static readonly OAuthError Refused = OAuthError.InvalidGrant("The code is over, was used before, or belongs to another client, address or verifier.");

    /// <summary>Adds a code to a unit of work.</summary>
    public string Give(UnitOfWork work, AuthorizationRequest request, MandateDocument mandate, SessionDocument session, IReadOnlyList<string> scopes)
    {
        var code = RandomId.Of();
        var now = clocks.Wire.GetUtcNow();
        work.Insert(AuthorizationCodeDocument.Collection, new AuthorizationCodeDocument
        {
            Id = RandomId.Hash(code),
            Grant = new Grant
            {
                ClientId = request.ClientId, ProsumerId = session.ProsumerId, Scopes = scopes, MandateId = mandate.Id, Epoch = mandate.Epoch, AuthTime = session.AuthTime, Nonce = request.Nonce,
            },
            RedirectUri = request.RedirectUri,
            CodeChallenge = request.CodeChallenge,
            FamilyId = RandomId.Of(16),
            ExpiresAt = now + Life,
            KeptUntil = now + Kept,
        });
        return code;
    }

    public async Task<(TokenResponse? Response, OAuthError? Error)> RedeemAsync(TokenRequest request, CancellationToken cancellationToken)
    {
        if (request.Parameters["code"] is not { } code || request.Parameters["code_verifier"] is not { Length: >= 43 and <= 128 } verifier)
        {
            return (null, OAuthError.InvalidRequest("code, or code_verifier of 43 to 128 characters, is missing."));
        }

        if (await stores.Identity.Documents(AuthorizationCodeDocument.Collection).FindAsync(RandomId.Hash(code), cancellationToken) is not { } stored)
        {
            return (null, Refused);
        }

        var given = stored.Value;
        var isRight = given.Grant.ClientId == request.Client.Id
            && given.RedirectUri == request.Parameters["redirect_uri"]
            && CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(given.CodeChallenge), Encoding.ASCII.GetBytes(StrictBase64Url.Write(SHA256.HashData(Encoding.UTF8.GetBytes(verifier)))));
        if (!isRight)
        {
            return (null, Refused);
        }

        if (given.IsSpent)
        {
            await families.RevokeAsync(given.FamilyId, "an authorization code was used twice", cancellationToken);
            return (null, Refused);
        }

        if (given.ExpiresAt <= clocks.Wire.GetUtcNow() || await mandates.FindInForceAsync(given.Grant.MandateId, given.Grant.Epoch, cancellationToken) is null)
        {
            return (null, Refused);
        }

        if (KeyBinding.Refuse(given.Grant.Scopes, request.Thumbprint) is { } unbound)
        {
            return (null, unbound);
        }

        var work = new UnitOfWork().Update(AuthorizationCodeDocument.Collection, stored, given with { IsSpent = true });
        var response = families.Begin(work, given.FamilyId, given.Grant, request.Client, request.Thumbprint);
        return await stores.Identity.TryCommitAsync(work, cancellationToken) ? (response, null) : (null, Refused);
    }
}
