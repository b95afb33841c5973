using FlexCoop.Storage;
using FlexCoop.Vtn;

namespace FlexCoop.Middleware.Identity;

/// <summary>Finds out which client asks (RFC 6749 §2.3): one path for all endpoints (FX-01).</summary>
internal sealed partial class ClientAuthenticator(
    ClientRegistry clients, ClientCertificate certificates, IdentityStores stores, IdentityOptions options, Clocks clocks, ILogger<ClientAuthenticator> logger)
{
    private const string AssertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    /// <summary>The longest that an assertion may live.</summary>
    private static readonly TimeSpan MaxLife = TimeSpan.FromMinutes(5);

    /// <returns>The client, or the error that refuses it. Which of several reasons it was is logged, not told.</returns>
    public async Task<(ClientDocument? Client, OAuthError? Error)> AuthenticateAsync(HttpContext context, Parameters parameters, CancellationToken cancellationToken)
    {
        if (context.Request.Headers.Authorization.Count > 0 || parameters["client_secret"] is not null)
        {
            return (null, OAuthError.InvalidClient("There are no client secrets here; authenticate with private_key_jwt or a client certificate."));
        }

        var (client, fault) = parameters["client_assertion"] is { } assertion
            ? await ByAssertionAsync(assertion, parameters, cancellationToken)
            : await ByIdAsync(context, parameters["client_id"], cancellationToken);
        if (client is not null)
        {
            return (client, null);
        }

        Log.Refused(logger, clients.Find(parameters["client_id"] ?? "")?.Id ?? "that nobody knows", fault!);
        return (null, OAuthError.InvalidClient("The client is unknown, or has not proved who it is in the way that was registered."));
    }

    /// <summary>Whether a client that proves itself by a certificate still does, by that of the connection. To any other client a certificate only binds its tokens.</summary>
    public async ValueTask<bool> StandsAsync(string clientId, HttpContext context, CancellationToken cancellationToken) =>
        clients.Find(clientId) is not { Authentication: ClientAuthentication.TlsCertificate } client || await certificates.IsOfAsync(client, context, cancellationToken);

    private async Task<(ClientDocument? Client, string? Fault)> ByIdAsync(HttpContext context, string? id, CancellationToken cancellationToken)
    {
        if (id is null || clients.Find(id) is not { } client)
        {
            return (null, "There is no such client.");
        }

        return client.Authentication switch
        {
            ClientAuthentication.None => (client, null),
            ClientAuthentication.TlsCertificate when await certificates.IsOfAsync(client, context, cancellationToken) => (client, null),
            _ => (null, "It proved nothing."),
        };
    }

    /// <summary>RFC 7523 §3, and OpenID Connect Core §9.</summary>
    private async Task<(ClientDocument? Client, string? Fault)> ByAssertionAsync(string assertion, Parameters parameters, CancellationToken cancellationToken)
    {
        if (parameters["client_assertion_type"] != AssertionType)
        {
            return (null, "client_assertion_type is another.");
        }

        // Whose assertion it is says its claim; by whose key it must be signed, our registry.
        if (Unverified(assertion) is not { } id || (parameters["client_id"] is { } named && named != id)
            || clients.Find(id) is not { Authentication: ClientAuthentication.PrivateKeyJwt } client)
        {
            return (null, "The assertion is of no client that signs assertions.");
        }

        var (verified, fault) = Jws.Verify(assertion, client.ReadKeys().Keys, "", "jwt", "client-authentication+jwt");
        if (verified is not { } claims)
        {
            return (null, fault);
        }

        var now = clocks.Wire.GetUtcNow();
        if (claims.Text("iss") != id || claims.Text("sub") != id)
        {
            return (null, "iss and sub must both be the client_id.");
        }

        if (claims.Texts("aud") is not [var audience] || (audience != options.Issuer && audience != options.Url(Routes.Token)))
        {
            return (null, "aud must be the issuer, alone.");
        }

        if (claims.Instant("exp") is not { } until || until <= now || until > now + MaxLife + TokenTime.Skew || (claims.Instant("nbf") is { } from && from > now + TokenTime.Skew))
        {
            return (null, "The assertion is over, not yet valid, or lives longer than five minutes.");
        }

        if (claims.Text("jti") is not { Length: > 0 } jti)
        {
            return (null, "jti is missing.");
        }

        var used = new UsedAssertionDocument { Id = RandomId.Hash($"{id}\n{jti}"), ExpiresAt = until + TokenTime.Skew };
        return await stores.Identity.TryCommitAsync(new UnitOfWork().Insert(UsedAssertionDocument.Collection, used), cancellationToken)
            ? (client, null)
            : (null, "The assertion was used before.");
    }

    private static string? Unverified(string assertion) =>
        assertion.Length <= Jws.MaxLength && assertion.Split('.') is [_, var body, _] && StrictBase64Url.TryRead(body, out var bytes)
        && StrictJson.Read(bytes, Jws.MaxLength).Object is { } claims
            ? claims.Text("sub")
            : null;

    private static partial class Log
    {
        [LoggerMessage(1311, LogLevel.Warning, "Client {ClientId} was refused: {Fault}")]
        public static partial void Refused(ILogger logger, string clientId, QuotingText fault);
    }
}
