using FlexCoop.Ca;
using FlexCoop.Storage;
using FlexCoop.Vtn;
using Microsoft.AspNetCore.Mvc;

namespace FlexCoop.Middleware.Identity;

/// <summary><c>POST /connect/device</c>: a box asks for a code that its owner can approve.</summary>
internal static class DeviceAuthorizationEndpoint
{
    private const int MaxFact = 64;

    private static readonly TimeSpan Life = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(20);

    public static void MapDeviceAuthorization(this IEndpointRouteBuilder endpoints) => endpoints.MapPost(Routes.DeviceAuthorization, PostAsync);

    private static async Task<IResult> PostAsync(
        HttpContext context, ClientAuthenticator authenticator, AttemptLimits limits, IdentityStores stores, IdentitySecrets secrets, BoxClaims claims, BoxInventory inventory, IdentityOptions options, Clocks clocks, CancellationToken cancellationToken, [FromServices] Hierarchy? hierarchy = null)
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

        if (!client.Grants.Contains(Grants.DeviceCode))
        {
            return OAuthError.UnauthorizedClient("The client may not use the device grant.").ToResult();
        }

        if (Scopes.Read(parameters["scope"]) is not { Count: > 0 } scopes || scopes.Except(client.Scopes).Any() || AuthorizationRules.NamesSeveralAudiences(scopes))
        {
            return OAuthError.InvalidScope("scope must name scopes that this client has, of one audience.").ToResult();
        }

        if (KeyBinding.Refuse(scopes, ClientCertificate.Thumbprint(context)) is { } unbound)
        {
            return unbound.ToResult();
        }

        string?[] facts = [parameters["device_model"], parameters["device_serial"], parameters["device_firmware"]];
        if (facts.Any(fact => fact is not null && (fact.Length > MaxFact || fact.Any(letter => letter is < ' ' or > '~'))))
        {
            return OAuthError.InvalidRequest("device_model, device_serial and device_firmware have at most 64 printable ASCII characters.").ToResult();
        }

        var server = parameters["push_url"] is { } pushed ? BoxServer.Read(pushed) : null;
        if (parameters["push_url"] is not null && WhyNoServer(server, scopes, hierarchy, clocks.Wire.GetUtcNow()) is { } noServer)
        {
            return OAuthError.InvalidRequest(noServer).ToResult();
        }

        var network = AttemptLimits.Network(context);
        if (!limits.TryTake(AttemptLimits.DeviceCodes with { Burst = options.DeviceCodesPerNetwork }, network))
        {
            context.Response.Headers.RetryAfter = "60";
            return new OAuthError("slow_down", "Too many codes were asked for; try again in a minute.", StatusCodes.Status429TooManyRequests).ToResult();
        }

        if (parameters["claim_code"] is null && !(scopes.Contains(Scopes.VenEnrol) && await inventory.HasAnyAsync(cancellationToken)))
        {
            return claims.Missing.ToResult();
        }

        var deviceCode = RandomId.Of();
        var userCode = UserCodes.New();
        var now = clocks.Wire.GetUtcNow();
        var document = new DeviceCodeDocument
        {
            Id = RandomId.Hash(deviceCode),
            UserCodeHash = WaitingBoxes.Hash(secrets, UserCodes.Read(userCode)!),
            ClientId = client.Id,
            Scopes = scopes,
            Box = new BoxFacts(facts[0], facts[1], facts[2], network) { Server = server },
            Thumbprint = ClientCertificate.Thumbprint(context),
            FamilyId = RandomId.Of(16),
            ExpiresAt = now + Life,
            KeptUntil = now + Kept,
        };
        if (parameters["claim_code"] is not { } claim)
        {
            await stores.Identity.CommitAsync(new UnitOfWork().Insert(DeviceCodeDocument.Collection, document), cancellationToken);
        }
        else if (await claims.TakeAsync(claim, ClientCertificate.KeyHash(context), document, cancellationToken) is { } wrong)
        {
            return wrong.ToResult();
        }

        return Results.Json(
            new DeviceResponse
            {
                DeviceCode = deviceCode,
                UserCode = userCode,
                VerificationUri = options.Url(Routes.Device),
                VerificationUriComplete = options.Url($"{Routes.Device}?user_code={userCode}"),
                ExpiresIn = (int)Life.TotalSeconds,
                Interval = document.Interval,
            },
            IdentityJson.Default.DeviceResponse);
    }

    /// <summary>Told at once, and not only when the owner has approved it in vain.</summary>
    private static string? WhyNoServer(BoxServer? server, IReadOnlyList<string> scopes, Hierarchy? hierarchy, DateTimeOffset now) =>
        server is null ? "push_url must be https://HOST:PORT/ with a host name of its own, such as https://box.example.org:8447/."
        : !scopes.Contains(Scopes.VenEnrol) ? $"push_url goes with the scope {Scopes.VenEnrol}."
        : hierarchy is null ? "This server has no certificate authority, and lets no box be a server; leave push_url out."
        : hierarchy.WhyNoServer(server.Host, KeyBranch.Ec, now);
}
