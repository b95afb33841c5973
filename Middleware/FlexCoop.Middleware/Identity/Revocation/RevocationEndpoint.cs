using FlexCoop.Storage;

namespace FlexCoop.Middleware.Identity;

/// <summary><c>POST /connect/revoke</c> (RFC 7009): a client gives back a token of its own. Whether there was one is not told.</summary>
internal static class RevocationEndpoint
{
    public static void MapRevocation(this IEndpointRouteBuilder endpoints) => endpoints.MapPost(Routes.Revocation, PostAsync);

    private static async Task<IResult> PostAsync(
        HttpContext context, ClientAuthenticator authenticator, AccessJudge judge, TokenFamilies families, IdentityStores stores, CancellationToken cancellationToken)
    {
        var (parameters, malformed) = await Parameters.ReadFormAsync(context, cancellationToken);
        if (malformed is not null)
        {
            return malformed.ToResult();
        }

        var (client, refused) = await authenticator.AuthenticateAsync(context, parameters, cancellationToken);
        if (client is null)
        {
            return refused!.ToResult();
        }

        if (parameters["token"] is not { } token)
        {
            return OAuthError.InvalidRequest("token is missing.").ToResult();
        }

        if (families.FamilyOf(token) is { } familyId)
        {
            if (await stores.Identity.Documents(TokenFamilyDocument.Collection).FindAsync(familyId, cancellationToken) is { } family && family.Value.Grant.ClientId == client.Id)
            {
                await families.RevokeAsync(familyId, "its client gave the refresh token back", CancellationToken.None);
            }
        }
        else if ((await judge.ReadAsync(token, audience: null, cancellationToken)).Token is { } read && read.ClientId == client.Id)
        {
            var revoked = new RevokedTokenDocument { Id = read.Id, ExpiresAt = read.Claims.Instant("exp")!.Value + TokenTime.Skew };
            await stores.Identity.CommitAsync(new UnitOfWork().Put(RevokedTokenDocument.Collection, revoked), CancellationToken.None);
        }

        return Results.Ok();
    }
}
