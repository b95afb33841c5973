using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using FlexCoop.Middleware.Identity;
using FlexCoop.Middleware.Rest;
using FlexCoop.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FlexCoop.Middleware.Tests.Identity;

/// <summary>Identity on an https door of its own, over a real socket; the door asks for a client certificate, and takes any or none.</summary>
internal sealed class IdentityHost : IAsyncDisposable
{
    public const string Redirect = "https://app.example/callback?a=1";

    /// <summary>Without a query: openid-client takes everything after the question mark for the answer.</summary>
    public const string PlainRedirect = "https://app.example/back";

    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, ECDsa> _clientKeys = [];
    private readonly ConcurrentDictionary<string, HttpClient> _boxes = new();
    private readonly ConcurrentBag<IDisposable> _made = [];
    private WebApplication _app = null!;

    private IdentityHost(TimeProvider? clock) => Clock = clock ?? Test;

    /// <summary>Stands still until a test moves it, unless the test runs in real time.</summary>
    public TestClock Test { get; } = new();

    public TimeProvider Clock { get; }

    public IdentityOptions Options { get; } = new();

    public IServiceProvider Services => _app.Services;

    public string Issuer => Options.Issuer;

    public string? SetupCode { get; private set; }

    public string this[string file] => _folder[file];

    public static async Task<IdentityHost> StartAsync(CancellationToken cancellationToken, Action<IdentityOptions>? change = null, TimeProvider? clock = null, bool isSetUp = true)
    {
        var host = new IdentityHost(clock);
        host.Options.Clients =
        [
            new ClientOptions { Id = "app", Name = "The <b>app</b>", RedirectUris = [Redirect, PlainRedirect], PostLogoutRedirectUris = ["https://app.example/bye"], Grants = [Grants.AuthorizationCode, Grants.RefreshToken], Scopes = ["openid", "offline_access", "meter.read", "flex.read", "event.dispatch", "ven.enrol"] },
            new ClientOptions { Id = "gateway", Name = "FlexCoop gateway", Grants = [Grants.DeviceCode, Grants.RefreshToken], Scopes = ["openid", "offline_access", "ven.enrol"] },
            host.Confidential("portal", [Grants.AuthorizationCode, Grants.RefreshToken], ["openid", "offline_access", "meter.read"], [], Redirect, PlainRedirect),
            host.Confidential("api", [Grants.TokenExchange, Grants.ClientCredentials], ["meter.read", "event.read"], ["urn:flexcoop:api"]),
            host.Confidential("ca", [Grants.ClientCredentials], ["event.read"], ["urn:flexcoop:ca"]),
        ];
        change?.Invoke(host.Options);
        await host.OpenAsync(cancellationToken);
        if (isSetUp)
        {
            await host.MakeAccountAsync("operator", Role.PlatformOperator, cancellationToken);
        }

        return host;
    }

    /// <summary>An account, made without the pages.</summary>
    public async Task<TestAccount> MakeAccountAsync(string login, Role role, CancellationToken cancellationToken)
    {
        var code = SetupCode is { } setup && !await Services.GetRequiredService<Invitations>().IsSetUpAsync(cancellationToken)
            ? setup
            : await Services.GetRequiredService<Invitations>().InviteAsync(role, cancellationToken);
        var account = new TestAccount(login, "correct horse battery", Totp.NewSecret(), Clock);
        var accounts = Services.GetRequiredService<Accounts>();
        var secrets = new AccountSecrets(login, accounts.Hash(account.Password), account.Secret);
        Assert.That(await accounts.MakeAsync(RandomId.Hash(code), secrets, totpStep: 0, cancellationToken));
        return account;
    }

    /// <summary>A person with a browser, logged in.</summary>
    public async Task<TestBrowser> NewPersonAsync(CancellationToken cancellationToken, string login = "anna", Role role = Role.Prosumer)
    {
        var account = await MakeAccountAsync(login, role, cancellationToken);
        var browser = NewBrowser();
        await account.LogInAsync(browser, cancellationToken);
        return browser;
    }

    /// <summary>Has a person who is logged in start "add a box".</summary>
    /// <returns>The claim code.</returns>
    public static async Task<string> ClaimAsync(TestBrowser person, CancellationToken cancellationToken)
    {
        await person.GetAsync(Routes.AddBox, cancellationToken);
        await person.SubmitAsync(Routes.AddBox, cancellationToken);
        return person.Text.Split("<code id=\"claim\">")[1].Split('<')[0];
    }

    public TestBrowser NewBrowser() => new(NewHttp());

    /// <summary>A connection, with a client certificate if wanted.</summary>
    public HttpClient NewHttp(X509Certificate2? certificate = null)
    {
        var ssl = new SslClientAuthenticationOptions { CertificateChainPolicy = TestCertificates.Trust() };
        if (certificate is not null)
        {
            ssl.ClientCertificateContext = SslStreamCertificateContext.Create(certificate, additionalCertificates: null, offline: true);
        }

        return new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, SslOptions = ssl, UseCookies = true, MaxConnectionsPerServer = 20 }) { BaseAddress = new Uri(Options.Issuer) };
    }

    /// <summary>Imports a box that no test asks for: where there is no inventory, nobody waits without a claim code.</summary>
    public async Task ImportAnyAsync(CancellationToken cancellationToken) =>
        Assert.That((await Services.GetRequiredService<BoxInventory>().ImportAsync(cooperative: null, [new InventoryRow("ANY-1", new string('0', 64))], cancellationToken)).Faults, Is.Empty);

    /// <summary>The connection of a box that has a key of its own, and shows a certificate that says nothing else.</summary>
    public HttpClient NewBox()
    {
        var certificate = TestCertificates.SelfSigned("box");
        var http = NewHttp(certificate);
        _made.Add(certificate);
        _made.Add(http);
        return http;
    }

    /// <summary>A box asks for a code: over this connection, or as one that nobody knows yet.</summary>
    public async Task<(HttpStatusCode Status, JsonObject Json)> AskForCodeAsync(HttpClient? http, CancellationToken cancellationToken, params (string Name, string? Value)[] fields)
    {
        var box = http ?? NewBox();
        var answer = await PostAsync(Routes.DeviceAuthorization, box, cancellationToken, [("client_id", "gateway"), .. fields]);
        if (http is null && (string?)answer.Json["device_code"] is { } code)
        {
            _boxes[code] = box;
        }

        return answer;
    }

    /// <summary>A box polls: over this connection, or over that by which it has asked.</summary>
    public Task<(HttpStatusCode Status, JsonObject Json)> PollAsync(JsonObject code, HttpClient? http, CancellationToken cancellationToken)
    {
        var deviceCode = (string)code["device_code"]!;
        return PostAsync(
            Routes.Token, http ?? _boxes.GetValueOrDefault(deviceCode), cancellationToken, ("grant_type", Grants.DeviceCode), ("client_id", "gateway"), ("device_code", deviceCode));
    }

    /// <summary>Posts a form, as a client does.</summary>
    public async Task<(HttpStatusCode Status, JsonObject Json)> PostAsync(string path, HttpClient? http, CancellationToken cancellationToken, params (string Name, string? Value)[] fields)
    {
        using var own = http is null ? NewHttp() : null;
        using var content = new FormUrlEncodedContent(fields.Where(field => field.Value is not null).Select(field => KeyValuePair.Create(field.Name, field.Value!)));
        using var answer = await (http ?? own!).PostAsync(path, content, cancellationToken);
        var text = await answer.Content.ReadAsStringAsync(cancellationToken);
        return (answer.StatusCode, text.Length == 0 ? [] : JsonNode.Parse(text)!.AsObject());
    }

    /// <summary>What a confidential client proves itself with, fresh.</summary>
    public (string, string?)[] Proof(string clientId) =>
        [("client_id", clientId), ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"), ("client_assertion", Assertion(clientId))];

    public string Assertion(string clientId, Action<JsonObject>? change = null, string header = """{"alg":"ES256","kid":"k"}""")
    {
        var now = Clock.GetUtcNow().ToUnixTimeSeconds();
        var claims = new JsonObject { ["iss"] = clientId, ["sub"] = clientId, ["aud"] = Issuer, ["jti"] = RandomId.Of(), ["iat"] = now, ["exp"] = now + 60 };
        change?.Invoke(claims);
        var signed = $"{StrictBase64Url.Write(Encoding.UTF8.GetBytes(header))}.{StrictBase64Url.Write(Encoding.UTF8.GetBytes(claims.ToJsonString()))}";
        lock (_clientKeys)
        {
            return $"{signed}.{StrictBase64Url.Write(_clientKeys[clientId].SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256))}";
        }
    }

    /// <summary>The private key of a confidential client, as PKCS#8 in PEM.</summary>
    public string ClientKeyPem(string clientId) => _clientKeys[clientId].ExportPkcs8PrivateKeyPem();

    /// <summary>Tokens by code, for a person who consents.</summary>
    public async Task<JsonObject> GetTokensAsync(TestBrowser person, CancellationToken cancellationToken, string scope = "openid offline_access meter.read", HttpClient? http = null)
    {
        var code = await person.AuthorizeAsync(cancellationToken, ("scope", scope));
        return await RedeemAsync(code, cancellationToken, http);
    }

    public async Task<JsonObject> RedeemAsync(string code, CancellationToken cancellationToken, HttpClient? http = null)
    {
        var (status, json) = await PostAsync(Routes.Token, http, cancellationToken, ("grant_type", "authorization_code"), ("client_id", "app"), ("code", code), ("redirect_uri", Redirect), ("code_verifier", AppLogin.Verifier));
        Assert.That(status, Is.EqualTo(HttpStatusCode.OK), json.ToJsonString());
        return json;
    }

    /// <summary>What a token says, read without checking anything.</summary>
    public static JsonObject Claims(string token)
    {
        StrictBase64Url.TryRead(token.Split('.')[1], out var bytes);
        return JsonNode.Parse(bytes)!.AsObject();
    }

    /// <summary>What the API asks about a token: whether it is active.</summary>
    public async Task<bool> IsActiveAsync(string token, CancellationToken cancellationToken, string by = "api")
    {
        var (status, json) = await PostAsync(Routes.Introspection, null, cancellationToken, [.. Proof(by), ("token", token)]);
        Assert.That(status, Is.EqualTo(HttpStatusCode.OK), json.ToJsonString());
        return (bool)json["active"]!;
    }

    public async Task RestartAsync(CancellationToken cancellationToken)
    {
        await _app.StopAsync(cancellationToken);
        await _app.DisposeAsync();
        await OpenAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        foreach (var made in _made)
        {
            made.Dispose();
        }

        foreach (var key in _clientKeys.Values)
        {
            key.Dispose();
        }

        _folder.Dispose();
    }

    private ClientOptions Confidential(string id, string[] grants, string[] scopes, string[] audiences, params string[] redirects)
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        _clientKeys.Add(id, key);
        var jwks = new JsonObject { ["keys"] = new JsonArray(new JsonObject(JwkSet.Write("k", key.ExportParameters(includePrivateParameters: false)).Select(member => KeyValuePair.Create<string, JsonNode?>(member.Key, member.Value)))) };
        File.WriteAllText(_folder[id + ".jwks"], jwks.ToJsonString());
        return new ClientOptions { Id = id, Authentication = ClientAuthentication.PrivateKeyJwt, JwksFile = _folder[id + ".jwks"], Grants = grants, Scopes = scopes, Audiences = audiences, RedirectUris = redirects };
    }

    private async Task OpenAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(server => server.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(new HttpsConnectionAdapterOptions
        {
            ServerCertificate = TestCertificates.Server,
            ClientCertificateMode = ClientCertificateMode.AllowCertificate,
            ClientCertificateValidation = (_, _, _) => true,
        })));
        builder.Services.AddSingleton(new FlexCoop.Vtn.Clocks(Clock, Clock));
        builder.Services.AddRest();
        builder.Services.AddIdentity(Options, _folder["data"], _ => (certificate, _) =>
        {
            using var chain = new X509Chain { ChainPolicy = TestCertificates.Trust() };
            return ValueTask.FromResult(chain.Build(certificate));
        });
        builder.Services.AddSingleton(SomePasswords.Hasher);
        _app = builder.Build();
        _app.UseProblems();
        _app.UseSetupGate();
        _app.MapIdentityForClients();
        _app.MapIdentityForPeople();
        await _app.StartAsync(cancellationToken);
        Options.Issuer = $"https://localhost:{new Uri(_app.Urls.Single()).Port}";
        await _app.Services.LoadIdentityAsync(cancellationToken);
        SetupCode = await _app.Services.FirstSetupCodeAsync(cancellationToken) ?? SetupCode;
    }
}
