using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FlexCoop.Vtn;
using Microsoft.AspNetCore.WebUtilities;

namespace FlexCoop.Middleware.Identity;

/// <summary>Lets a cooperative's own provider log its member in: code with PKCE, state, nonce, an address of its own, and <c>iss</c> (OpenID Connect Core §3.1, RFC 9700 §4.4).</summary>
/// <remarks>Only (issuer, subject) crosses: no profile, no e-mail, and the tokens are dropped as soon as they are read.</remarks>
internal sealed partial class CooperativeLogin(
    CooperativeList cooperatives, ProsumerMap prosumers, Sessions sessions, BrowserForms forms, SigningKeys keys, IdentitySecrets secrets, IdentityOptions options, Clocks clocks, ILogger<CooperativeLogin> logger)
{
    private const string Cookie = "__Host-login";
    private const string Purpose = "login at a cooperative";
    private const string AssertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    private static readonly TimeSpan Life = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan AssertionLife = TimeSpan.FromMinutes(1);

    public void Map(IEndpointRouteBuilder endpoints)
    {
        foreach (var cooperative in cooperatives.All)
        {
            endpoints.MapGet($"{Routes.Login}/{cooperative.Id}", (HttpContext context, CancellationToken cancellationToken) => LetInAsync(cooperative, context, BeginAsync, cancellationToken));
            endpoints.MapGet(Callback(cooperative), (HttpContext context, CancellationToken cancellationToken) => LetInAsync(cooperative, context, EndAsync, cancellationToken));
        }
    }

    private static string Callback(Cooperative cooperative) => $"{Routes.Login}/{cooperative.Id}/callback";

    /// <summary>Lets a few at once wait for a provider, and sends the others away, so that a provider that is slow holds up its own logins only.</summary>
    private async Task<IResult> LetInAsync(
        Cooperative cooperative, HttpContext context, Func<Cooperative, HttpContext, CancellationToken, Task<IResult>> next, CancellationToken cancellationToken)
    {
        using var place = cooperatives.Wait(cooperative);
        if (place.IsAcquired)
        {
            return await next(cooperative, context, cancellationToken);
        }

        context.Response.Headers.RetryAfter = "2";
        return Page.Refusal($"Too many are logging in at {cooperative.Name} at the moment. Try again in a few seconds.", StatusCodes.Status503ServiceUnavailable);
    }

    private async Task<IResult> BeginAsync(Cooperative cooperative, HttpContext context, CancellationToken cancellationToken)
    {
        if (await cooperative.MetadataAsync(cancellationToken) is not { } metadata)
        {
            return Page.Refusal($"{cooperative.Name} cannot be reached at the moment. Try again later; your boxes go on meanwhile.", StatusCodes.Status502BadGateway);
        }

        var state = new CooperativeLoginState(cooperative.Id, RandomId.Of(), RandomId.Of(), RandomId.Of(), context.Request.Query["next"], clocks.Wire.GetUtcNow() + Life);
        BrowserCookies.Set(context, Cookie, StrictBase64Url.Write(secrets.Browser.Seal(JsonSerializer.SerializeToUtf8Bytes(state, IdentityJson.Default.CooperativeLoginState), Purpose)), Life);
        return new SeeOther(QueryHelpers.AddQueryString(metadata.AuthorizationEndpoint.AbsoluteUri, new Dictionary<string, string?>
        {
            ["response_type"] = "code",
            ["client_id"] = cooperative.ClientId,
            ["redirect_uri"] = options.Url(Callback(cooperative)),
            ["scope"] = Scopes.OpenId,
            ["state"] = state.State,
            ["nonce"] = state.Nonce,
            ["code_challenge"] = StrictBase64Url.Write(SHA256.HashData(Encoding.ASCII.GetBytes(state.Verifier))),
            ["code_challenge_method"] = "S256",
        }));
    }

    private async Task<IResult> EndAsync(Cooperative cooperative, HttpContext context, CancellationToken cancellationToken)
    {
        // Step 1: the answer is for a login that this browser began, at this cooperative.
        var (parameters, malformed) = Parameters.Of(context.Request.Query);
        var state = Unseal(context.Request.Cookies[Cookie]);
        BrowserCookies.Remove(context, Cookie);
        if (malformed is not null || state is null || state.CooperativeId != cooperative.Id || state.ExpiresAt <= clocks.Wire.GetUtcNow()
            || !CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(parameters["state"] ?? ""), Encoding.UTF8.GetBytes(state.State)))
        {
            return Page.Refusal("This login was not begun in this browser, or took too long. Go back to where you came from, and begin again.");
        }

        // Step 2: it comes from this provider, and no other (mix-up, RFC 9207 §2.4).
        if (await cooperative.MetadataAsync(cancellationToken) is not { } metadata)
        {
            return Page.Refusal($"{cooperative.Name} cannot be reached at the moment. Try again later.", StatusCodes.Status502BadGateway);
        }

        if (parameters["iss"] is { } issuer ? issuer != cooperative.Issuer : metadata.SendsIssuer)
        {
            return Refuse(cooperative, "The answer comes from another issuer.");
        }

        if (parameters["code"] is not { } code)
        {
            return Refuse(cooperative, $"The provider said '{parameters["error"]}'.");
        }

        // Step 3: the code is redeemed, and the ID token read.
        var (idToken, fault) = await RedeemAsync(cooperative, metadata, code, state.Verifier, cancellationToken);
        if (idToken is null)
        {
            return Refuse(cooperative, fault!);
        }

        var (verified, tokenFault) = await cooperative.VerifyAsync(idToken, cancellationToken);
        if (verified is not { } claims || Check(cooperative, claims, state) is { } wrong && (tokenFault = wrong) is not null)
        {
            return Refuse(cooperative, tokenFault!);
        }

        // Step 4: the subject becomes a prosumer id; everything else is dropped.
        var prosumerId = await prosumers.FindOrMakeAsync(cooperative.Issuer, claims.Text("sub")!, CancellationToken.None);
        await sessions.BeginAsync(context, prosumerId, Role.Prosumer, cooperative.Id, CancellationToken.None);
        return new SeeOther(forms.Next(state.Next).Path);
    }

    /// <summary>OpenID Connect Core §3.1.3.7.</summary>
    private string? Check(Cooperative cooperative, JsonElement claims, CooperativeLoginState state)
    {
        var now = clocks.Wire.GetUtcNow();
        var audiences = claims.Texts("aud");
        return claims.Text("iss") != cooperative.Issuer ? "The ID token is another issuer's."
            : !audiences.Contains(cooperative.ClientId) || (audiences.Count > 1 && claims.Text("azp") != cooperative.ClientId) || (claims.Text("azp") ?? cooperative.ClientId) != cooperative.ClientId ? "The ID token is for another client."
            : claims.Instant("exp") is not { } until || until + TokenTime.Skew <= now ? "The ID token is over."
            : claims.Instant("iat") is not { } from || from - TokenTime.Skew > now ? "The ID token is from the future."
            : claims.Text("nonce") != state.Nonce ? "The ID token's nonce is another."
            : claims.Text("sub") is not { Length: > 0 and <= 255 } ? "The ID token names no subject."
            : null;
    }

    private async Task<(string? IdToken, string? Fault)> RedeemAsync(Cooperative cooperative, CooperativeMetadata metadata, string code, string verifier, CancellationToken cancellationToken)
    {
        var form = new Dictionary<string, string> { ["grant_type"] = Grants.AuthorizationCode, ["code"] = code, ["redirect_uri"] = options.Url(Callback(cooperative)), ["code_verifier"] = verifier };
        using var request = new HttpRequestMessage(HttpMethod.Post, metadata.TokenEndpoint);
        if (cooperative.Secret is { } secret)
        {
            var pair = $"{Uri.EscapeDataString(cooperative.ClientId)}:{Uri.EscapeDataString(secret)}";
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(pair)));
        }
        else
        {
            form["client_id"] = cooperative.ClientId;
            form["client_assertion_type"] = AssertionType;
            form["client_assertion"] = Assertion(cooperative);
        }

        request.Content = new FormUrlEncodedContent(form);
        try
        {
            using var response = await cooperative.Http.SendAsync(request, cancellationToken);
            var (answer, _) = StrictJson.Read(await response.Content.ReadAsByteArrayAsync(cancellationToken), JwkSet.MaxBytes);
            return response.IsSuccessStatusCode && answer?.Text("id_token") is { } idToken ? (idToken, null) : (null, $"The code was answered with status {(int)response.StatusCode} ('{answer?.Text("error")}').");
        }
        catch (Exception away) when (away is HttpRequestException or IOException || (away is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return (null, $"The provider could not be reached: {away.Message}");
        }
    }

    private string Assertion(Cooperative cooperative)
    {
        var now = clocks.Wire.GetUtcNow();
        var claims = new JsonObject
        {
            ["iss"] = cooperative.ClientId, ["sub"] = cooperative.ClientId, ["aud"] = cooperative.Issuer, ["jti"] = RandomId.Of(16), ["iat"] = now.ToUnixTimeSeconds(), ["exp"] = (now + AssertionLife).ToUnixTimeSeconds(),
        };
        return Jws.Sign(keys.Current, "JWT", JsonSerializer.SerializeToUtf8Bytes(claims, IdentityJson.Default.JsonObject));
    }

    private CooperativeLoginState? Unseal(string? text) =>
        StrictBase64Url.TryRead(text, out var box) && secrets.Browser.Open(box, Purpose) is { } json ? JsonSerializer.Deserialize(json, IdentityJson.Default.CooperativeLoginState) : null;

    private Page Refuse(Cooperative cooperative, string fault)
    {
        Log.Refused(logger, cooperative.Id, fault);
        return Page.Refusal($"{cooperative.Name} has not logged you in. Go back to where you came from, and begin again.", StatusCodes.Status403Forbidden);
    }

    private static partial class Log
    {
        [LoggerMessage(1353, LogLevel.Warning, "A login at cooperative {CooperativeId} was refused: {Fault}")]
        public static partial void Refused(ILogger logger, string cooperativeId, QuotingText fault);
    }
}
