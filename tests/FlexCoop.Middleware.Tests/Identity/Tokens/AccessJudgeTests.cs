using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using FlexCoop.Middleware.Identity;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace FlexCoop.Middleware.Tests.Identity;

/// <summary>Which token opens which door (FX-05).</summary>
public sealed class AccessJudgeTests
{
    [Test, CancelAfter(300_000)]
    public async Task FX05_TokenOfAnotherKindIssuerOrAudience_IsRefused(CancellationToken cancellationToken)
    {
        await using var host = await IdentityHost.StartAsync(cancellationToken);
        using var person = await host.NewPersonAsync(cancellationToken);
        await using var stranger = await IdentityHost.StartAsync(cancellationToken);
        using var others = await stranger.NewPersonAsync(cancellationToken);
        var tokens = await host.GetTokensAsync(person, cancellationToken);
        var foreign = await stranger.GetTokensAsync(others, cancellationToken);
        var enrol = (string)(await host.GetTokensAsync(person, cancellationToken, "ven.enrol", host.NewBox()))["access_token"]!;
        var access = (string)tokens["access_token"]!;
        var parts = access.Split('.');
        var widened = Encode(IdentityHost.Claims(access), claims => claims["scope"] = "admin.clients meter.read");
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        (string What, string Token)[] wrong =
        [
            ("an ID token", (string)tokens["id_token"]!), ("a refresh token", (string)tokens["refresh_token"]!), ("another issuer's", (string)foreign["access_token"]!), ("for the CA", enrol), ("nothing", ""), ("text", "konami"),
            ("changed claims", $"{parts[0]}.{widened}.{parts[2]}"), ("no signature", $"{Encode([], header => header["alg"] = "none")}.{parts[1]}."),
            ("a stranger's key", Sign($"{parts[0]}.{widened}", key)), ("a role of its own", Sign($"{parts[0]}.{Encode(IdentityHost.Claims(access), claims => claims["role"] = "PlatformOperator")}", key)),
        ];

        var rule = new AccessRule(Scopes.Api, "meter.read");
        Assert.That(await JudgeAsync(host, access, rule, cancellationToken), Is.EqualTo(0));
        foreach (var (what, token) in wrong)
        {
            Assert.That(await JudgeAsync(host, token, rule, cancellationToken), Is.EqualTo(401), what);
        }

        Assert.That(await JudgeAsync(host, access, rule with { Scopes = ["flex.write"] }, cancellationToken), Is.EqualTo(403), "a scope that it has not");
        Assert.That(await JudgeAsync(host, access, rule with { Audience = Scopes.Admin }, cancellationToken), Is.EqualTo(401));
        host.Test.Advance(TimeSpan.FromSeconds(329));
        Assert.That(await JudgeAsync(host, access, rule, cancellationToken), Is.EqualTo(0), "clocks may differ by 30 seconds");
        host.Test.Advance(TimeSpan.FromSeconds(1));
        Assert.That(await JudgeAsync(host, access, rule, cancellationToken), Is.EqualTo(401), "over");
    }

    [Test, CancelAfter(300_000)]
    public async Task Bound_WithoutItsCertificate_IsRefused(CancellationToken cancellationToken)
    {
        await using var host = await IdentityHost.StartAsync(cancellationToken);
        using var person = await host.NewPersonAsync(cancellationToken);
        using var certificate = TestCertificates.SelfSigned("app");
        using var bound = host.NewHttp(certificate);
        var access = (string)(await host.GetTokensAsync(person, cancellationToken, http: bound))["access_token"]!;

        using var unbound = host.NewHttp();
        foreach (var (http, status) in new[] { (unbound, HttpStatusCode.Unauthorized), (bound, HttpStatusCode.OK) })
        {
            http.DefaultRequestHeaders.Authorization = new("Bearer", access);
            Assert.That((await http.GetAsync(Routes.UserInfo, cancellationToken)).StatusCode, Is.EqualTo(status));
        }
    }

    [Test, CancelAfter(300_000)]
    public async Task Suspended_Mandate_IsRefusedUntilNewTokensAreIssued(CancellationToken cancellationToken)
    {
        await using var host = await IdentityHost.StartAsync(cancellationToken);
        using var person = await host.NewPersonAsync(cancellationToken);
        var access = (string)(await host.GetTokensAsync(person, cancellationToken))["access_token"]!;
        var (token, _) = await host.Services.GetRequiredService<AccessJudge>().ReadAsync(access, Scopes.Api, cancellationToken);
        var mandates = host.Services.GetRequiredService<MandateBook>();

        await mandates.ChangeAsync(token!.Mandate!.Id, token.Mandate.ProsumerId, MandateAct.Suspend, cancellationToken);
        Assert.That(await host.IsActiveAsync(access, cancellationToken), Is.False);
        await mandates.ChangeAsync(token.Mandate.Id, token.Mandate.ProsumerId, MandateAct.Resume, cancellationToken);
        Assert.That(await host.IsActiveAsync(access, cancellationToken), Is.False, "of an older epoch");
        Assert.That(await host.IsActiveAsync((string)(await host.GetTokensAsync(person, cancellationToken))["access_token"]!, cancellationToken));
        Assert.That(await mandates.ChangeAsync(token.Mandate.Id, "somebody-else", MandateAct.Revoke, cancellationToken), Is.Null);
    }

    [Test, CancelAfter(300_000)]
    public async Task Exchange_OfAPersonsToken_NarrowsAndSaysWhoActs(CancellationToken cancellationToken)
    {
        await using var host = await IdentityHost.StartAsync(cancellationToken);
        using var person = await host.NewPersonAsync(cancellationToken);
        var access = (string)(await host.GetTokensAsync(person, cancellationToken, "openid meter.read flex.read"))["access_token"]!;
        host.Test.Advance(TimeSpan.FromMinutes(3));

        var (status, exchanged) = await ExchangeAsync(host, access, cancellationToken);
        Assert.That(status, Is.EqualTo(HttpStatusCode.OK), exchanged.ToJsonString());
        var claims = IdentityHost.Claims((string)exchanged["access_token"]!);
        var from = IdentityHost.Claims(access);
        using (Assert.EnterMultipleScope())
        {
            Assert.That((string)claims["scope"]!, Is.EqualTo("meter.read"), "what both have");
            Assert.That((string)claims["act"]!["sub"]!, Is.EqualTo("api"));
            Assert.That((string)claims["sub"]!, Is.EqualTo((string)from["sub"]!));
            Assert.That((string)claims["mandate"]!, Is.EqualTo((string)from["mandate"]!));
            Assert.That((long)claims["exp"]!, Is.LessThanOrEqualTo((long)from["exp"]!));
        }

        Assert.That((await ExchangeAsync(host, access, cancellationToken, ("scope", "flex.read"))).Json["error"]!.ToString(), Is.EqualTo("invalid_scope"), "the client has it not");
        Assert.That((await ExchangeAsync(host, access, cancellationToken, ("scope", "event.read"))).Json["error"]!.ToString(), Is.EqualTo("invalid_scope"), "the person has it not given");
        Assert.That((await ExchangeAsync(host, access, cancellationToken, ("scope", "openid"))).Json["error"]!.ToString(), Is.EqualTo("invalid_scope"));
        Assert.That((await ExchangeAsync(host, access, cancellationToken, ("audience", "urn:flexcoop:ca"))).Json["error"]!.ToString(), Is.EqualTo("invalid_target"));
        Assert.That((await ExchangeAsync(host, (string)(await host.GetTokensAsync(person, cancellationToken, "ven.enrol", host.NewBox()))["access_token"]!, cancellationToken)).Json["error"]!.ToString(), Is.EqualTo("invalid_request"), "sent to somebody else");
        Assert.That((await ExchangeAsync(host, "x", cancellationToken)).Status, Is.EqualTo(HttpStatusCode.BadRequest));

        var second = (await ExchangeAsync(host, (string)exchanged["access_token"]!, cancellationToken)).Json;
        Assert.That((string)IdentityHost.Claims((string)second["access_token"]!)["act"]!["act"]!["sub"]!, Is.EqualTo("api"));
        var third = (await ExchangeAsync(host, (string)second["access_token"]!, cancellationToken)).Json;
        Assert.That((await ExchangeAsync(host, (string)third["access_token"]!, cancellationToken)).Status, Is.EqualTo(HttpStatusCode.BadRequest), "a chain has an end");
    }

    [Test, CancelAfter(300_000)]
    public async Task Exchange_TokenThatItComesFromIsRevoked_DiesWithIt(CancellationToken cancellationToken)
    {
        await using var host = await IdentityHost.StartAsync(cancellationToken);
        using var person = await host.NewPersonAsync(cancellationToken);
        var access = (string)(await host.GetTokensAsync(person, cancellationToken))["access_token"]!;
        var child = (string)(await ExchangeAsync(host, access, cancellationToken)).Json["access_token"]!;
        var grandchild = (string)(await ExchangeAsync(host, child, cancellationToken)).Json["access_token"]!;
        async Task<bool[]> AreActiveAsync() => [await host.IsActiveAsync(access, cancellationToken), await host.IsActiveAsync(child, cancellationToken), await host.IsActiveAsync(grandchild, cancellationToken)];

        var before = await AreActiveAsync();
        await host.PostAsync(Routes.Revocation, null, cancellationToken, ("client_id", "app"), ("token", access));

        Assert.That(before, Is.All.True);
        Assert.That(await AreActiveAsync(), Is.All.False);
    }

    [Test, CancelAfter(300_000)]
    public async Task Introspection_AndRevocation_AreForWhomTheTokenConcerns(CancellationToken cancellationToken)
    {
        await using var host = await IdentityHost.StartAsync(cancellationToken);
        using var person = await host.NewPersonAsync(cancellationToken);
        var tokens = await host.GetTokensAsync(person, cancellationToken);
        var access = (string)tokens["access_token"]!;

        Assert.That(await host.IsActiveAsync(access, cancellationToken));
        Assert.That(await host.IsActiveAsync(access, cancellationToken, by: "ca"), Is.False, "not sent to it");
        Assert.That(await host.IsActiveAsync((string)tokens["refresh_token"]!, cancellationToken), Is.False, "another client's");
        Assert.That((await host.PostAsync(Routes.Introspection, null, cancellationToken, ("client_id", "app"), ("token", access))).Status, Is.EqualTo(HttpStatusCode.BadRequest), "a public client");
        Assert.That((await host.PostAsync(Routes.Revocation, null, cancellationToken, ("client_id", "gateway"), ("token", access))).Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await host.PostAsync(Routes.Revocation, null, cancellationToken, ("client_id", "gateway"), ("token", (string)tokens["refresh_token"]!))).Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await host.IsActiveAsync(access, cancellationToken), "another client revokes nothing");
        Assert.That((await host.PostAsync(Routes.Revocation, null, cancellationToken, ("client_id", "app"), ("token", "never.was.one"))).Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await host.PostAsync(Routes.Revocation, null, cancellationToken, ("client_id", "app"), ("token", access))).Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await host.IsActiveAsync(access, cancellationToken), Is.False);
    }

    [TestCase("openid")]
    [TestCase("flex.read")]
    [TestCase("")]
    [TestCase("event.read nothing")]
    [CancelAfter(300_000)]
    public async Task ClientCredentials_OtherScope_IsRefused(string scope, CancellationToken cancellationToken)
    {
        await using var host = await IdentityHost.StartAsync(cancellationToken);

        var (_, json) = await host.PostAsync(Routes.Token, null, cancellationToken, [.. host.Proof("api"), ("grant_type", "client_credentials"), ("scope", scope)]);

        Assert.That((string)json["error"]!, Is.EqualTo("invalid_scope"));
    }

    private static Task<(HttpStatusCode Status, JsonObject Json)> ExchangeAsync(IdentityHost host, string token, CancellationToken cancellationToken, params (string, string?)[] more) => host.PostAsync(
        Routes.Token, null, cancellationToken, [.. host.Proof("api"), ("grant_type", Grants.TokenExchange), ("subject_token", token), ("subject_token_type", "urn:ietf:params:oauth:token-type:access_token"), .. more]);

    /// <summary>0 when it opens the door; the status otherwise.</summary>
    private static async Task<int> JudgeAsync(IdentityHost host, string token, AccessRule rule, CancellationToken cancellationToken)
    {
        var context = new DefaultHttpContext();
        context.Request.Headers.Authorization = $"Bearer {token}";
        var (read, refusal) = await host.Services.GetRequiredService<AccessJudge>().JudgeAsync(context, rule, cancellationToken);
        Assert.That(read is null, Is.EqualTo(refusal is not null));
        return refusal?.Status ?? 0;
    }

    private static string Encode(JsonObject json, Action<JsonObject> change)
    {
        change(json);
        return StrictBase64Url.Write(Encoding.UTF8.GetBytes(json.ToJsonString()));
    }

    private static string Sign(string signed, ECDsa key) => $"{signed}.{StrictBase64Url.Write(key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256))}";
}
