using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using FlexCoop.Middleware.Doors;
using FlexCoop.Middleware.Identity;
using FlexCoop.Middleware.Tests.Doors;
using FlexCoop.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace FlexCoop.Middleware.Tests.Identity;

/// <summary>Logins at a cooperative's own provider, and one that lies (FX-05, T-22, T-23).</summary>
public sealed class CooperativeLoginTests : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private FakeProvider _provider = null!;
    private FakeProvider _other = null!;
    private IdentityHost _host = null!;

    [SetUp]
    public async Task StartAsync()
    {
        await File.WriteAllTextAsync(_folder["authority.pem"], TestCertificates.AuthorityPem);
        _provider = await FakeProvider.StartAsync(CancellationToken.None);
        _other = await FakeProvider.StartAsync(CancellationToken.None);
        _host = await IdentityHost.StartAsync(
            CancellationToken.None,
            options =>
            {
                options.BuiltInProvider = false;
                options.Cooperatives = [Cooperative("one", _provider), Cooperative("two", _other)];
            },
            isSetUp: false);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        await _provider.DisposeAsync();
        await _other.DisposeAsync();
        _folder.Dispose();
    }

    [Test, CancelAfter(300_000)]
    public async Task Login_AtEachCooperative_GivesAProsumerOfItsOwn(CancellationToken cancellationToken)
    {
        var subjects = new List<string>();
        foreach (var (cooperative, provider) in new[] { ("one", _provider), ("two", _other), ("one", _provider) })
        {
            using var browser = _host.NewBrowser();
            await LogInAsync(browser, cooperative, provider, cancellationToken);
            Assert.That(browser.Location, Is.EqualTo(Routes.Home), browser.Text);
            subjects.Add((string)IdentityHost.Claims((string)(await _host.GetTokensAsync(browser, cancellationToken))["id_token"]!)["sub"]!);
        }

        Assert.That(subjects[0], Is.Not.EqualTo(subjects[1]), "the same subject of two issuers is two people");
        Assert.That(subjects[0], Is.EqualTo(subjects[2]));
        Assert.That(_provider.Redeemed!["client_assertion"].ToString(), Is.Not.Empty);
        Assert.That(_provider.Redeemed!["code_verifier"].ToString(), Has.Length.EqualTo(43));
    }

    [Test, CancelAfter(300_000)]
    public async Task T23_Login_IdTokenWithAnythingWrong_IsRefused(CancellationToken cancellationToken)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = _host.Clock.GetUtcNow().ToUnixTimeSeconds();
        (string What, Func<JsonObject, string> Token)[] wrong =
        [
            ("another issuer", claims => _provider.Sign(With(claims, "iss", _other.Issuer))), ("another provider's key", claims => _other.Sign(claims)), ("nobody's key", claims => _provider.Sign(claims, key: key)),
            ("another client", claims => _provider.Sign(With(claims, "aud", "somebody"))), ("two audiences without azp", claims => _provider.Sign(With(claims, "aud", new JsonArray("flexcoop", "somebody")))),
            ("another azp", claims => _provider.Sign(With(claims, "azp", "somebody"))), ("another nonce", claims => _provider.Sign(With(claims, "nonce", "x"))), ("no nonce", claims => _provider.Sign(With(claims, "nonce", null))),
            ("over", claims => _provider.Sign(With(claims, "exp", now - 31))), ("from the future", claims => _provider.Sign(With(claims, "iat", now + 31))), ("no subject", claims => _provider.Sign(With(claims, "sub", null))), ("an empty subject", claims => _provider.Sign(With(claims, "sub", ""))),
            ("no signature", claims => _provider.Sign(claims, """{"alg":"none"}""")), ("an address of keys", claims => _provider.Sign(claims, $$"""{"alg":"ES256","kid":"{{_provider.Kid}}","jku":"{{_other.Issuer}}/keys"}""")),
            ("an access token", claims => _provider.Sign(claims, $$"""{"alg":"ES256","kid":"{{_provider.Kid}}","typ":"at+jwt"}""")), ("nothing", _ => ""), ("text", _ => "x"),
        ];

        foreach (var (what, token) in wrong)
        {
            using var browser = _host.NewBrowser();
            await LogInAsync(browser, "one", _provider, cancellationToken, token: token);
            Assert.That((browser.Status, browser.Location), Is.EqualTo((HttpStatusCode.Forbidden, (string?)null)), what);
            await browser.GetAsync(Routes.Mandates, cancellationToken);
            Assert.That(browser.Location, Does.StartWith(Routes.Login), what);
        }
    }

    /// <summary>Mix-up (RFC 9700 §4.4) and login CSRF: the answer belongs to this browser's login, at this cooperative, from its issuer.</summary>
    [Test, CancelAfter(300_000)]
    public async Task T22_Callback_OfAnotherLogin_IsRefused(CancellationToken cancellationToken)
    {
        using var browser = _host.NewBrowser();
        await browser.GetAsync("/login/one", cancellationToken);
        var state = browser.Sent("state");
        using var other = _host.NewBrowser();
        await other.GetAsync($"/login/one/callback?code=c&state={state}&iss={_provider.Issuer}", cancellationToken);
        Assert.That(other.Status, Is.EqualTo(HttpStatusCode.BadRequest), "another browser");

        await browser.GetAsync($"/login/two/callback?code=c&state={state}&iss={_other.Issuer}", cancellationToken);
        Assert.That(browser.Status, Is.EqualTo(HttpStatusCode.BadRequest), "another cooperative's address");
        foreach (var query in new[] { $"iss={_other.Issuer}", "", $"iss={_provider.Issuer}/" })
        {
            await browser.GetAsync("/login/one", cancellationToken);
            await browser.GetAsync($"/login/one/callback?code=c&state={browser.Sent("state")}&{query}", cancellationToken);
            Assert.That(browser.Status, Is.EqualTo(HttpStatusCode.Forbidden), $"'{query}'");
        }

        await browser.GetAsync("/login/one", cancellationToken);
        await browser.GetAsync($"/login/one/callback?code=c&state=x&iss={_provider.Issuer}", cancellationToken);
        Assert.That(browser.Status, Is.EqualTo(HttpStatusCode.BadRequest), "another state");
        await browser.GetAsync("/login/one", cancellationToken);
        var late = browser.Sent("state");
        _host.Test.Advance(TimeSpan.FromMinutes(10));
        await browser.GetAsync($"/login/one/callback?code=c&state={late}&iss={_provider.Issuer}", cancellationToken);
        Assert.That(browser.Status, Is.EqualTo(HttpStatusCode.BadRequest), "too late");
    }

    [Test, CancelAfter(300_000)]
    public async Task Keys_RolledOverOrAway_KnownOnesServeForADayAndUnknownOnesAreNeverTaken(CancellationToken cancellationToken)
    {
        await AssertLoginAsync(HttpStatusCode.SeeOther, "the first", cancellationToken);
        _provider.Roll();
        _host.Test.Advance(TimeSpan.FromMinutes(2));
        await AssertLoginAsync(HttpStatusCode.SeeOther, "a new key is read", cancellationToken);
        var reads = _provider.KeyReads;
        for (var count = 0; count < 5; count++)
        {
            using var browser = _host.NewBrowser();
            await LogInAsync(browser, "one", _provider, cancellationToken, token: claims => _provider.Sign(claims, """{"alg":"ES256","kid":"unknown"}"""));
        }

        Assert.That(_provider.KeyReads, Is.LessThanOrEqualTo(reads + 1), "at most once a minute");
        _provider.IsAway = true;
        _host.Test.Advance(TimeSpan.FromHours(20));
        await AssertLoginAsync(HttpStatusCode.SeeOther, "known keys serve", cancellationToken);
        _host.Test.Advance(TimeSpan.FromHours(5));
        using var tooLate = _host.NewBrowser();
        await tooLate.GetAsync("/login/one", cancellationToken);
        Assert.That(tooLate.Status, Is.EqualTo(HttpStatusCode.BadGateway));
    }

    /// <summary>What a provider says of itself, its keys and its answers are a stranger's input: nobody logs in by it, nothing is followed, and it costs next to nothing (I10).</summary>
    [Test, CancelAfter(300_000)]
    public async Task T23_HostileProvider_IsRefusedSoon_AndLogsNobodyIn(CancellationToken cancellationToken)
    {
        const string Discovery = "/.well-known/openid-configuration";
        string Names(string members) => $$"""{"issuer":"{{_provider.Issuer}}","authorization_endpoint":"{{_provider.Issuer}}/auth","token_endpoint":"{{_provider.Issuer}}/token",{{members}}}""";
        IEnumerable<(string Path, string Body)> hostile =
        [
            .. new[] { Discovery, "/keys", "/token" }.SelectMany(_ => HostileJson(), (path, body) => (path, body)),
            (Discovery, Names("\"jwks_uri\":\"http://localhost/keys\"")), (Discovery, Names("\"jwks_uri\":\"file:///etc/passwd\"")), (Discovery, Names("\"jwks_uri\":\"https://localhost:1/keys\"")), (Discovery, Names("\"jwks_uri\":[\"https://localhost/keys\"]")),
            (Discovery, Names($"\"jwks_uri\":\"{_provider.Issuer}/keys\",\"issuer\":\"{_other.Issuer}\"")),
            .. HostileKeys().Select(keys => ("/keys", $"{{\"keys\":[{keys}]}}")),
            .. new[] { "5", "null", "[]", "{}", "\"\"", "\"" + new string('a', 30_000) + "\"", "\"" + new string('.', 30_000) + "\"", "\"a.b.c\"", "\"eyJhbGciOiJub25lIn0.e30.\"" }.Select(token => ("/token", $"{{\"id_token\":{token}}}")),
        ];
        IEnumerable<(string Path, IResult Answer)> answers =
        [
            .. hostile.Select(one => (one.Path, Results.Text(one.Body, "application/json"))),
            .. new[] { Discovery, "/keys", "/token" }.SelectMany(path => new[] { (path, Results.Redirect(_other.Issuer + path)), (path, Results.StatusCode(500)), (path, Results.Bytes([0xFF, 0xFE, 0x7B, 0, 0x7D, 0], "application/json; charset=utf-16")) }),
        ];

        using (Assert.EnterMultipleScope())
        {
            // What was read well is kept for an hour, and serves for a day: the answers of the token endpoint come last.
            foreach (var (path, answer) in answers.OrderBy(one => one.Path == "/token"))
            {
                _provider.Answer = asked => asked == path ? answer : null;
                using var browser = _host.NewBrowser();
                var start = Stopwatch.GetTimestamp();
                await browser.GetAsync("/login/one", cancellationToken);
                var isRead = browser.Status == HttpStatusCode.SeeOther;
                if (isRead)
                {
                    await browser.GetAsync($"/login/one/callback?code=c&state={browser.Sent("state")}&iss={Uri.EscapeDataString(_provider.Issuer)}", cancellationToken);
                }

                Assert.That(browser.Status, Is.EqualTo(HttpStatusCode.BadGateway).Or.EqualTo(HttpStatusCode.Forbidden), path);
                Assert.That(Stopwatch.GetElapsedTime(start), Is.LessThan(TimeSpan.FromSeconds(30)), $"{path}: a second of processor time, and a busy machine");
                await browser.GetAsync(Routes.Mandates, cancellationToken);
                Assert.That(browser.Location, Does.StartWith(Routes.Login), path);

                // So that it is asked again.
                _host.Test.Advance(path == "/token" ? TimeSpan.FromSeconds(10) : TimeSpan.FromHours(25));
            }
        }

        Assert.That(_other.KeyReads, Is.Zero, "no redirect was followed");
        _provider.Answer = null;
        _host.Test.Advance(TimeSpan.FromMinutes(2));
        await AssertLoginAsync(HttpStatusCode.SeeOther, "it goes on", cancellationToken);
    }

    private static IEnumerable<string> HostileJson() =>
    [
        "", "x", "null", "[]", "{", "{}", "{\"keys\":[],\"keys\":[]}", string.Concat(Enumerable.Repeat("[", 50_000)), string.Concat(Enumerable.Repeat("{\"a\":", 50_000)), new string(' ', 3_000_000), "{\"issuer\":\"\\ud800\"}", "<html>login</html>",
    ];

    private static IEnumerable<string> HostileKeys() =>
    [
        "{\"kty\":\"RSA\",\"n\":\"" + new string('_', 20_000) + "\",\"e\":\"AQAB\"}", "{\"kty\":\"RSA\",\"n\":\"" + new string('_', 400) + "\",\"e\":\"" + new string('_', 400) + "\"}", "{\"kty\":\"RSA\",\"n\":\"" + new string('A', 400) + "\",\"e\":\"AA\"}",
        "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"" + new string('A', 43) + "\",\"y\":\"" + new string('A', 43) + "\"}", "{\"kty\":\"oct\",\"k\":\"AAAA\"}", "{\"kty\":[]}", "5", "null", string.Join(',', Enumerable.Repeat("{\"kty\":\"EC\"}", 3000)),
    ];

    /// <summary>A provider that takes connections and never answers holds up the logins at it, and nothing else.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Provider_NeverAnswers_HoldsUpNothingElse(CancellationToken cancellationToken)
    {
        using var deaf = new TcpListener(IPAddress.Loopback, 0);
        deaf.Start();
        await using var host = await DoorsHost.StartAsync(
            cancellationToken,
            ("Identity:Cooperatives:0:Id", "dorp"), ("Identity:Cooperatives:0:Issuer", $"https://localhost:{((IPEndPoint)deaf.LocalEndpoint).Port}"), ("Identity:Cooperatives:0:ClientId", "flexcoop"));
        using var anybody = host.NewClient(Door.Pages, connections: 80);
        using var app = host.NewClient(Door.Pages);

        var logins = Enumerable.Range(0, 80).Select(_ => anybody.GetAsync("login/dorp", cancellationToken)).ToList();
        await host.Wire.NextTimerAsync(TimeSpan.FromSeconds(1), cancellationToken);
        using var keys = await app.GetAsync(Routes.Keys.TrimStart('/'), cancellationToken);
        using var token = await app.PostAsync(Routes.Token.TrimStart('/'), new FormUrlEncodedContent([]), cancellationToken);
        var all = Task.WhenAll(logins);
        while (!all.IsCompleted)
        {
            await Task.WhenAny(all, host.Wire.NextTimerAsync(TimeSpan.FromSeconds(1), cancellationToken));
            host.Wire.Advance(TimeSpan.FromSeconds(1));
        }

        var answers = await all;
        Assert.That((keys.StatusCode, token.StatusCode), Is.EqualTo((HttpStatusCode.OK, HttpStatusCode.Unauthorized)), "they are answered");
        Assert.That(answers.Select(answer => answer.StatusCode), Is.All.AnyOf(HttpStatusCode.BadGateway, HttpStatusCode.ServiceUnavailable));
        Assert.That(answers.Count(answer => answer.StatusCode == HttpStatusCode.BadGateway), Is.GreaterThanOrEqualTo(1), "who waits is told that it is away");
    }

    [Test, CancelAfter(300_000)]
    public async Task Provider_AwayAndNothingKnown_IsNotAskedAgainAtOnce(CancellationToken cancellationToken)
    {
        _provider.IsAway = true;
        using var browser = _host.NewBrowser();
        var statuses = new List<HttpStatusCode>();
        async Task TryAsync()
        {
            await browser.GetAsync("/login/one", cancellationToken);
            statuses.Add(browser.Status);
        }

        await TryAsync();
        var reads = _provider.Reads;
        _provider.IsAway = false;
        await TryAsync();
        var readsAtOnce = _provider.Reads;
        _host.Test.Advance(TimeSpan.FromSeconds(5));
        await TryAsync();

        Assert.That(statuses, Is.EqualTo([HttpStatusCode.BadGateway, HttpStatusCode.BadGateway, HttpStatusCode.SeeOther]));
        Assert.That((reads, readsAtOnce), Is.EqualTo((1, 1)));
    }

    [TestCase(null, "cannot be read")]
    [TestCase(" \n", "is empty")]
    public void Secret_FileThatIsNoSecret_StopsTheStart(string? text, string reason)
    {
        if (text is not null)
        {
            File.WriteAllText(_folder["secret"], text);
        }

        var options = new CooperativeOptions { Id = "one", Issuer = _provider.Issuer, ClientId = "flexcoop", SecretFile = _folder["secret"] };

        Assert.That(
            () => new Cooperative(options, new FlexCoop.Vtn.Clocks(_host.Clock, _host.Clock), NullLogger<Cooperative>.Instance),
            Throws.TypeOf<StartException>().With.Message.Contains($"'{_folder["secret"]}' of 'one' {reason}"));
    }

    private async Task AssertLoginAsync(HttpStatusCode status, string what, CancellationToken cancellationToken)
    {
        using var browser = _host.NewBrowser();
        await LogInAsync(browser, "one", _provider, cancellationToken);
        Assert.That(browser.Status, Is.EqualTo(status), what);
    }

    private async Task LogInAsync(TestBrowser browser, string cooperative, FakeProvider provider, CancellationToken cancellationToken, Func<JsonObject, string>? token = null)
    {
        await browser.GetAsync($"/login/{cooperative}", cancellationToken);
        Assert.That((browser.Sent("redirect_uri"), browser.Sent("code_challenge_method"), browser.Sent("scope")), Is.EqualTo(($"{_host.Issuer}/login/{cooperative}/callback", "S256", "openid")), "no profile, no e-mail");
        var now = _host.Clock.GetUtcNow().ToUnixTimeSeconds();
        var claims = new JsonObject { ["iss"] = provider.Issuer, ["sub"] = "member-42", ["aud"] = "flexcoop", ["nonce"] = browser.Sent("nonce"), ["iat"] = now, ["exp"] = now + 60 };
        provider.IdToken = token is null ? provider.Sign(claims) : token(claims);
        await browser.GetAsync($"/login/{cooperative}/callback?code=c&state={browser.Sent("state")}&iss={Uri.EscapeDataString(provider.Issuer)}", cancellationToken);
    }

    private static JsonObject With(JsonObject claims, string name, JsonNode? value)
    {
        claims.Remove(name);
        if (value is not null)
        {
            claims[name] = value;
        }

        return claims;
    }

    private CooperativeOptions Cooperative(string id, FakeProvider provider) => new() { Id = id, Issuer = provider.Issuer, ClientId = "flexcoop", TrustFile = _folder["authority.pem"] };
}
