using System.Net;
using FlexCoop.Middleware.Identity;
using Microsoft.Extensions.DependencyInjection;

namespace FlexCoop.Middleware.Tests.Identity;

/// <summary>Authorization code with PKCE, from the first request to the tokens (T-22).</summary>
public sealed class CodeGrantTests
{
    [Test, CancelAfter(300_000)]
    public async Task Code_LoggedInAndConsented_GivesTokensOfThatPersonOnly(CancellationToken cancellationToken)
    {
        await using var host = await IdentityHost.StartAsync(cancellationToken);
        var anna = await host.MakeAccountAsync("anna", Role.Prosumer, cancellationToken);
        using var browser = host.NewBrowser();

        await browser.StartAsync(cancellationToken, ("scope", "openid offline_access meter.read event.dispatch"));
        await anna.LogInAsync(browser, cancellationToken, browser.Location!);
        await browser.FollowAsync(cancellationToken);
        Assert.That(browser.Text, Does.Contain("The &lt;b&gt;app&lt;/b&gt;").And.Contain("quarter hours").And.Not.Contain("announce events"), "encoded, and only what a prosumer may give");
        await browser.SubmitAsync(Routes.Consent, cancellationToken, ("decision", "allow"));
        var tokens = await host.RedeemAsync(browser.Sent("code")!, cancellationToken);

        var access = IdentityHost.Claims((string)tokens["access_token"]!);
        var id = IdentityHost.Claims((string)tokens["id_token"]!);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(browser.Location, Does.StartWith(IdentityHost.Redirect + "&"));
            Assert.That(browser.Sent("state"), Is.EqualTo("s t&a"));
            Assert.That(browser.Sent("iss"), Is.EqualTo(host.Issuer), "RFC 9207");
            Assert.That((string)tokens["scope"]!, Is.EqualTo("openid offline_access meter.read"));
            Assert.That(access["aud"]!.ToJsonString(), Is.EqualTo($"""["urn:flexcoop:api","{host.Issuer}"]"""));
            Assert.That((long)access["exp"]! - (long)access["iat"]!, Is.EqualTo(300));
            Assert.That((string)access["client_id"]!, Is.EqualTo("app"));
            Assert.That((string)access["mandate"]!, Does.StartWith("M-"));
            Assert.That((string)id["aud"]!, Is.EqualTo("app"));
            Assert.That((string)id["nonce"]!, Is.EqualTo("n"));
            Assert.That((string)id["sub"]!, Is.Not.EqualTo((string)access["sub"]!), "pairwise");
            Assert.That(id.Select(claim => claim.Key), Is.SubsetOf(["iss", "sub", "aud", "iat", "exp", "auth_time", "nonce"]), "FC-SEC-3");
        }

        using var http = host.NewHttp();
        http.DefaultRequestHeaders.Authorization = new("Bearer", (string)tokens["access_token"]!);
        Assert.That(await http.GetStringAsync(Routes.UserInfo, cancellationToken), Is.EqualTo($$"""{"sub":"{{id["sub"]}}"}"""));
        Assert.That(await host.IsActiveAsync((string)tokens["access_token"]!, cancellationToken));
    }

    [Test, CancelAfter(300_000)]
    public async Task T22_Code_RedeemedTwoHundredTimesAtOnce_SucceedsOnce(CancellationToken cancellationToken)
    {
        await using var host = await IdentityHost.StartAsync(cancellationToken);
        using var person = await host.NewPersonAsync(cancellationToken);
        using var http = host.NewHttp();
        var code = await person.AuthorizeAsync(cancellationToken);

        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => host.PostAsync(
            Routes.Token, http, cancellationToken, ("grant_type", "authorization_code"), ("client_id", "app"), ("code", code), ("redirect_uri", IdentityHost.Redirect), ("code_verifier", AppLogin.Verifier))));

        Assert.That(answers.Count(answer => answer.Status == HttpStatusCode.OK), Is.EqualTo(1));
        Assert.That(answers.Where(answer => answer.Status != HttpStatusCode.OK).Select(answer => (string)answer.Json["error"]!), Is.All.EqualTo("invalid_grant"));
    }

    [Test, CancelAfter(300_000)]
    public async Task T22_Code_UsedAgain_EndsTheLogin(CancellationToken cancellationToken)
    {
        await using var host = await IdentityHost.StartAsync(cancellationToken);
        using var person = await host.NewPersonAsync(cancellationToken);
        var code = await person.AuthorizeAsync(cancellationToken);
        var tokens = await host.RedeemAsync(code, cancellationToken);

        var (status, json) = await host.PostAsync(
            Routes.Token, null, cancellationToken, ("grant_type", "authorization_code"), ("client_id", "app"), ("code", code), ("redirect_uri", IdentityHost.Redirect), ("code_verifier", AppLogin.Verifier));

        Assert.That((status, (string)json["error"]!), Is.EqualTo((HttpStatusCode.BadRequest, "invalid_grant")));
        Assert.That(await host.IsActiveAsync((string)tokens["access_token"]!, cancellationToken), Is.False);
    }

    [Test, CancelAfter(300_000)]
    public async Task T22_Code_WithAnythingWrong_IsRefusedAndNotSpent(CancellationToken cancellationToken)
    {
        await using var host = await IdentityHost.StartAsync(cancellationToken);
        using var person = await host.NewPersonAsync(cancellationToken);
        var code = await person.AuthorizeAsync(cancellationToken);
        (string Name, string? Value)[] right = [("grant_type", "authorization_code"), ("client_id", "app"), ("code", code), ("redirect_uri", IdentityHost.Redirect), ("code_verifier", AppLogin.Verifier)];
        (string Name, string? Value, string Error)[] wrong =
        [
            ("code_verifier", new string('x', 50), "invalid_grant"), ("code_verifier", null, "invalid_request"), ("code_verifier", "short", "invalid_request"), ("code_verifier", AppLogin.Challenge, "invalid_grant"),
            ("redirect_uri", "https://app.example/callback", "invalid_grant"), ("redirect_uri", null, "invalid_grant"), ("client_id", "gateway", "unauthorized_client"), ("client_id", "nobody", "invalid_client"),
            ("client_id", null, "invalid_client"), ("client_id", "portal", "invalid_client"), ("code", "x", "invalid_grant"), ("code", code.ToUpperInvariant(), "invalid_grant"), ("grant_type", "password", "unsupported_grant_type"), ("grant_type", null, "invalid_request"),
            ("client_secret", "x", "invalid_client"),
        ];

        foreach (var (name, value, error) in wrong)
        {
            var (status, json) = await host.PostAsync(Routes.Token, null, cancellationToken, [.. right.Where(field => field.Name != name), (name, value)]);
            Assert.That(((int)status, (string)json["error"]!), Is.EqualTo((error == "invalid_client" ? 401 : 400, error)), $"{name}={value}");
        }

        Assert.That((await host.PostAsync(Routes.Token, null, cancellationToken, right)).Status, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test, CancelAfter(300_000)]
    public async Task Code_AfterAMinute_IsOver(CancellationToken cancellationToken)
    {
        await using var host = await IdentityHost.StartAsync(cancellationToken);
        using var person = await host.NewPersonAsync(cancellationToken);
        var code = await person.AuthorizeAsync(cancellationToken);
        host.Test.Advance(TimeSpan.FromMinutes(1));

        var (_, json) = await host.PostAsync(
            Routes.Token, null, cancellationToken, ("grant_type", "authorization_code"), ("client_id", "app"), ("code", code), ("redirect_uri", IdentityHost.Redirect), ("code_verifier", AppLogin.Verifier));

        Assert.That((string)json["error"]!, Is.EqualTo("invalid_grant"));
    }

    /// <summary>RFC 9700 §4.1: nobody is sent to an address that is not, character by character, a registered one.</summary>
    [Test, CancelAfter(300_000)]
    public async Task T22_Authorize_OtherAddress_LeadsNowhere(CancellationToken cancellationToken)
    {
        await using var host = await IdentityHost.StartAsync(cancellationToken);
        using var person = await host.NewPersonAsync(cancellationToken);
        string?[] addresses =
        [
            null, "", "https://evil.example/", "https://app.example/callback", "https://app.example/callback?a=1&b=2", "https://app.example/callback?a=2", "https://app.example/callback?a=1#x", "https://app.example/callback/?a=1",
            "https://app.example/Callback?a=1", "http://app.example/callback?a=1", "https://app.example:443/callback?a=1", "https://app.example@evil.example/callback?a=1", "https://app.example.evil.example/callback?a=1",
            "https://app.example/x/../callback?a=1", "https://app.example/callback?a=%31", "//app.example/callback?a=1", "javascript:alert(1)", "data:text/html,x", " https://app.example/callback?a=1", "https://app.example/callback?a=1\r\nLocation: https://evil.example",
            "https://app.example\\@evil.example/callback?a=1", "https://APP.example/callback?a=1",
        ];

        foreach (var address in addresses)
        {
            await person.StartAsync(cancellationToken, ("redirect_uri", address));
            Assert.That((person.Status, person.Location), Is.EqualTo((HttpStatusCode.BadRequest, (string?)null)), address);
        }

        await person.StartAsync(cancellationToken, ("client_id", "nobody"));
        Assert.That((person.Status, person.Location), Is.EqualTo((HttpStatusCode.BadRequest, (string?)null)));
    }

    [TestCase("code_challenge_method", "plain", "invalid_request", Description = "PKCE downgrade")]
    [TestCase("code_challenge_method", null, "invalid_request")]
    [TestCase("code_challenge", null, "invalid_request")]
    [TestCase("code_challenge", "short", "invalid_request")]
    [TestCase("response_type", "token", "unsupported_response_type")]
    [TestCase("response_type", "code id_token", "unsupported_response_type")]
    [TestCase("response_type", null, "unsupported_response_type")]
    [TestCase("response_mode", "fragment", "invalid_request")]
    [TestCase("scope", "openid admin.clients", "invalid_scope")]
    [TestCase("scope", "openid nothing", "invalid_scope")]
    [TestCase("scope", null, "invalid_scope")]
    [TestCase("scope", "meter.read ven.enrol", "invalid_target", Description = "two audiences")]
    [TestCase("resource", "https://elsewhere.example", "invalid_target")]
    [TestCase("request", "eyJhbGciOiJub25lIn0.e30.", "request_not_supported")]
    [TestCase("claims", "{}", "invalid_request")]
    [TestCase("prompt", "none login", "invalid_request")]
    [TestCase("prompt", "none", "consent_required")]
    [TestCase("max_age", "-1", "invalid_request")]
    [TestCase("client_id", "portal", "invalid_request", Description = "a confidential client pushes")]
    [CancelAfter(300_000)]
    public async Task T22_Authorize_WrongParameter_IsToldTheClientWithTheIssuer(string name, string? value, string error, CancellationToken cancellationToken)
    {
        await using var host = await IdentityHost.StartAsync(cancellationToken);
        using var person = await host.NewPersonAsync(cancellationToken);

        await person.StartAsync(cancellationToken, (name, value));

        Assert.That((person.Sent("error"), person.Sent("iss"), person.Sent("state"), person.Sent("code")), Is.EqualTo((error, host.Issuer, "s t&a", (string?)null)));
    }

    [Test, CancelAfter(300_000)]
    public async Task Authorize_ConsentedBefore_IsNotAskedAgainUnlessTheClientWantsIt(CancellationToken cancellationToken)
    {
        await using var host = await IdentityHost.StartAsync(cancellationToken);
        using var person = await host.NewPersonAsync(cancellationToken);
        await person.AuthorizeAsync(cancellationToken);

        await person.StartAsync(cancellationToken, ("prompt", "none"));
        Assert.That(person.Sent("code"), Is.Not.Null);
        await person.StartAsync(cancellationToken, ("prompt", "consent"));
        Assert.That(person.Text, Does.Contain("Do you allow this?"));
        await person.SubmitAsync(Routes.Consent, cancellationToken, ("decision", "deny"));
        Assert.That(person.Sent("error"), Is.EqualTo("access_denied"));
        host.Test.Advance(TimeSpan.FromSeconds(1));
        await person.StartAsync(cancellationToken, ("prompt", "login"));
        Assert.That(person.Location, Does.StartWith(Routes.Login));
    }

    [Test, CancelAfter(300_000)]
    public async Task T22_PushedRequest_OfAConfidentialClient_IsGoodOnce(CancellationToken cancellationToken)
    {
        await using var host = await IdentityHost.StartAsync(cancellationToken);
        using var person = await host.NewPersonAsync(cancellationToken);
        (string, string?)[] request =
            [("response_type", "code"), ("redirect_uri", IdentityHost.Redirect), ("scope", "openid meter.read"), ("code_challenge", AppLogin.Challenge), ("code_challenge_method", "S256")];

        var (status, pushed) = await host.PostAsync(Routes.PushedAuthorization, null, cancellationToken, [.. host.Proof("portal"), .. request]);
        Assert.That(status, Is.EqualTo(HttpStatusCode.Created), pushed.ToJsonString());
        await person.GetAsync($"{Routes.Authorize}?client_id=app&request_uri={pushed["request_uri"]}", cancellationToken);
        Assert.That(person.Status, Is.EqualTo(HttpStatusCode.BadRequest), "another client's");
        await person.GetAsync($"{Routes.Authorize}?client_id=portal&request_uri={pushed["request_uri"]}", cancellationToken);
        await person.SubmitAsync(Routes.Consent, cancellationToken, ("decision", "allow"));
        var (redeemed, tokens) = await host.PostAsync(
            Routes.Token, null, cancellationToken, [.. host.Proof("portal"), ("grant_type", "authorization_code"), ("code", person.Sent("code")), ("redirect_uri", IdentityHost.Redirect), ("code_verifier", AppLogin.Verifier)]);
        Assert.That(redeemed, Is.EqualTo(HttpStatusCode.OK), tokens.ToJsonString());
        await person.GetAsync($"{Routes.Authorize}?client_id=portal&request_uri={pushed["request_uri"]}", cancellationToken);
        Assert.That(person.Status, Is.EqualTo(HttpStatusCode.BadRequest), "used before");
    }

    [Test, CancelAfter(300_000)]
    public async Task Mandate_Withdrawn_EndsEverythingThatFollowedFromIt(CancellationToken cancellationToken)
    {
        await using var host = await IdentityHost.StartAsync(cancellationToken);
        using var person = await host.NewPersonAsync(cancellationToken);
        var tokens = await host.GetTokensAsync(person, cancellationToken);
        await person.GetAsync(Routes.Mandates, cancellationToken);

        await person.SubmitAsync(Routes.Withdraw, cancellationToken);
        Assert.That((person.Status, await host.IsActiveAsync((string)tokens["access_token"]!, cancellationToken)), Is.EqualTo((HttpStatusCode.OK, true)), "asks first");
        Assert.That(person.Text, Does.Contain("Remove it?"));
        await person.SubmitAsync(Routes.Withdraw, cancellationToken);

        Assert.That(person.Location, Is.EqualTo(Routes.Mandates));
        Assert.That(await host.IsActiveAsync((string)tokens["access_token"]!, cancellationToken), Is.False);
        var (_, refreshed) = await host.PostAsync(Routes.Token, null, cancellationToken, ("grant_type", "refresh_token"), ("client_id", "app"), ("refresh_token", (string)tokens["refresh_token"]!));
        Assert.That((string)refreshed["error"]!, Is.EqualTo("invalid_grant"));
        await person.StartAsync(cancellationToken, ("prompt", "none"));
        Assert.That(person.Sent("error"), Is.EqualTo("consent_required"));
    }

    [Test, CancelAfter(300_000)]
    public async Task Stored_AfterALogin_HoldsNoTokenCodeOrName(CancellationToken cancellationToken)
    {
        await using var host = await IdentityHost.StartAsync(cancellationToken);
        using var person = await host.NewPersonAsync(cancellationToken, login: "marker-anna");
        var code = await person.AuthorizeAsync(cancellationToken, ("scope", "openid offline_access meter.read"));
        var tokens = await host.RedeemAsync(code, cancellationToken);
        await host.Services.GetRequiredService<Expiry>().RunAsync(cancellationToken);

        string[] markers = ["marker-anna", "correct horse", code, (string)tokens["access_token"]!, (string)tokens["refresh_token"]!, (string)tokens["id_token"]!];
        foreach (var file in Directory.EnumerateFiles(host["data"], "*", SearchOption.AllDirectories).Where(file => !file.EndsWith(".lock", StringComparison.Ordinal)))
        {
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var reader = new StreamReader(stream, System.Text.Encoding.Latin1);
            var bytes = await reader.ReadToEndAsync(cancellationToken);
            Assert.That(markers.Where(bytes.Contains), Is.Empty, file);
        }
    }
}
