using System.Net;
using System.Text.Json.Nodes;
using FlexCoop.Middleware.Identity;
using FlexCoop.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace FlexCoop.Middleware.Tests.Identity;

/// <summary>The device grant (RFC 8628), and what keeps codes from being guessed or stolen (§2.3).</summary>
public sealed class DeviceGrantTests
{
    [Test, CancelAfter(300_000)]
    public async Task Box_ApprovedByItsOwner_GetsTokensUnderAMandateOfItsOwn(CancellationToken cancellationToken)
    {
        await using var host = await IdentityHost.StartAsync(cancellationToken);
        using var person = await host.NewPersonAsync(cancellationToken);
        using var certificate = TestCertificates.SelfSigned("box");
        using var box = host.NewHttp(certificate);
        var code = await AskAsync(host, person, cancellationToken, box);

        Assert.That((await PollAsync(host, code, cancellationToken, box)).Error, Is.EqualTo("authorization_pending"));
        Assert.That((await PollAsync(host, code, cancellationToken, box)).Error, Is.EqualTo("slow_down"));
        await ApproveAsync(person, code, cancellationToken);
        var (_, tokens) = await PollAsync(host, code, cancellationToken, box);

        var access = IdentityHost.Claims((string)tokens["access_token"]!);
        using (Assert.EnterMultipleScope())
        {
            Assert.That((string)code["user_code"]!, Does.Match("^[BCDFGHJKLMNPQRSTVWXZ]{5}-[BCDFGHJKLMNPQRSTVWXZ]{5}$"), "43 bits");
            Assert.That((int)code["expires_in"]!, Is.EqualTo(600));
            Assert.That((string)access["scope"]!, Is.EqualTo("offline_access ven.enrol"));
            Assert.That((string)access["aud"]!, Is.EqualTo("urn:flexcoop:ca"));
            Assert.That((string)access["cnf"]!["x5t#S256"]!, Is.EqualTo(StrictBase64Url.Write(Convert.FromHexString(TestCertificates.Sha256(certificate)))), "RFC 8705");
        }

        await person.GetAsync(Routes.Mandates, cancellationToken);
        Assert.That(person.Text, Does.Contain("Heat pump &lt;1&gt;").And.Contain("S-77"));
        Assert.That((await PollAsync(host, code, cancellationToken, box)).Error, Is.EqualTo("invalid_grant"), "used before");
        Assert.That(await host.IsActiveAsync((string)tokens["access_token"]!, cancellationToken, by: "ca"), Is.False, "the second use ended the login");
    }

    /// <summary>Anybody may ask for a code, and ask about it in a loop: that must not make a durable commit each time.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Poll_SoonerThanTheInterval_IsToldToSlowDownAndStoresNothing(CancellationToken cancellationToken)
    {
        await using var host = await IdentityHost.StartAsync(cancellationToken);
        using var person = await host.NewPersonAsync(cancellationToken);
        var code = await AskAsync(host, person, cancellationToken);
        var codes = host.Services.GetRequiredService<IdentityStores>().Identity.Documents(DeviceCodeDocument.Collection);
        async Task<long> VersionAsync() => (await codes.FindAsync(RandomId.Hash((string)code["device_code"]!), cancellationToken))!.Version;

        var first = (await PollAsync(host, code, cancellationToken)).Error;
        var version = await VersionAsync();
        host.Test.Advance(TimeSpan.FromSeconds(4));
        var (soon, again) = ((await PollAsync(host, code, cancellationToken)).Error, (await PollAsync(host, code, cancellationToken)).Error);
        var after = await VersionAsync();
        host.Test.Advance(TimeSpan.FromSeconds(1));
        var later = (await PollAsync(host, code, cancellationToken)).Error;

        Assert.That((first, soon, again, later), Is.EqualTo(("authorization_pending", "slow_down", "slow_down", "authorization_pending")));
        Assert.That((after, await VersionAsync()), Is.EqualTo((version, version + 1)));
    }

    [Test, CancelAfter(300_000)]
    public async Task T22_DeviceCode_RedeemedTwoHundredTimesAtOnce_SucceedsOnce(CancellationToken cancellationToken)
    {
        await using var host = await IdentityHost.StartAsync(cancellationToken);
        using var person = await host.NewPersonAsync(cancellationToken);
        var code = await AskAsync(host, person, cancellationToken);
        await ApproveAsync(person, code, cancellationToken);

        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => PollAsync(host, code, cancellationToken)));

        Assert.That(answers.Count(answer => answer.Error is null), Is.EqualTo(1));
    }

    [Test, CancelAfter(300_000)]
    public async Task DeviceCode_DeniedOrOver_IsToldSo(CancellationToken cancellationToken)
    {
        await using var host = await IdentityHost.StartAsync(cancellationToken);
        using var person = await host.NewPersonAsync(cancellationToken);
        var denied = await AskAsync(host, person, cancellationToken);
        var over = await AskAsync(host, person, cancellationToken);
        await FindAsync(person, (string)denied["user_code"]!, cancellationToken);
        await person.SubmitAsync(Routes.DeviceDecision, cancellationToken, ("decision", "deny"));

        Assert.That((await PollAsync(host, denied, cancellationToken)).Error, Is.EqualTo("access_denied"));
        host.Test.Advance(TimeSpan.FromMinutes(10));
        Assert.That((await PollAsync(host, over, cancellationToken)).Error, Is.EqualTo("expired_token"));
        await FindAsync(person, (string)over["user_code"]!, cancellationToken);
        Assert.That(person.Text, Does.Contain("There is no box"));
    }

    /// <summary>A scope that the owner's role may not give is given by nobody's approval.</summary>
    [Test, CancelAfter(300_000)]
    public async Task DeviceCode_ForWhatTheOwnerMayNotGive_IsDenied(CancellationToken cancellationToken)
    {
        await using var host = await IdentityHost.StartAsync(
            cancellationToken, options => options.Clients = [.. options.Clients, new ClientOptions { Id = "tool", Grants = [Grants.DeviceCode], Scopes = ["event.dispatch"] }]);
        using var person = await host.NewPersonAsync(cancellationToken);
        var (_, code) = await host.PostAsync(Routes.DeviceAuthorization, null, cancellationToken, ("client_id", "tool"), ("scope", "event.dispatch"), ("claim_code", await IdentityHost.ClaimAsync(person, cancellationToken)));
        await FindAsync(person, (string)code["user_code"]!, cancellationToken);
        await person.SubmitAsync(Routes.DeviceDecision, cancellationToken, ("decision", "allow"));

        var (_, json) = await host.PostAsync(Routes.Token, null, cancellationToken, ("grant_type", Grants.DeviceCode), ("client_id", "tool"), ("device_code", (string)code["device_code"]!));

        Assert.That((string)json["error"]!, Is.EqualTo("access_denied"));
    }

    [Test, CancelAfter(300_000)]
    public async Task DeviceCode_StolenByAnotherKey_IsRefused(CancellationToken cancellationToken)
    {
        await using var host = await IdentityHost.StartAsync(cancellationToken);
        using var person = await host.NewPersonAsync(cancellationToken);
        using var certificate = TestCertificates.SelfSigned("box");
        using var other = TestCertificates.SelfSigned("box");
        using var box = host.NewHttp(certificate);
        using var thief = host.NewHttp(other);
        var code = await AskAsync(host, person, cancellationToken, box);
        await ApproveAsync(person, code, cancellationToken);

        Assert.That((await PollAsync(host, code, cancellationToken, thief)).Error, Is.EqualTo("invalid_grant"));
        Assert.That((await PollAsync(host, code, cancellationToken)).Error, Is.EqualTo("invalid_grant"), "and no certificate at all");
        Assert.That((await PollAsync(host, code, cancellationToken, box)).Error, Is.Null);
    }

    /// <summary>What enrols is given to nobody who shows no certificate, by whatever grant; what was asked for is not spent by that.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Enrolment_AskedForWithoutACertificate_IsRefusedByEachGrant(CancellationToken cancellationToken)
    {
        await using var host = await IdentityHost.StartAsync(cancellationToken, options => options.Clients.Single(client => client.Id == "api").Scopes = ["ven.enrol"]);
        using var person = await host.NewPersonAsync(cancellationToken);
        var code = await person.AuthorizeAsync(cancellationToken, ("scope", "ven.enrol"));
        (string, string?)[] redeem = [("grant_type", Grants.AuthorizationCode), ("client_id", "app"), ("code", code), ("redirect_uri", IdentityHost.Redirect), ("code_verifier", AppLogin.Verifier)];

        var device = await host.PostAsync(Routes.DeviceAuthorization, null, cancellationToken, ("client_id", "gateway"), ("scope", "ven.enrol"), ("claim_code", await IdentityHost.ClaimAsync(person, cancellationToken)));
        var unbound = await host.PostAsync(Routes.Token, null, cancellationToken, redeem);
        var bound = await host.PostAsync(Routes.Token, host.NewBox(), cancellationToken, redeem);
        var component = await host.PostAsync(Routes.Token, null, cancellationToken, [.. host.Proof("api"), ("grant_type", Grants.ClientCredentials), ("scope", "ven.enrol")]);

        foreach (var (status, json) in new[] { device, unbound, component })
        {
            using (Assert.EnterMultipleScope())
            {
                Assert.That((status, (string?)json["error"]), Is.EqualTo((HttpStatusCode.BadRequest, "invalid_request")));
                Assert.That((string?)json["error_description"], Does.Contain("mtls_endpoint_aliases").And.Contain("self-signed certificate"));
            }
        }

        Assert.That(bound.Status, Is.EqualTo(HttpStatusCode.OK), bound.Json.ToJsonString());
    }

    /// <summary>Ten letters of twenty: 10¹³ codes. Five guesses in a session and twenty from a network make the chance of a flow less than 10⁻¹¹.</summary>
    [Test, CancelAfter(300_000)]
    public async Task UserCode_GuessedFiveTimes_IsLocked(CancellationToken cancellationToken)
    {
        await using var host = await IdentityHost.StartAsync(cancellationToken);
        using var person = await host.NewPersonAsync(cancellationToken);
        var code = await AskAsync(host, person, cancellationToken);
        for (var guess = 0; guess < 5; guess++)
        {
            await FindAsync(person, UserCodes.New(), cancellationToken);
            Assert.That(person.Status, Is.EqualTo(HttpStatusCode.BadRequest));
        }

        await FindAsync(person, (string)code["user_code"]!, cancellationToken);

        Assert.That(person.Status, Is.EqualTo(HttpStatusCode.TooManyRequests), "also for a right one");
        Assert.That((await PollAsync(host, code, cancellationToken)).Error, Is.EqualTo("authorization_pending"));
    }

    [Test, CancelAfter(300_000)]
    public async Task DeviceCodes_AskedForWithoutEnd_AreLimited(CancellationToken cancellationToken)
    {
        await using var host = await IdentityHost.StartAsync(cancellationToken);
        await host.ImportAnyAsync(cancellationToken);
        var statuses = new List<HttpStatusCode>();
        for (var count = 0; count < 22; count++)
        {
            statuses.Add((await host.AskForCodeAsync(null, cancellationToken, ("scope", "ven.enrol"))).Status);
        }

        Assert.That(statuses.Count(status => status == HttpStatusCode.OK), Is.EqualTo(20));
        Assert.That(statuses[^1], Is.EqualTo(HttpStatusCode.TooManyRequests));
    }

    /// <summary>A box asks, with a claim code of its owner.</summary>
    private static async Task<JsonObject> AskAsync(IdentityHost host, TestBrowser owner, CancellationToken cancellationToken, HttpClient? http = null)
    {
        var (status, json) = await host.AskForCodeAsync(
            http, cancellationToken, ("scope", "offline_access ven.enrol"), ("device_model", "Heat pump <1>"), ("device_serial", "S-77"), ("claim_code", await IdentityHost.ClaimAsync(owner, cancellationToken)));
        Assert.That(status, Is.EqualTo(HttpStatusCode.OK), json.ToJsonString());
        return json;
    }

    private static async Task<(string? Error, JsonObject Json)> PollAsync(IdentityHost host, JsonObject code, CancellationToken cancellationToken, HttpClient? http = null)
    {
        var (_, json) = await host.PollAsync(code, http, cancellationToken);
        return ((string?)json["error"], json);
    }

    private static async Task FindAsync(TestBrowser person, string userCode, CancellationToken cancellationToken)
    {
        await person.GetAsync(Routes.Device, cancellationToken);
        await person.SubmitAsync(Routes.Device, cancellationToken, ("user_code", userCode.ToLowerInvariant().Replace('-', ' ')));
    }

    private static async Task ApproveAsync(TestBrowser person, JsonObject code, CancellationToken cancellationToken)
    {
        await FindAsync(person, (string)code["user_code"]!, cancellationToken);
        await person.SubmitAsync(Routes.DeviceDecision, cancellationToken, ("decision", "allow"));
        Assert.That(person.Text, Does.Contain("The box joins"));
    }
}
