using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Text;
using FlexCoop.Middleware.Identity;
using FlexCoop.Storage;
using FlexCoop.Testing;
using Microsoft.AspNetCore.Cryptography.KeyDerivation;
using Microsoft.Extensions.DependencyInjection;

namespace FlexCoop.Middleware.Tests.Identity;

/// <summary>The built-in provider: first-run set-up, logins, lock-out.</summary>
public sealed class AccountsTests
{
    /// <summary>RFC 6238 appendix B, for SHA-1, with eight digits.</summary>
    [TestCase(59, "94287082")]
    [TestCase(1111111109, "07081804")]
    [TestCase(1111111111, "14050471")]
    [TestCase(1234567890, "89005924")]
    [TestCase(2000000000, "69279037")]
    [TestCase(20000000000, "65353130")]
    public void Totp_VectorOfTheRfc_IsRight(long seconds, string code) =>
        Assert.That(Totp.Code(Encoding.ASCII.GetBytes("12345678901234567890"), Totp.StepAt(DateTimeOffset.FromUnixTimeSeconds(seconds)), digits: 8), Is.EqualTo(code));

    [Test]
    public void Base32_BytesAsText_AreThoseOfTheRfc() => Assert.That(Base32.Text(Encoding.ASCII.GetBytes("12345678901234567890")), Is.EqualTo("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"));

    /// <summary>The examples of RFC 4648 §10, without padding.</summary>
    [TestCase("", "")]
    [TestCase("MY", "f")]
    [TestCase("MZXQ", "fo")]
    [TestCase("MZXW6", "foo")]
    [TestCase("MZXW6YQ", "foob")]
    [TestCase("MZXW6YTB", "fooba")]
    [TestCase("MZXW6YTBOI", "foobar")]
    [TestCase("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", "12345678901234567890")]
    public void Base32_TextAsBytes_AreThoseOfTheRfc(string text, string bytes) => Assert.That(Base32.Read(text), Is.EqualTo(Encoding.ASCII.GetBytes(bytes)));

    [TestCase("MZXW6===")]
    [TestCase("mzxw6")]
    [TestCase("MZXW1")]
    public void Base32_OtherLetters_AreRefused(string text) => Assert.That(() => Base32.Read(text), Throws.TypeOf<FormatException>());

    [Test]
    public void Totp_Match_TakesOneStepToEitherSideAndNoneTwice()
    {
        var secret = Totp.NewSecret();
        var now = DateTimeOffset.FromUnixTimeSeconds(3_000_000);
        var step = Totp.StepAt(now);

        Assert.That(new[] { -2, -1, 0, 1, 2 }.Select(off => Totp.Match(secret, Totp.Code(secret, step + off), now, lastUsed: 0)), Is.EqualTo(new long?[] { null, step - 1, step, step + 1, null }));
        Assert.That(Totp.Match(secret, Totp.Code(secret, step), now, lastUsed: step), Is.Null);
        Assert.That(new[] { null, "", "12345", "1234567", "abcdef" }.Select(code => Totp.Match(secret, code, now, lastUsed: 0)), Is.All.Null);
    }

    [Test, CancelAfter(300_000)]
    public async Task Setup_FirstRun_ServesNothingElseUntilTheCodeIsSpent(CancellationToken cancellationToken)
    {
        await using var host = await IdentityHost.StartAsync(cancellationToken, isSetUp: false);
        using var browser = host.NewBrowser();
        foreach (var path in new[] { Routes.Login, Routes.OpenIdConfiguration, Routes.Keys, Routes.Device, Routes.Mandates, Routes.Invite, "/nothing", "/SETUP/x" })
        {
            await browser.GetAsync(path, cancellationToken);
            Assert.That(browser.Status, Is.EqualTo(HttpStatusCode.ServiceUnavailable), path);
        }

        await browser.GetAsync(Routes.Home, cancellationToken);
        Assert.That(browser.Location, Is.EqualTo(Routes.Setup), "who comes with a browser begins there");
        Assert.That((await host.PostAsync(Routes.Token, null, cancellationToken, ("client_id", "app"))).Status, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        await SetUpAsync(browser, RandomId.Of(), "root", "correct horse battery", cancellationToken);
        Assert.That(browser.Text, Does.Contain("This code is none"));
        await SetUpAsync(browser, host.SetupCode!, "root", "short", cancellationToken);
        Assert.That(browser.Text, Does.Contain("at least 12 characters"));
        await SetUpAsync(browser, host.SetupCode!, "root", "correct horse battery", cancellationToken);
        Assert.That(browser.Text, Does.Contain("otpauth://totp/FlexCoop%3Aroot?secret="), "an app tells several accounts apart");
        await browser.SubmitAsync(Routes.SetupConfirm, cancellationToken, ("totp", "000000x"));
        Assert.That(browser.Text, Does.Contain("not the code"));
        await browser.SubmitAsync(Routes.SetupConfirm, cancellationToken, ("totp", Totp.Code(Secret(browser), Totp.StepAt(host.Clock.GetUtcNow()))));
        Assert.That(browser.Text, Does.Contain("Your account is made"), browser.Text);

        await browser.GetAsync(Routes.Login, cancellationToken);
        Assert.That(browser.Status, Is.EqualTo(HttpStatusCode.OK));
        await SetUpAsync(browser, host.SetupCode!, "second", "correct horse battery", cancellationToken);
        Assert.That(browser.Text, Does.Contain("This code is none"), "single use");
        await host.RestartAsync(cancellationToken);
        Assert.That(await host.Services.GetRequiredService<Invitations>().NewSetupCodeAsync(cancellationToken), Is.Null);
    }

    [Test, CancelAfter(300_000)]
    public async Task SetupCode_AfterAnHourOrReissued_IsVoid(CancellationToken cancellationToken)
    {
        await using var host = await IdentityHost.StartAsync(cancellationToken, isSetUp: false);
        var invitations = host.Services.GetRequiredService<Invitations>();
        var first = host.SetupCode!;
        var second = (await invitations.NewSetupCodeAsync(cancellationToken))!;

        Assert.That(await invitations.FindAsync(first, cancellationToken), Is.Null);
        Assert.That(await invitations.FindAsync(second, cancellationToken), Is.Not.Null);
        Assert.That(await invitations.FirstSetupCodeAsync(cancellationToken), Is.Null, "not re-issued by a restart");
        host.Test.Advance(TimeSpan.FromHours(1));
        Assert.That(await invitations.FindAsync(second, cancellationToken), Is.Null);
    }

    [Test, CancelAfter(300_000)]
    public async Task Expiry_RemovesOldInvitations_AndTheSetupStaysDone(CancellationToken cancellationToken)
    {
        await using var host = await IdentityHost.StartAsync(cancellationToken);
        await host.Services.GetRequiredService<Invitations>().InviteAsync(Role.Prosumer, cancellationToken);
        host.Test.Advance(TimeSpan.FromDays(1));

        await host.Services.GetRequiredService<Expiry>().RunAsync(cancellationToken);

        var left = await host.Services.GetRequiredService<IdentityStores>().Accounts.Documents(InvitationDocument.Collection).ListAsync(after: null, limit: 10, cancellationToken);
        Assert.That(left.Single().Value.IsSetup);
        await host.RestartAsync(cancellationToken);
        Assert.That(await host.Services.GetRequiredService<Invitations>().IsSetUpAsync(cancellationToken));
    }

    /// <summary>In the format of the framework: 1, the function, its rounds.</summary>
    [Test]
    public void Password_OfThePlatform_IsHashedByManyRoundsOfPbkdf2WithHmacSha512()
    {
        var hash = Convert.FromBase64String(Passwords.Hasher().HashPassword(new AccountSecrets("", "", []), "correct horse battery"));

        Assert.That((hash[0], BinaryPrimitives.ReadUInt32BigEndian(hash.AsSpan(1)), BinaryPrimitives.ReadUInt32BigEndian(hash.AsSpan(5))), Is.EqualTo((1, (uint)KeyDerivationPrf.HMACSHA512, 210_000u)));
    }

    [Test, CancelAfter(300_000)]
    public async Task SetupCode_SpentTwentyTimesAtOnce_MakesOneAccount(CancellationToken cancellationToken)
    {
        await using var host = await IdentityHost.StartAsync(cancellationToken, isSetUp: false);
        var accounts = host.Services.GetRequiredService<Accounts>();
        var hash = accounts.Hash("correct horse battery");

        var made = await Task.WhenAll(Enumerable.Range(0, 20).Select(index => accounts.MakeAsync(RandomId.Hash(host.SetupCode!), new AccountSecrets($"root{index}", hash, Totp.NewSecret()), totpStep: 0, cancellationToken)));

        Assert.That(made.Count(isMade => isMade), Is.EqualTo(1));
    }

    [Test, CancelAfter(300_000)]
    public async Task LogIn_WithAnythingWrong_SaysTheSameAndLocksAfterFive(CancellationToken cancellationToken)
    {
        await using var host = await IdentityHost.StartAsync(cancellationToken);
        var anna = await host.MakeAccountAsync("Anna", Role.Prosumer, cancellationToken);
        using var browser = host.NewBrowser();
        var texts = new List<string>();
        (string Login, string Password, string Totp)[] wrong =
            [("anna", "wrong", anna.NextCode()), ("anna", anna.Password, "000000x"), ("nobody", anna.Password, anna.NextCode()), ("anna", "", ""), ("anna", new string('x', 5000), "1"), ("anna", "wrong", "1")];

        foreach (var (login, password, totp) in wrong)
        {
            await browser.GetAsync(Routes.Login, cancellationToken);
            await browser.SubmitAsync(Routes.Login, cancellationToken, ("login", login), ("password", password), ("totp", totp));
            Assert.That(browser.Status, Is.EqualTo(HttpStatusCode.Unauthorized));
            texts.Add(browser.Text.Split("</h1>")[1].Split("<form")[0]);
        }

        Assert.That(texts.Distinct().Count(), Is.EqualTo(1), "whether there is such an account is not told");
        await browser.GetAsync(Routes.Login, cancellationToken);
        await browser.SubmitAsync(Routes.Login, cancellationToken, ("login", anna.Login), ("password", anna.Password), ("totp", anna.NextCode()));
        Assert.That(browser.Status, Is.EqualTo(HttpStatusCode.Unauthorized), "locked");
        host.Test.Advance(TimeSpan.FromMinutes(15));
        await anna.LogInAsync(browser, cancellationToken);
    }

    [Test, CancelAfter(300_000)]
    public async Task LogIn_StrangerTriesFromElsewhere_LocksOutNobodyButHimself(CancellationToken cancellationToken)
    {
        await using var host = await IdentityHost.StartAsync(cancellationToken);
        var anna = await host.MakeAccountAsync("anna", Role.Prosumer, cancellationToken);
        var accounts = host.Services.GetRequiredService<Accounts>();
        async Task<bool> TryAsync(string network, bool isRight) =>
            await accounts.LogInAsync("anna", isRight ? anna.Password : "wrong", anna.NextCode(), new LoginOrigin(network), cancellationToken) is not null;

        for (var attempt = 0; attempt < 6; attempt++)
        {
            await TryAsync("198.51.100.1", isRight: false);
        }

        Assert.That((await TryAsync("198.51.100.1", isRight: true), await TryAsync("192.0.2.1", isRight: true)), Is.EqualTo((false, true)));
    }

    /// <summary>What he may try in the long run is made good by time at all networks together, too.</summary>
    [Test, CancelAfter(300_000)]
    public async Task LogIn_StrangerTriesForHoursFromOneNetwork_LocksOutNobodyElse(CancellationToken cancellationToken)
    {
        await using var host = await IdentityHost.StartAsync(cancellationToken);
        var anna = await host.MakeAccountAsync("anna", Role.Prosumer, cancellationToken);
        var accounts = host.Services.GetRequiredService<Accounts>();
        await CountAsync(host, 90, cancellationToken);
        for (var attempt = 0; attempt < 10; attempt++)
        {
            await accounts.LogInAsync("anna", "wrong", "1", new LoginOrigin("198.51.100.1"), cancellationToken);
            host.Test.Advance(AttemptLimits.Account.OneMoreAfter);
        }

        Assert.That(await accounts.LogInAsync("anna", anna.Password, anna.NextCode(), new LoginOrigin("192.0.2.1"), cancellationToken), Is.Not.Null);
    }

    [TestCase(0, null, 0, 1, 0, Description = "the first")]
    [TestCase(7, null, 9, 8, 9, Description = "those of an earlier version")]
    [TestCase(7, 0, 2, 8, 0)]
    [TestCase(7, 0, 3, 7, 3)]
    [TestCase(7, 0, 8, 6, 6, Description = "what is left of an interval counts on")]
    [TestCase(7, 0, 60, 1, 60)]
    [TestCase(7, 30, 9, 8, 9, Description = "the clock was set back")]
    public void CountAttempt_ByTheTimeThatPassed_MakesOneGoodAfterEachInterval(int before, int? since, int now, int after, int sinceThen)
    {
        static DateTimeOffset At(int minute) => DateTimeOffset.UnixEpoch.AddMinutes(minute);
        var account = new AccountDocument { Id = "", Subject = "", Sealed = [], Attempts = before, AttemptsSince = since is { } minute ? At(minute) : null };

        var counted = account.CountAttempt(At(now), TimeSpan.FromMinutes(3));

        Assert.That((counted.Attempts, counted.AttemptsSince), Is.EqualTo((after, At(sinceThen))));
    }

    /// <summary>Guesses from many networks at once are bounded, too; who has logged in there before comes in all the same, and opens it for nobody else.</summary>
    [Test, CancelAfter(300_000)]
    public async Task LogIn_ManyNetworksTry_LocksAllButTheBrowserThatIsKnown(CancellationToken cancellationToken)
    {
        await using var host = await IdentityHost.StartAsync(cancellationToken);
        var anna = await host.MakeAccountAsync("anna", Role.Prosumer, cancellationToken);
        var accounts = host.Services.GetRequiredService<Accounts>();
        async Task<AccountDocument?> TryAsync(LoginOrigin from, string? password = null) => await accounts.LogInAsync("anna", password ?? anna.Password, anna.NextCode(), from, cancellationToken);
        var browser = accounts.Remember((await TryAsync(new LoginOrigin("192.0.2.1")))!);

        // Ninety-nine came from as many networks as it takes.
        await CountAsync(host, 99, cancellationToken);
        await TryAsync(new LoginOrigin("198.51.100.1"), "wrong");

        var others = await TryAsync(new LoginOrigin("192.0.2.1"));
        var forged = await TryAsync(new LoginOrigin("192.0.2.1", RandomId.Of()));
        var known = await TryAsync(new LoginOrigin("192.0.2.1", browser));
        var still = await TryAsync(new LoginOrigin("203.0.113.1"));
        for (var attempt = 0; attempt < 5; attempt++)
        {
            await TryAsync(new LoginOrigin("192.0.2.1", browser), "wrong");
        }

        var guessed = await TryAsync(new LoginOrigin("192.0.2.1", browser));
        Assert.That((others, forged, still, guessed), Is.EqualTo(((AccountDocument?)null, (AccountDocument?)null, (AccountDocument?)null, (AccountDocument?)null)));
        Assert.That(known, Is.Not.Null);
        host.Test.Advance(TimeSpan.FromMinutes(15));
        Assert.That(await TryAsync(new LoginOrigin("203.0.113.1")), Is.Not.Null, "in the end the lock is over");
    }

    [Test, CancelAfter(300_000)]
    public async Task LogIn_InABrowser_IsKnownThereAgain(CancellationToken cancellationToken)
    {
        await using var host = await IdentityHost.StartAsync(cancellationToken);
        using var person = await host.NewPersonAsync(cancellationToken);

        Assert.That(person.Headers["Set-Cookie"], Does.Match("__Host-known=[A-Za-z0-9_-]{40,}; max-age=31536000; path=/; secure; samesite=lax; httponly"));
    }

    /// <summary>Whatever pages it is shown in between: they have cookies of their own.</summary>
    [Test, CancelAfter(300_000)]
    public async Task LogIn_InABrowserThatIsKnown_GoesOnWhileTheAccountIsLockedForOthers(CancellationToken cancellationToken)
    {
        await using var host = await IdentityHost.StartAsync(cancellationToken);
        var anna = await host.MakeAccountAsync("anna", Role.Prosumer, cancellationToken);
        using var known = host.NewBrowser();
        using var stranger = host.NewBrowser();
        await anna.LogInAsync(known, cancellationToken);
        await known.GetAsync(Routes.AddBox, cancellationToken);
        await known.GetAsync(Routes.Logout, cancellationToken);
        await known.SubmitAsync(Routes.Logout, cancellationToken);
        for (var attempt = 0; attempt < 5; attempt++)
        {
            await stranger.GetAsync(Routes.Login, cancellationToken);
            await stranger.SubmitAsync(Routes.Login, cancellationToken, ("login", anna.Login), ("password", "wrong"), ("totp", "1"));
        }

        await stranger.GetAsync(Routes.Login, cancellationToken);
        await stranger.SubmitAsync(Routes.Login, cancellationToken, ("login", anna.Login), ("password", anna.Password), ("totp", anna.NextCode()));

        Assert.That(stranger.Status, Is.EqualTo(HttpStatusCode.Unauthorized), "locked in this network");
        await anna.LogInAsync(known, cancellationToken);
    }

    [Test, CancelAfter(300_000)]
    public async Task LogIn_FourTimesAtOnceWithOneCode_SucceedsOnce(CancellationToken cancellationToken)
    {
        await using var host = await IdentityHost.StartAsync(cancellationToken);
        var anna = await host.MakeAccountAsync("anna", Role.Prosumer, cancellationToken);
        var code = anna.NextCode();
        var accounts = host.Services.GetRequiredService<Accounts>();

        var logins = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => accounts.LogInAsync("ANNA ", anna.Password, code, new LoginOrigin("192.0.2.1"), cancellationToken))));

        Assert.That(logins.Count(account => account is not null), Is.EqualTo(1));
    }

    /// <summary>The host's address is another after each start.</summary>
    [Test, CancelAfter(300_000)]
    public async Task LogIn_AtAnotherAddress_IsTheSamePerson(CancellationToken cancellationToken)
    {
        await using var host = await IdentityHost.StartAsync(cancellationToken);
        var anna = await host.MakeAccountAsync("anna", Role.Prosumer, cancellationToken);
        var (issuers, subjects) = (new List<string>(), new List<string>());
        for (var start = 0; start < 2; start++)
        {
            using var browser = host.NewBrowser();
            await anna.LogInAsync(browser, cancellationToken);
            subjects.Add((string)IdentityHost.Claims((string)(await host.GetTokensAsync(browser, cancellationToken))["id_token"]!)["sub"]!);
            issuers.Add(host.Issuer);
            await host.RestartAsync(cancellationToken);
        }

        Assert.That(issuers, Is.Unique);
        Assert.That(subjects[1], Is.EqualTo(subjects[0]));
    }

    [Test, CancelAfter(300_000)]
    public async Task Session_LastsThirtyMinutesIdleAndEightHours_UnderAValueOfItsOwn(CancellationToken cancellationToken)
    {
        await using var host = await IdentityHost.StartAsync(cancellationToken);
        using var person = await host.NewPersonAsync(cancellationToken);
        Assert.That(person.Headers["Set-Cookie"], Does.Contain("__Host-session=").And.Contain("secure").And.Contain("httponly").And.Contain("samesite=lax").And.Contain("path=/").And.Not.Contain("domain"));
        for (var minutes = 0; minutes + 29 < 8 * 60; minutes += 29)
        {
            await person.GetAsync(Routes.Mandates, cancellationToken);
            Assert.That(person.Status, Is.EqualTo(HttpStatusCode.OK), minutes.ToString(CultureInfo.InvariantCulture));
            host.Test.Advance(TimeSpan.FromMinutes(29));
        }

        host.Test.Advance(TimeSpan.FromMinutes(20));
        await person.GetAsync(Routes.Mandates, cancellationToken);
        Assert.That(person.Status, Is.EqualTo(HttpStatusCode.SeeOther), "eight hours");

        using var other = await host.NewPersonAsync(cancellationToken, login: "berta");
        host.Test.Advance(TimeSpan.FromMinutes(31));
        await other.GetAsync(Routes.Mandates, cancellationToken);
        Assert.That(other.Status, Is.EqualTo(HttpStatusCode.SeeOther), "idle");
    }

    [Test, CancelAfter(300_000)]
    public async Task Invite_ByRole_IsOnlyToWhatIsBelow(CancellationToken cancellationToken)
    {
        await using var host = await IdentityHost.StartAsync(cancellationToken);
        using var member = await host.NewPersonAsync(cancellationToken, "anna");
        using var aggregator = await host.NewPersonAsync(cancellationToken, "carla", Role.Cooperative);

        await member.GetAsync(Routes.Invite, cancellationToken);
        Assert.That(member.Status, Is.EqualTo(HttpStatusCode.Forbidden));
        await aggregator.GetAsync(Routes.Invite, cancellationToken);
        var page = aggregator.Text;
        await aggregator.SubmitAsync(Routes.Invite, cancellationToken, ("role", "PlatformOperator"));
        Assert.That(aggregator.Status, Is.EqualTo(HttpStatusCode.Forbidden));
        await aggregator.GetAsync(Routes.Invite, cancellationToken);
        await aggregator.SubmitAsync(Routes.Invite, cancellationToken, ("role", "Prosumer"));
        Assert.That(aggregator.Text, Does.Contain("The invitation").And.Contain($"at <a href=\"{host.Issuer}{Routes.Setup}\">{host.Issuer}{Routes.Setup}</a>"), "an address that can be sent to somebody");
        Assert.That(page, Does.Contain("A member").And.Not.Contain("runs the platform"));
    }

    private static async Task SetUpAsync(TestBrowser browser, string code, string login, string password, CancellationToken cancellationToken)
    {
        await browser.GetAsync(Routes.Setup, cancellationToken);
        await browser.SubmitAsync(Routes.Setup, cancellationToken, ("code", code), ("login", login), ("password", password));
    }

    /// <summary>So many attempts have come from as many networks as it takes.</summary>
    private static async Task CountAsync(IdentityHost host, int attempts, CancellationToken cancellationToken)
    {
        var documents = host.Services.GetRequiredService<IdentityStores>().Accounts;
        var stored = (await documents.Documents(AccountDocument.Collection).ListAsync(after: null, limit: 10, cancellationToken)).Single(account => account.Value.Role == Role.Prosumer);
        await documents.CommitAsync(new UnitOfWork().Update(AccountDocument.Collection, stored, stored.Value with { Attempts = attempts }), cancellationToken);
    }

    private static byte[] Secret(TestBrowser browser) => Base32.Read(browser.Text.Split("<code>")[1].Split('<')[0]);
}
