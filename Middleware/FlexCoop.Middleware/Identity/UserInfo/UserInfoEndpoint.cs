using System.Text.Json.Nodes;

namespace FlexCoop.Middleware.Identity;

/// <summary><c>/connect/userinfo</c> (OpenID Connect Core §5.3): the pseudonym, and nothing else, since nothing else is known (FC-SEC-3).</summary>
internal static class UserInfoEndpoint
{
    public static void MapUserInfo(this IEndpointRouteBuilder endpoints) => endpoints.MapMethods(Routes.UserInfo, ["GET", "POST"], AnswerAsync);

    private static async Task<IResult> AnswerAsync(HttpContext context, AccessJudge judge, PairwiseSubjects subjects, IdentityOptions options, CancellationToken cancellationToken)
    {
        var (token, refusal) = await judge.JudgeAsync(context, new AccessRule(options.Issuer, Scopes.OpenId), cancellationToken);
        if (token is { Mandate: { } mandate })
        {
            return Results.Json(new JsonObject { ["sub"] = subjects.Of(token.ClientId, mandate.ProsumerId) }, IdentityJson.Default.JsonObject);
        }

        refusal ??= AccessRefusal.InvalidToken("The token stands for no person.");
        context.Response.Headers.WWWAuthenticate = refusal.Challenge;
        return new OAuthError(refusal.Error.Length == 0 ? "invalid_request" : refusal.Error, refusal.Reason, refusal.Status).ToResult();
    }
}
