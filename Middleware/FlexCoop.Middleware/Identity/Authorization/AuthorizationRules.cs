using System.Globalization;
using FlexCoop.Vtn;

namespace FlexCoop.Middleware.Identity;

/// <summary>Checks a request for a code.</summary>
internal sealed class AuthorizationRules(Clocks clocks)
{
    private const int Sha256Length = 43;
    private const int MaxLength = 512;

    /// <summary>How long a person may take.</summary>
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(15);

    private static readonly string[] Bounded = ["state", "nonce"];

    private static readonly string[] Prompts = ["none", "login", "consent", "select_account"];

    private static readonly string[] NotTaken = ["request", "claims", "registration", "id_token_hint"];

    /// <summary>Whether the client may be sent there: exactly an address that is registered (RFC 9700 §4.1.3).</summary>
    public static bool IsRedirect(ClientDocument client, string? redirectUri) => redirectUri is not null && client.RedirectUris.Contains(redirectUri);

    /// <summary>Checks everything but the client and its address.</summary>
    public (AuthorizationRequest? Request, OAuthError? Error) Check(ClientDocument client, string redirectUri, Parameters parameters)
    {
        if (parameters["response_type"] != "code")
        {
            return (null, new OAuthError("unsupported_response_type", "response_type must be code."));
        }

        if (!client.Grants.Contains(Grants.AuthorizationCode))
        {
            return (null, OAuthError.UnauthorizedClient("The client may not use authorization_code."));
        }

        if (parameters["response_mode"] is not (null or "query"))
        {
            return (null, OAuthError.InvalidRequest("response_mode must be query."));
        }

        if (parameters["request"] is not null)
        {
            return (null, new OAuthError("request_not_supported", "Send the parameters themselves, or push them first."));
        }

        if (parameters["code_challenge_method"] != "S256" || parameters["code_challenge"] is not { Length: Sha256Length } challenge || !StrictBase64Url.TryRead(challenge, out _))
        {
            return (null, OAuthError.InvalidRequest("PKCE is required: code_challenge_method S256, and a code_challenge of 43 characters."));
        }

        if (Scopes.Read(parameters["scope"]) is not { Count: > 0 } scopes || scopes.Except(client.Scopes).Any())
        {
            return (null, OAuthError.InvalidScope("scope must name scopes that this client has."));
        }

        if (NamesSeveralAudiences(scopes) || (parameters["resource"] is { } resource && TokenIssuer.Audience(scopes) != resource))
        {
            return (null, OAuthError.InvalidTarget("The scopes are of several audiences, or of another than the resource."));
        }

        if (Bounded.Any(name => parameters[name] is { Length: > MaxLength }) || NotTaken.Any(name => parameters[name] is not null))
        {
            return (null, OAuthError.InvalidRequest("state and nonce have at most 512 characters; claims, registration and id_token_hint are not taken."));
        }

        var prompts = (parameters["prompt"] ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (prompts.Except(Prompts).Any() || (prompts.Contains("none") && prompts.Length > 1))
        {
            return (null, OAuthError.InvalidRequest("prompt must be none, or of login, consent and select_account."));
        }

        var now = clocks.Wire.GetUtcNow();
        if (!TryLoginAfter(parameters["max_age"], prompts, now, out var loginAfter))
        {
            return (null, OAuthError.InvalidRequest("max_age must be a whole number of seconds."));
        }

        return (new AuthorizationRequest
        {
            ClientId = client.Id,
            RedirectUri = redirectUri,
            State = parameters["state"],
            Scopes = scopes,
            CodeChallenge = challenge,
            Nonce = parameters["nonce"],
            LoginAfter = loginAfter,
            IsSilent = prompts.Contains("none"),
            AsksConsent = prompts.Contains("consent"),
            ExpiresAt = now + Life,
        }, null);
    }

    /// <summary>A token is for one audience.</summary>
    public static bool NamesSeveralAudiences(IReadOnlyList<string> scopes) => scopes.Select(Scopes.AudienceOf).OfType<string>().Distinct().Count() > 1;

    private static bool TryLoginAfter(string? maxAge, string[] prompts, DateTimeOffset now, out DateTimeOffset? loginAfter)
    {
        loginAfter = prompts.Contains("login") || prompts.Contains("select_account") ? now : null;
        if (maxAge is null)
        {
            return true;
        }

        if (!int.TryParse(maxAge, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
        {
            return false;
        }

        loginAfter ??= now - TimeSpan.FromSeconds(seconds);
        return true;
    }
}
