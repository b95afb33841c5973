namespace FlexCoop.Middleware.Identity;

/// <summary><c>POST /connect/token</c>.</summary>
internal static class TokenEndpoint
{
    public static void MapToken(this IEndpointRouteBuilder endpoints) => endpoints.MapPost(Routes.Token, PostAsync);

    private static async Task<IResult> PostAsync(
        HttpContext context, ClientAuthenticator authenticator, CodeGrant codes, DeviceGrant devices, RefreshGrant refresh, ClientCredentialsGrant credentials, ExchangeGrant exchange,
        CancellationToken cancellationToken)
    {
        var (parameters, malformed) = await Parameters.ReadFormAsync(context, cancellationToken);
        if (malformed is not null)
        {
            return malformed.ToResult();
        }

        var grant = parameters["grant_type"];
        BeginCrashPoints(context, grant);
        var (client, refused) = await authenticator.AuthenticateAsync(context, parameters, cancellationToken);
        if (client is null)
        {
            return refused!.ToResult();
        }

        if (grant is null || !Grants.All.Contains(grant))
        {
            return (grant is null ? OAuthError.InvalidRequest("grant_type is missing.") : new OAuthError("unsupported_grant_type", "The grant_type is none that is known here.")).ToResult();
        }

        if (!client.Grants.Contains(grant))
        {
            return OAuthError.UnauthorizedClient("The client may not use this grant.").ToResult();
        }

        // What is redeemed must not be given up when the client hangs up: it would be spent without anybody knowing.
        var request = new TokenRequest(client, parameters, ClientCertificate.Thumbprint(context));
        var (response, error) = grant switch
        {
            Grants.AuthorizationCode => await codes.RedeemAsync(request, CancellationToken.None),
            Grants.DeviceCode => await devices.RedeemAsync(request, CancellationToken.None),
            Grants.RefreshToken => await refresh.RedeemAsync(request, CancellationToken.None),
            Grants.ClientCredentials => credentials.Redeem(request),
            _ => await exchange.RedeemAsync(request, CancellationToken.None),
        };
        return response is null ? error!.ToResult() : Results.Json(response, IdentityJson.Default.TokenResponse);
    }

    private static void BeginCrashPoints(HttpContext context, string? grant)
    {
        if (CrashPoint.IsArmed)
        {
            CrashPoint.Begin(grant ?? "");
            context.Response.OnCompleted(() =>
            {
                CrashPoint.Reach("token.after-answer", grant);
                return Task.CompletedTask;
            });
        }
    }
}
