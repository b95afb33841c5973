using System.Net;
using System.Text.Json.Nodes;
using FlexCoop.Middleware.Identity;
using FlexCoop.Testing;

namespace FlexCoop.Middleware.Tests.Identity;

/// <summary>Claim codes: a box waits for who has started to add it, and for nobody else (§2.3, device-code phishing).</summary>
public sealed class BoxClaimTests
{
    [Test, CancelAfter(300_000)]
    public async Task Claim_OfAPerson_BindsTheBoxToThatPerson(CancellationToken cancellationToken)
    {
        await using var host = await IdentityHost.StartAsync(cancellationToken);
        using var anna = await host.NewPersonAsync(cancellationToken);
        using var bert = await host.NewPersonAsync(cancellationToken, login: "bert");
        var claim = await IdentityHost.ClaimAsync(anna, cancellationToken);
        Assert.That(claim, Does.Match("^[BCDFGHJKLMNPQRSTVWXZ]{5}-[BCDFGHJKLMNPQRSTVWXZ]{5}$"), "43 bits");

        var (_, code) = await AskAsync(host, claim.ToLowerInvariant().Replace('-', ' '), cancellationToken);
        await FindAsync(bert, code, cancellationToken);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(bert.Status, Is.EqualTo(HttpStatusCode.BadRequest));
            Assert.That(bert.Text, Does.Contain("was not given your claim code").And.Not.Contain("S-77"), "and is told nothing of the box");
        }

        await FindAsync(anna, code, cancellationToken);
        await anna.SubmitAsync(Routes.DeviceDecision, cancellationToken, ("decision", "allow"));
        Assert.That(anna.Text, Does.Contain("The box joins"));
    }

    /// <summary>The attacker starts a flow, and sends the victim his user code: by itself, or with a claim code of his own.</summary>
    [Test, CancelAfter(300_000)]
    public async Task T24_UserCodeThatAnAttackerRelays_IsApprovedByNobody(CancellationToken cancellationToken)
    {
        await using var host = await IdentityHost.StartAsync(cancellationToken);
        using var victim = await host.NewPersonAsync(cancellationToken);
        using var attacker = await host.NewPersonAsync(cancellationToken, login: "mallory");
        await host.ImportAnyAsync(cancellationToken);
        var (_, bare) = await AskAsync(host, claim: null, cancellationToken);
        var (_, claimed) = await AskAsync(host, await IdentityHost.ClaimAsync(attacker, cancellationToken), cancellationToken);
        await IdentityHost.ClaimAsync(victim, cancellationToken);

        await FindAsync(victim, bare, cancellationToken);
        Assert.That(victim.Text, Does.Contain("cannot join by its code alone").And.Contain("--claim").And.Contain(Routes.AddBox).And.Not.Contain("\"allow\""));
        await FindAsync(victim, claimed, cancellationToken);
        Assert.That(victim.Text, Does.Contain("was not given your claim code").And.Not.Contain("\"allow\""));

        // Not by the form of a page that was never shown, either.
        foreach (var code in new[] { bare, claimed })
        {
            await victim.GetAsync(Routes.Device, cancellationToken);
            var token = victim.Text.Split("name=\"form_token\" value=\"")[1].Split('"')[0];
            await victim.PostAsync(Routes.DeviceDecision, cancellationToken, ("form_token", token), ("user_code", (string)code["user_code"]!), ("decision", "allow"));
            Assert.That(victim.Status, Is.EqualTo(HttpStatusCode.BadRequest));
            Assert.That(await PollAsync(host, code, cancellationToken), Is.EqualTo("authorization_pending"));
        }
    }

    /// <summary>A box that nobody could ever approve is told so at once, and what to do.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Claim_MissingWhereNobodyHasAnInventory_IsRefusedWithWhatToDo(CancellationToken cancellationToken)
    {
        await using var host = await IdentityHost.StartAsync(
            cancellationToken, options => options.Clients = [.. options.Clients, new ClientOptions { Id = "tool", Grants = [Grants.DeviceCode], Scopes = ["meter.read"] }]);

        var (status, json) = await AskAsync(host, claim: null, cancellationToken);
        await host.ImportAnyAsync(cancellationToken);
        var (with, _) = await AskAsync(host, claim: null, cancellationToken);
        var (tool, _) = await host.PostAsync(Routes.DeviceAuthorization, null, cancellationToken, ("client_id", "tool"), ("scope", "meter.read"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That((status, (string?)json["error"]), Is.EqualTo((HttpStatusCode.BadRequest, "invalid_claim")));
            Assert.That((string?)json["error_description"], Does.Contain($"at {host.Issuer}{Routes.AddBox}").And.Contain("--claim"));
            Assert.That(with, Is.EqualTo(HttpStatusCode.OK), "its label may be in the inventory; which are, nobody is told");
            Assert.That(tool, Is.EqualTo(HttpStatusCode.BadRequest), "for a tool there are no labels");
        }
    }

    [Test, CancelAfter(300_000)]
    public async Task Claim_WrongOverOrUsed_IsRefusedWithWhatToDo(CancellationToken cancellationToken)
    {
        await using var host = await IdentityHost.StartAsync(cancellationToken);
        using var anna = await host.NewPersonAsync(cancellationToken);
        var used = await IdentityHost.ClaimAsync(anna, cancellationToken);
        var over = await IdentityHost.ClaimAsync(anna, cancellationToken);
        var (_, first) = await AskAsync(host, used, cancellationToken);

        var again = await AskAsync(host, used, cancellationToken);
        host.Test.Advance(BoxClaims.Life);
        var late = await AskAsync(host, over, cancellationToken);
        var wrong = await AskAsync(host, UserCodes.New(), cancellationToken);
        var nonsense = await AskAsync(host, "0 or 1?", cancellationToken);

        Assert.That(first["device_code"], Is.Not.Null);
        foreach (var ((status, json), why) in new[] { (again, "used before"), (late, "wrong, or over"), (wrong, "wrong, or over"), (nonsense, "wrong, or over") })
        {
            using (Assert.EnterMultipleScope())
            {
                Assert.That(status, Is.EqualTo(HttpStatusCode.BadRequest));
                Assert.That((string)json["error"]!, Is.EqualTo("invalid_claim"));
                Assert.That((string)json["error_description"]!, Does.Contain(why).And.Contain("Start \"add a box\""));
                Assert.That(json["device_code"], Is.Null);
            }
        }
    }

    /// <summary>A box whose answer was lost asks again with its key, and is no second box.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Claim_OfABoxWhoseAnswerWasLost_GivesTheSameKeyAnotherCode(CancellationToken cancellationToken)
    {
        await using var host = await IdentityHost.StartAsync(cancellationToken);
        using var anna = await host.NewPersonAsync(cancellationToken);
        using var certificate = TestCertificates.SelfSigned("box");
        using var other = TestCertificates.SelfSigned("box");
        using var box = host.NewHttp(certificate);
        using var thief = host.NewHttp(other);
        var claim = await IdentityHost.ClaimAsync(anna, cancellationToken);

        var (_, lost) = await AskAsync(host, claim, cancellationToken, box);
        var (_, stolen) = await AskAsync(host, claim, cancellationToken, thief);
        var (_, code) = await AskAsync(host, claim, cancellationToken, box);

        await FindAsync(anna, lost, cancellationToken);
        Assert.That(anna.Text, Does.Contain("There is no box"));
        await FindAsync(anna, code, cancellationToken);
        await anna.SubmitAsync(Routes.DeviceDecision, cancellationToken, ("decision", "allow"));
        Assert.That(await PollAsync(host, code, cancellationToken, box), Is.Null);
        Assert.That((string?)stolen["error"], Is.EqualTo("invalid_claim"));
        Assert.That((string?)(await AskAsync(host, claim, cancellationToken, box)).Json["error"], Is.EqualTo("invalid_claim"), "its owner has decided");
    }

    [Test, CancelAfter(300_000)]
    public async Task Claim_TakenByTwoHundredAtOnce_IsGoodForOne(CancellationToken cancellationToken)
    {
        await using var host = await IdentityHost.StartAsync(cancellationToken, options => options.DeviceCodesPerNetwork = 1000);
        using var anna = await host.NewPersonAsync(cancellationToken);
        var claim = await IdentityHost.ClaimAsync(anna, cancellationToken);

        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => AskAsync(host, claim, cancellationToken)));

        Assert.That(answers.Count(answer => answer.Status == HttpStatusCode.OK), Is.EqualTo(1));
    }

    /// <summary>Ten letters of twenty: 10¹³ codes; twenty guesses from a network, and a code that was met would still wait for its owner.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Claim_GuessedTwentyTimes_LocksTheNetwork(CancellationToken cancellationToken)
    {
        await using var host = await IdentityHost.StartAsync(cancellationToken, options => options.DeviceCodesPerNetwork = 1000);
        using var anna = await host.NewPersonAsync(cancellationToken);
        for (var guess = 0; guess < 20; guess++)
        {
            Assert.That((await AskAsync(host, UserCodes.New(), cancellationToken)).Status, Is.EqualTo(HttpStatusCode.BadRequest));
        }

        var (status, json) = await AskAsync(host, await IdentityHost.ClaimAsync(anna, cancellationToken), cancellationToken);

        Assert.That(status, Is.EqualTo(HttpStatusCode.Forbidden), "also for a right one");
        Assert.That((string)json["error_description"]!, Does.Contain("Too many wrong claim codes"));
        host.Test.Advance(TimeSpan.FromHours(1));
        await LogInAgainAsync();
        Assert.That((await AskAsync(host, await IdentityHost.ClaimAsync(anna, cancellationToken), cancellationToken)).Status, Is.EqualTo(HttpStatusCode.OK));

        // A session lasts for thirty minutes.
        async Task LogInAgainAsync() => await (await host.MakeAccountAsync("anna-2", Role.Prosumer, cancellationToken)).LogInAsync(anna, cancellationToken);
    }

    private static Task<(HttpStatusCode Status, JsonObject Json)> AskAsync(IdentityHost host, string? claim, CancellationToken cancellationToken, HttpClient? http = null) =>
        host.AskForCodeAsync(http, cancellationToken, ("scope", "ven.enrol"), ("device_serial", "S-77"), ("claim_code", claim));

    private static async Task<string?> PollAsync(IdentityHost host, JsonObject code, CancellationToken cancellationToken, HttpClient? http = null) =>
        (string?)(await host.PollAsync(code, http, cancellationToken)).Json["error"];

    private static async Task FindAsync(TestBrowser person, JsonObject code, CancellationToken cancellationToken)
    {
        await person.GetAsync(Routes.Device, cancellationToken);
        await person.SubmitAsync(Routes.Device, cancellationToken, ("user_code", (string)code["user_code"]!));
    }
}
