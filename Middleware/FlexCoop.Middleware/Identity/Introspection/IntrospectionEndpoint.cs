using System.Text.Json.Nodes;

namespace FlexCoop.Middleware.Identity;

/// <summary><c>POST /connect/introspect</c> (RFC 7662): tells a component about a token that was sent to it, and nobody else.</summary>
internal static class IntrospectionEndpoint
{
    private static readonly string[] Told = ["scope", "client_id", "sub", "aud", "iss", "exp", "iat", "jti", "cnf", "act", "mandate", "epoch", "auth_time"];

    public static void MapIntrospection(this IEndpointRouteBuilder endpoints) => endpoints.MapPost(Routes.Introspection, PostAsync);

    private static async Task<IResult> PostAsync(
        HttpContext context, ClientAuthenticator authenticator, AccessJudge judge, TokenFamilies families, IdentityOptions options, CancellationToken cancellationToken)
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

        if (!client.IsConfidential)
        {
            return OAuthError.UnauthorizedClient("A public client cannot introspect: it has not proved who it is.").ToResult();
        }

        if (parameters["token"] is not { } token)
        {
            return OAuthError.InvalidRequest("token is missing.").ToResult();
        }

        var answer = new JsonObject { ["active"] = false };
        if (families.FamilyOf(token) is { } familyId)
        {
            if (await families.FindCurrentAsync(familyId, token, client.Id, cancellationToken) is { } family)
            {
                answer = new JsonObject
                {
                    ["active"] = true, ["client_id"] = client.Id, ["scope"] = string.Join(' ', family.Grant.Scopes), ["exp"] = family.ExpiresAt.ToUnixTimeSeconds(), ["iss"] = options.Issuer,
                };
            }
        }
        else if ((await judge.ReadAsync(token, audience: null, cancellationToken)).Token is { } read
            && (read.ClientId == client.Id || read.Claims.Texts("aud").Intersect(client.Audiences).Any()))
        {
            answer = new JsonObject { ["active"] = true, ["token_type"] = "Bearer" };
            foreach (var name in Told)
            {
                if (read.Claims.TryGetProperty(name, out var claim))
                {
                    answer[name] = JsonNode.Parse(claim.GetRawText());
                }
            }
        }

        return Results.Json(answer, IdentityJson.Default.JsonObject);
    }
}
