using FlexCoop.Storage;
using FlexCoop.Vtn;

namespace FlexCoop.Middleware.Identity;

/// <summary><c>POST /connect/par</c> (RFC 9126): what a confidential client asks for never passes through the browser.</summary>
internal static class PushedAuthorizationEndpoint
{
    private const string Prefix = "urn:ietf:params:oauth:request_uri:";

    private static readonly TimeSpan Life = TimeSpan.FromSeconds(90);

    public static void MapPushedAuthorization(this IEndpointRouteBuilder endpoints) => endpoints.MapPost(Routes.PushedAuthorization, PostAsync);

    /// <summary>Takes a pushed request: only its client may, and once.</summary>
    /// <returns>Null when there is none.</returns>
    public static async Task<AuthorizationRequest?> TakeAsync(IdentityStores stores, Clocks clocks, string requestUri, string clientId, CancellationToken cancellationToken) =>
        await stores.Identity.Documents(PushedRequestDocument.Collection).FindAsync(RandomId.Hash(requestUri), cancellationToken) is { } pushed
        && pushed.Value.ExpiresAt > clocks.Wire.GetUtcNow() && pushed.Value.Request.ClientId == clientId
        && await stores.Identity.TryCommitAsync(new UnitOfWork().Delete(PushedRequestDocument.Collection, pushed), cancellationToken)
            ? pushed.Value.Request
            : null;

    private static async Task<IResult> PostAsync(
        HttpContext context, ClientAuthenticator authenticator, AuthorizationRules rules, IdentityStores stores, Clocks clocks, CancellationToken cancellationToken)
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

        if (parameters["request_uri"] is not null || !AuthorizationRules.IsRedirect(client, parameters["redirect_uri"]))
        {
            return OAuthError.InvalidRequest("redirect_uri must be one that is registered, and request_uri is not pushed.").ToResult();
        }

        var (request, error) = rules.Check(client, parameters["redirect_uri"]!, parameters);
        if (request is null)
        {
            return error!.ToResult();
        }

        var uri = Prefix + RandomId.Of();
        var pushed = new PushedRequestDocument { Id = RandomId.Hash(uri), Request = request, ExpiresAt = clocks.Wire.GetUtcNow() + Life };
        await stores.Identity.CommitAsync(new UnitOfWork().Insert(PushedRequestDocument.Collection, pushed), cancellationToken);
        return Results.Json(new PushedResponse(uri, (int)Life.TotalSeconds), IdentityJson.Default.PushedResponse, statusCode: StatusCodes.Status201Created);
    }
}
