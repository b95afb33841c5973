using System.Security.Cryptography;
using System.Text;
using FlexCoop.Storage;
using FlexCoop.Vtn;

namespace FlexCoop.Middleware.Identity;

/// <summary>Begins logins, and answers their clients.</summary>
internal sealed partial class TokenFamilies(
    IdentityStores stores, IdentitySecrets secrets, TokenIssuer issuer, MandateBook mandates, IdentityOptions options, Clocks clocks, ILogger<TokenFamilies> logger)
{
    /// <summary>Adds a new family to a unit of work, and makes the answer that goes out when the unit is committed.</summary>
    public TokenResponse Begin(UnitOfWork work, string id, Grant grant, ClientDocument client, string? thumbprint)
    {
        var isRefreshed = grant.Scopes.Contains(Scopes.OfflineAccess) && client.Grants.Contains(Grants.RefreshToken);
        var refresh = isRefreshed ? NewRefreshToken(id) : null;
        var now = clocks.Wire.GetUtcNow();
        work.Insert(TokenFamilyDocument.Collection, new TokenFamilyDocument
        {
            Id = id,
            Grant = grant,
            CurrentHash = refresh is null ? null : RandomId.Hash(refresh),
            Thumbprint = thumbprint,
            ExpiresAt = now + (isRefreshed ? options.RefreshTokenLifetime : options.AccessTokenLifetime + TokenTime.Skew),
        });
        return Answer(grant, id, grant.Scopes, thumbprint, refresh);
    }

    /// <summary>Gives a further access token of a login that has no refresh token, and is in force.</summary>
    /// <returns>Null when there is no such login.</returns>
    public async Task<TokenResponse?> AnswerAgainAsync(string id, CancellationToken cancellationToken)
    {
        while (await stores.Identity.Documents(TokenFamilyDocument.Collection).FindAsync(id, cancellationToken) is { Value: { Revoked: false, CurrentHash: null } family } stored
            && await mandates.FindInForceAsync(family.Grant.MandateId, family.Grant.Epoch, cancellationToken) is not null)
        {
            var longer = family with { ExpiresAt = clocks.Wire.GetUtcNow() + options.AccessTokenLifetime + TokenTime.Skew };
            if (await stores.Identity.TryCommitAsync(new UnitOfWork().Update(TokenFamilyDocument.Collection, stored, longer), cancellationToken))
            {
                return Answer(family.Grant, id, family.Grant.Scopes, family.Thumbprint, refresh: null);
            }
        }

        return null;
    }

    /// <summary>What a client gets.</summary>
    public TokenResponse Answer(Grant grant, string familyId, IReadOnlyList<string> scopes, string? thumbprint, string? refresh)
    {
        var (access, expiresIn) = issuer.Access(grant, familyId, scopes, thumbprint);
        return new TokenResponse
        {
            AccessToken = access, ExpiresIn = expiresIn, Scope = string.Join(' ', scopes), RefreshToken = refresh, IdToken = scopes.Contains(Scopes.OpenId) ? issuer.Id(grant) : null,
        };
    }

    /// <summary>A refresh token names its family, and holds 256 random bits and a code over both, by which one that was good long ago is told from one that never was.</summary>
    public string NewRefreshToken(string familyId)
    {
        var random = RandomId.Of();
        return $"{familyId}.{random}.{Code(familyId, random)}";
    }

    /// <returns>Null when it is no refresh token that we have ever given.</returns>
    public string? FamilyOf(string refreshToken) =>
        refreshToken.Length <= 256 && refreshToken.Split('.') is [var id, var random, var code]
        && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(code), Encoding.UTF8.GetBytes(Code(id, random)))
            ? id
            : null;

    /// <summary>The login of a refresh token that its client could use now.</summary>
    /// <returns>Null when it is over, was used or revoked, is another client's, or its mandate is not in force.</returns>
    public async Task<TokenFamilyDocument?> FindCurrentAsync(string familyId, string refreshToken, string clientId, CancellationToken cancellationToken) =>
        await stores.Identity.Documents(TokenFamilyDocument.Collection).FindAsync(familyId, cancellationToken) is { Value: { Revoked: false } family }
        && family.Grant.ClientId == clientId && family.CurrentHash == RandomId.Hash(refreshToken) && family.ExpiresAt > clocks.Wire.GetUtcNow()
        && await mandates.FindInForceAsync(family.Grant.MandateId, family.Grant.Epoch, cancellationToken) is not null
            ? family
            : null;

    /// <summary>Ends a login: none of its tokens is good any more.</summary>
    public async Task RevokeAsync(string familyId, string why, CancellationToken cancellationToken)
    {
        while (await stores.Identity.Documents(TokenFamilyDocument.Collection).FindAsync(familyId, cancellationToken) is { Value.Revoked: false } family)
        {
            if (await stores.Identity.TryCommitAsync(new UnitOfWork().Update(TokenFamilyDocument.Collection, family, family.Value with { Revoked = true }), cancellationToken))
            {
                Log.Revoked(logger, family.Value.Grant.ClientId, why);
            }
        }
    }

    /// <summary>Ends every login under a mandate.</summary>
    public async Task RevokeMandateAsync(string mandateId, CancellationToken cancellationToken)
    {
        foreach (var family in await stores.Identity.Documents(TokenFamilyDocument.Collection).FindAllAsync(TokenFamilyDocument.ByMandate, mandateId, cancellationToken))
        {
            await RevokeAsync(family.Value.Id, "the mandate has ended", cancellationToken);
        }
    }

    private string Code(string familyId, string random) => StrictBase64Url.Write(secrets.Browser.Code("refresh", familyId, random).AsSpan(0, 16));

    private static partial class Log
    {
        [LoggerMessage(1321, LogLevel.Warning, "The tokens of a login of client {ClientId} are revoked: {Why}")]
        public static partial void Revoked(ILogger logger, string clientId, string why);
    }
}
