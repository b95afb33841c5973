using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using FlexCoop.Middleware.Doors;
using FlexCoop.Middleware.Erasure;
using FlexCoop.Middleware.Identity;
using FlexCoop.Middleware.Secrets;
using FlexCoop.Middleware.Tests.Doors;
using FlexCoop.Testing;

namespace FlexCoop.Middleware.Tests.Identity;

/// <summary>
/// R-03: the server dies as by SIGKILL at each place that the redemption of a grant comes by. What the client does next by the RFC succeeds, or gets a clear refusal, after which a
/// new login works; nothing is redeemed twice, and what was answered holds.
/// </summary>
public sealed class GrantKillTests : IAsyncDisposable
{
    private const int Killed = 137;

    /// <summary>In this order, since what follows a death in one of them comes by no place of the next.</summary>
    private static readonly string[] Redeemed = [Grants.AuthorizationCode, Grants.DeviceCode, Grants.RefreshToken, Grants.TokenExchange];

    private static readonly string[] Places = ["storage.before-commit", "storage.after-commit", "token.after-answer"];

    private readonly TemporaryFolder _folder = new();
    private readonly ECDsa _apiKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private DoorsHost _host = null!;
    private IReadOnlyList<TestBox> _boxes = [];
    private TestOwner _anna = null!;
    private HttpClient _client = null!;
    private ProductProcess _server = null!;
    private int _logins;
    private int _joins;

    [Test, CancelAfter(1_200_000)]
    public async Task R03_KilledAtEachPlaceOfEachGrant_NoneIsRedeemedTwiceAndTheClientGoesOn(CancellationToken cancellationToken)
    {
        await SetUpAsync(cancellationToken);
        await StartAsync("trace:" + _folder["visits"], cancellationToken);
        foreach (var grant in Redeemed)
        {
            await (await PrepareAsync(grant, cancellationToken))(cancellationToken);
        }

        await _server.KillAsync(cancellationToken);
        var visits = (await File.ReadAllLinesAsync(_folder["visits"], cancellationToken)).Distinct().Where(visit => Array.Exists(Redeemed, grant => visit.EndsWith("/" + grant, StringComparison.Ordinal))).ToList();
        Assert.That(visits, Is.EquivalentTo(Redeemed.SelectMany(_ => Places, (grant, place) => $"{place}/{grant}")));

        var inTurn = visits.GroupBy(visit => visit.Split('/')[1]).OrderBy(of => Array.IndexOf(Redeemed, of.Key)).SelectMany(of => of.Select((visit, number) => (visit, number))).OrderBy(one => one.number).Select(one => one.visit).ToList();
        var diedAt = new List<string>();
        await StartAsync(inTurn[0], cancellationToken);
        foreach (var (visit, next) in inTurn.Zip([.. inTurn.Skip(1), null!]))
        {
            var ask = await PrepareAsync(visit.Split('/')[1], cancellationToken);
            var answered = await TryAsync(ask, cancellationToken);
            Assert.That((await _server.EndAsync(cancellationToken)).ExitCode, Is.EqualTo(Killed), visit);
            diedAt.Add(visit);
            await CountAsync(visit, cancellationToken);

            await StartAsync(next, cancellationToken);
            await GoOnAsync(visit, ask, answered, cancellationToken);
        }

        Assert.That(diedAt, Is.EquivalentTo(visits), "each once");
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _client.Dispose();
        foreach (var box in _boxes)
        {
            box.Dispose();
        }

        _anna.Dispose();
        await _host.DisposeAsync();
        _apiKey.Dispose();
        _folder.Dispose();
    }

    private async Task SetUpAsync(CancellationToken cancellationToken)
    {
        _host = await DoorsHost.StartNewAsync(cancellationToken);
        using (var root = await _host.SetUpAsync(cancellationToken))
        {
            _anna = _host.NewOwner();
            await _anna.MakeAccountAsync(await root.InviteAsync("Prosumer", cancellationToken), "anna", cancellationToken);
        }

        _client = _host.NewClient(Door.Pages);
        _boxes = [.. Enumerable.Range(0, Places.Length + 1).Select(_ => _host.NewBox())];
        var jwk = new JsonObject(JwkSet.Write("k", _apiKey.ExportParameters(includePrivateParameters: false)).Select(member => KeyValuePair.Create<string, JsonNode?>(member.Key, member.Value)));
        await File.WriteAllTextAsync(_folder["api.jwks"], new JsonObject { ["keys"] = new JsonArray(jwk) }.ToJsonString(), cancellationToken);
        await _host.StopAsync(cancellationToken);
    }

    private async Task StartAsync(string? crashPoint, CancellationToken cancellationToken)
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        IEnumerable<string> settings =
        [
            "0:Id=app", $"0:RedirectUris:0={IdentityHost.Redirect}", "0:Grants:0=authorization_code", "0:Grants:1=refresh_token", "0:Scopes:0=openid", "0:Scopes:1=offline_access", "0:Scopes:2=meter.read",
            "1:Id=api", "1:Authentication=PrivateKeyJwt", $"1:JwksFile={_folder["api.jwks"]}", $"1:Grants:0={Grants.TokenExchange}", "1:Scopes:0=meter.read", $"1:Audiences:0={Scopes.Api}",
        ];
        _server = ProductProcess.StartMiddleware(crashPoint, [.. _host.Arguments, .. settings.SelectMany(setting => new[] { "--set", "Identity:Clients:" + setting })]);
        await _server.ReadLineAsync(cancellationToken);
    }

    /// <summary>Gets what a client redeems by a grant, and gives how it does.</summary>
    private async Task<Func<CancellationToken, Task<JsonObject>>> PrepareAsync(string grant, CancellationToken cancellationToken)
    {
        switch (grant)
        {
            case Grants.AuthorizationCode:
                _logins++;
                var code = await _anna.Browser.AuthorizeAsync(cancellationToken, ("scope", "openid offline_access meter.read"));
                return token => PostAsync(_client, Routes.Token, token, ("grant_type", grant), ("client_id", "app"), ("code", code), ("redirect_uri", IdentityHost.Redirect), ("code_verifier", AppLogin.Verifier));
            case Grants.DeviceCode:
                _logins++;
                var box = _boxes[_joins++];
                await box.JoinAsync(_anna, cancellationToken);
                return async token =>
                {
                    var (access, error) = await box.PollAsync(token);
                    return new JsonObject { ["access_token"] = access, ["error"] = error, ["serial"] = access is null ? null : (string?)(await box.RequestAsync(access, token)).Answer["serialNumber"] };
                };
            case Grants.RefreshToken:
                var refresh = (string)(await LogInAsync(cancellationToken))["refresh_token"]!;
                return token => PostAsync(_client, Routes.Token, token, ("grant_type", grant), ("client_id", "app"), ("refresh_token", refresh));
            default:
                var access = (string)(await LogInAsync(cancellationToken))["access_token"]!;
                return token => PostAsync(_client, Routes.Token, token, [("grant_type", grant), ("subject_token", access), ("subject_token_type", "urn:ietf:params:oauth:token-type:access_token"), .. Proof()]);
        }
    }

    private async Task<JsonObject> LogInAsync(CancellationToken cancellationToken) => await (await PrepareAsync(Grants.AuthorizationCode, cancellationToken))(cancellationToken);

    /// <returns>Null when the server has died before it had answered.</returns>
    private static async Task<JsonObject?> TryAsync(Func<CancellationToken, Task<JsonObject>> ask, CancellationToken cancellationToken)
    {
        try
        {
            return await ask(cancellationToken);
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    /// <summary>While the server is dead: there are no more logins of clients than persons have allowed.</summary>
    private async Task CountAsync(string visit, CancellationToken cancellationToken)
    {
        await using var keys = DataKeys.Open(_host.DataFolder + ".keys", KeyRing.OpenOrMake(_host.DataFolder + ".secrets"));
        await using var stores = IdentityStores.Open(IdentitySetup.StoreFolder(_host.DataFolder), keys);
        var families = await stores.Identity.Documents(TokenFamilyDocument.Collection).FindRangeAsync(Expiring.IndexName, "", to: null, cancellationToken);
        Assert.That(families, Has.Count.LessThanOrEqualTo(_logins), visit);
    }

    private async Task GoOnAsync(string visit, Func<CancellationToken, Task<JsonObject>> ask, JsonObject? answered, CancellationToken cancellationToken)
    {
        var (place, grant) = (visit.Split('/')[0], visit.Split('/')[1]);
        if (answered is not null && grant != Grants.DeviceCode)
        {
            await HoldsAsync(visit, answered, grant, cancellationToken);
            return;
        }

        var again = await ask(cancellationToken);
        if (place != "storage.before-commit" && grant is Grants.AuthorizationCode or Grants.RefreshToken)
        {
            Assert.That((string?)again["error"], Is.EqualTo("invalid_grant"), visit);
            again = await LogInAsync(cancellationToken);
        }

        Assert.That((string?)again["access_token"], Is.Not.Null, $"{visit}: {again.ToJsonString()}");
        await HoldsAsync(visit, again, grant, cancellationToken);
        if (grant == Grants.DeviceCode)
        {
            Assert.That((string?)again["serial"], Is.Not.Null);
            Assert.That((string?)(await ask(cancellationToken))["serial"], Is.EqualTo((string?)again["serial"]), $"{visit}: one certificate");
        }
    }

    /// <summary>The tokens of an answer are good.</summary>
    private async Task HoldsAsync(string visit, JsonObject answer, string grant, CancellationToken cancellationToken)
    {
        if (grant != Grants.DeviceCode)
        {
            var known = await PostAsync(_client, Routes.Introspection, cancellationToken, [("token", (string)answer["access_token"]!), .. Proof()]);
            Assert.That((bool)known["active"]!, $"{visit}: {known.ToJsonString()}");
        }
    }

    private static async Task<JsonObject> PostAsync(HttpClient http, string path, CancellationToken cancellationToken, params (string Name, string Value)[] fields)
    {
        using var form = new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)));
        using var answer = await http.PostAsync(path, form, cancellationToken);
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK).Or.EqualTo(HttpStatusCode.BadRequest));
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync(cancellationToken))!.AsObject();
    }

    /// <summary>What the API proves itself with, fresh each time.</summary>
    private (string Name, string Value)[] Proof()
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        var claims = new JsonObject { ["iss"] = "api", ["sub"] = "api", ["aud"] = _host.Url(Door.Pages).GetLeftPart(UriPartial.Authority), ["jti"] = RandomId.Of(), ["iat"] = now, ["exp"] = now + 60 };
        var signed = $"{StrictBase64Url.Write("""{"alg":"ES256","kid":"k"}"""u8)}.{StrictBase64Url.Write(Encoding.UTF8.GetBytes(claims.ToJsonString()))}";
        var assertion = $"{signed}.{StrictBase64Url.Write(_apiKey.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256))}";
        return [("client_id", "api"), ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"), ("client_assertion", assertion)];
    }
}
