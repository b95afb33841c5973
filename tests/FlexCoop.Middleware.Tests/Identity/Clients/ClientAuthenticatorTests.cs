using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using FlexCoop.Middleware.Identity;

namespace FlexCoop.Middleware.Tests.Identity;

/// <summary>How clients prove who they are, and what does not prove it.</summary>
public sealed class ClientAuthenticatorTests
{
    [Test, CancelAfter(300_000)]
    public async Task T23_Assertion_WithAnythingWrong_IsRefused(CancellationToken cancellationToken)
    {
        await using var host = await IdentityHost.StartAsync(cancellationToken);
        var now = host.Clock.GetUtcNow().ToUnixTimeSeconds();
        (string What, string Assertion)[] wrong =
        [
            ("another audience", host.Assertion("api", claims => claims["aud"] = "https://elsewhere.example")),
            ("two audiences", host.Assertion("api", claims => claims["aud"] = new JsonArray(host.Issuer, "https://elsewhere.example"))),
            ("no audience", host.Assertion("api", claims => claims.Remove("aud"))),
            ("another issuer", host.Assertion("api", claims => claims["iss"] = "portal")),
            ("another's subject", host.Assertion("api", claims => (claims["sub"], claims["iss"]) = ("portal", "portal"))),
            ("over", host.Assertion("api", claims => claims["exp"] = now - 1)),
            ("lives for an hour", host.Assertion("api", claims => claims["exp"] = now + 3600)),
            ("no end", host.Assertion("api", claims => claims.Remove("exp"))),
            ("not yet", host.Assertion("api", claims => claims["nbf"] = now + 300)),
            ("no jti", host.Assertion("api", claims => claims.Remove("jti"))),
            ("no signature", host.Assertion("api", header: """{"alg":"none","kid":"k"}""")),
            ("an HMAC", host.Assertion("api", header: """{"alg":"HS256","kid":"k"}""")),
            ("another key", host.Assertion("api", header: """{"alg":"ES256","kid":"x"}""")),
            ("its own key", host.Assertion("api", header: """{"alg":"ES256","kid":"k","jwk":{}}""")),
            ("an access token", host.Assertion("api", header: """{"alg":"ES256","kid":"k","typ":"at+jwt"}""")),
            ("nothing", "x"), ("dots", ".."), ("a public client's", host.Assertion("api", claims => (claims["sub"], claims["iss"]) = ("app", "app"))),
        ];

        foreach (var (what, assertion) in wrong)
        {
            var (status, json) = await CredentialsAsync(host, assertion, cancellationToken);
            Assert.That((status, (string)json["error"]!), Is.EqualTo((HttpStatusCode.Unauthorized, "invalid_client")), what);
        }

        var right = host.Assertion("api");
        Assert.That((await CredentialsAsync(host, right, cancellationToken)).Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await CredentialsAsync(host, right, cancellationToken)).Status, Is.EqualTo(HttpStatusCode.Unauthorized), "used before");
        Assert.That((await CredentialsAsync(host, host.Assertion("api", header: """{"alg":"ES256","kid":"k","typ":"client-authentication+jwt"}"""), cancellationToken)).Status, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test, CancelAfter(300_000)]
    public async Task T22_Assertion_TwoHundredTimesAtOnce_IsGoodOnce(CancellationToken cancellationToken)
    {
        await using var host = await IdentityHost.StartAsync(cancellationToken);
        using var http = host.NewHttp();
        var assertion = host.Assertion("api");

        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => CredentialsAsync(host, assertion, cancellationToken, http)));

        Assert.That(answers.Count(answer => answer.Status == HttpStatusCode.OK), Is.EqualTo(1));
    }

    /// <summary>T-24: a self-signed certificate binds, it never authenticates; nor does one that is not registered, or that a header names (FX-02).</summary>
    [Test, CancelAfter(300_000)]
    public async Task T24_Certificate_AuthenticatesOnlyWhenRegisteredAndInForce(CancellationToken cancellationToken)
    {
        using var right = TestCertificates.Issue("worker");
        using var other = TestCertificates.Issue("worker");
        using var self = TestCertificates.SelfSigned("worker");
        await using var host = await IdentityHost.StartAsync(cancellationToken, options => options.Clients =
        [
            .. options.Clients,
            new ClientOptions { Id = "worker", Authentication = ClientAuthentication.TlsCertificate, CertificateThumbprints = [TestCertificates.Sha256(right), TestCertificates.Sha256(self)], Grants = [Grants.ClientCredentials], Scopes = ["event.read"] },
        ]);

        async Task<HttpStatusCode> AskAsync(X509Certificate2? certificate, string? header = null)
        {
            using var http = host.NewHttp(certificate);
            if (header is not null)
            {
                http.DefaultRequestHeaders.Add("X-Ssl-Cert", header);
                http.DefaultRequestHeaders.Add("X-Forwarded-Client-Cert", header);
                http.DefaultRequestHeaders.Add("X-ARR-ClientCert", header);
            }

            return (await host.PostAsync(Routes.Token, http, cancellationToken, ("grant_type", "client_credentials"), ("client_id", "worker"), ("scope", "event.read"))).Status;
        }

        Assert.That(await AskAsync(right), Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await AskAsync(other), Is.EqualTo(HttpStatusCode.Unauthorized), "not registered");
        Assert.That(await AskAsync(self), Is.EqualTo(HttpStatusCode.Unauthorized), "self-signed, though registered");
        Assert.That(await AskAsync(null), Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(await AskAsync(null, Convert.ToBase64String(right.RawData)), Is.EqualTo(HttpStatusCode.Unauthorized), "FX-02: a header");
    }

    /// <summary>FX-01: nothing that is known from anywhere opens anything.</summary>
    [TestCase("Authorization", "Basic YXBpOnNlY3JldA==")]
    [TestCase("Authorization", "Bearer konami")]
    [CancelAfter(300_000)]
    public async Task FX01_StaticCredential_OpensNothing(string header, string value, CancellationToken cancellationToken)
    {
        await using var host = await IdentityHost.StartAsync(cancellationToken);
        using var http = host.NewHttp();
        http.DefaultRequestHeaders.Add(header, value);

        foreach (var path in new[] { Routes.Token, Routes.Introspection, Routes.Revocation, Routes.PushedAuthorization, Routes.DeviceAuthorization })
        {
            Assert.That((await host.PostAsync(path, http, cancellationToken, ("client_id", "api"), ("token", "x"))).Status, Is.EqualTo(HttpStatusCode.Unauthorized), path);
        }

        Assert.That((await http.GetAsync(Routes.UserInfo, cancellationToken)).StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    [TestCase("https://app.example/cb", true)]
    [TestCase("http://127.0.0.1:7000/cb", true)]
    [TestCase("org.example.app:/cb", true)]
    [TestCase("http://app.example/cb", false)]
    [TestCase("https://app.example/cb#x", false)]
    [TestCase("javascript:alert(1)", false)]
    [TestCase("data:text/html,x", false)]
    [TestCase("/cb", false)]
    [TestCase("", false)]
    public void Rules_RedirectUri_IsHttpsLoopbackOrAnAppsOwn(string uri, bool isRight)
    {
        var client = new ClientDocument { Id = "x", Name = "X", RedirectUris = [uri] };

        Assert.That(ClientRules.Check(client).Count == 0, Is.EqualTo(isRight));
    }

    [Test]
    public void Rules_PublicClient_MayNotActOnItsOwn()
    {
        var client = new ClientDocument { Id = "x", Name = "X", Grants = [Grants.ClientCredentials] };

        Assert.That(ClientRules.Check(client).Single().Member, Is.EqualTo("grants"));
    }

    /// <summary>Decision 17: the whole fleet could be phished away.</summary>
    [TestCase(Scopes.FleetRead, true)]
    [TestCase(Scopes.FleetManage, true)]
    [TestCase("admin.clients", true)]
    [TestCase("event.dispatch", false)]
    [TestCase(Scopes.VenEnrol, false)]
    public void Rules_DeviceGrant_GivesNothingOfOperators(string scope, bool isRefused)
    {
        var client = new ClientDocument { Id = "x", Name = "X", Grants = [Grants.DeviceCode], Scopes = [scope] };

        Assert.That(ClientRules.Check(client).Select(fault => fault.Member), Is.EqualTo(isRefused ? ["scopes"] : Array.Empty<string>()));
        Assert.That(ClientRules.Check(client with { Grants = [Grants.AuthorizationCode] }), Is.Empty);
    }

    private static Task<(HttpStatusCode Status, JsonObject Json)> CredentialsAsync(IdentityHost host, string assertion, CancellationToken cancellationToken, HttpClient? http = null) => host.PostAsync(
        Routes.Token, http, cancellationToken, ("grant_type", "client_credentials"), ("scope", "event.read"), ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"), ("client_assertion", assertion));
}
