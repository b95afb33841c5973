using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using FlexCoop.Middleware.Doors;
using FlexCoop.Middleware.Identity;
using FlexCoop.Middleware.Tests.Doors;
using FlexCoop.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace FlexCoop.Middleware.Tests.Enrolment;

/// <summary>The second door: a one-time code of the owner's, for the key whose fingerprint he approves (§2.4).</summary>
public sealed class BoxCodeTests
{
    [Test, CancelAfter(300_000)]
    public async Task Code_UntilTheOwnerHasApprovedTheKey_IsToComeAgain(CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartNewAsync(cancellationToken);
        using var root = await host.SetUpAsync(cancellationToken);
        using var box = host.NewBox();
        using var thief = host.NewBox();
        var code = await root.MakeCodeAsync(fingerprint: null, cancellationToken);
        using var est = Est(box, code);

        using var early = await box.Machines.SendAsync(est, cancellationToken);
        var (waiting, _) = await box.RequestByCodeAsync(code, cancellationToken);
        await root.ApproveKeyAsync(box.Fingerprint[..20].ToUpperInvariant().Insert(4, "-").Insert(9, ":"), cancellationToken);
        var (stolen, _) = await thief.RequestByCodeAsync(code, cancellationToken);
        var (status, answer) = await box.RequestByCodeAsync(code, cancellationToken);
        var (again, same) = await box.RequestByCodeAsync(code, cancellationToken);

        using (Assert.EnterMultipleScope())
        {
            Assert.That((early.StatusCode, early.Headers.RetryAfter?.Delta), Is.EqualTo((HttpStatusCode.Accepted, TimeSpan.FromMinutes(1))), "RFC 7030 §4.2.3");
            Assert.That(waiting, Is.EqualTo(HttpStatusCode.Accepted));
            Assert.That(stolen, Is.EqualTo(HttpStatusCode.Forbidden), "another key than the owner has approved");
            Assert.That(status, Is.EqualTo(HttpStatusCode.Created), answer.ToJsonString());
            Assert.That((again, (string?)same["serialNumber"]), Is.EqualTo((HttpStatusCode.Created, (string?)answer["serialNumber"])));
        }

        using var certificate = X509Certificate2.CreateFromPem((string)answer["certificate"]!);
        Assert.That(code, Does.StartWith((await host.HolderAsync(certificate, cancellationToken)).MandateId + ":"));
    }

    [Test, CancelAfter(300_000)]
    public async Task Code_BoundToAKey_IsGoodForThatAloneAndAtOnce(CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartNewAsync(cancellationToken, ("Ca:RequestsPerMandate", "1000"), ("Ca:RequestsPerAddress", "1000"), ("Ca:CertificatesPerSubject", "1000"), ("Admission:RestWaiting", "1000"));
        using var root = await host.SetUpAsync(cancellationToken);
        using var box = host.NewBox(connections: 50);
        using var thief = host.NewBox();
        var code = await root.MakeCodeAsync(box.Fingerprint, cancellationToken);

        var (stolen, _) = await thief.RequestByCodeAsync(code, cancellationToken);
        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => box.RequestByCodeAsync(code, cancellationToken)));

        Assert.That(stolen, Is.EqualTo(HttpStatusCode.Forbidden));
        Assert.That(answers.Select(answer => answer.Status), Is.All.EqualTo(HttpStatusCode.Created));
        Assert.That(answers.Select(answer => (string)answer.Answer["serialNumber"]!).Distinct().Count(), Is.EqualTo(1));
    }

    [Test, CancelAfter(300_000)]
    public async Task Code_WrongFiveTimesOrOver_IsRefused(CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartNewAsync(cancellationToken);
        using var root = await host.SetUpAsync(cancellationToken);
        using var box = host.NewBox();
        using var other = host.NewBox();
        var locked = await root.MakeCodeAsync(box.Fingerprint, cancellationToken);
        var over = await root.MakeCodeAsync(other.Fingerprint, cancellationToken);
        for (var guess = 0; guess < 5; guess++)
        {
            Assert.That((await box.RequestByCodeAsync($"{locked.Split(':')[0]}:guess", cancellationToken)).Status, Is.EqualTo(HttpStatusCode.Unauthorized));
        }

        var right = await box.RequestByCodeAsync(locked, cancellationToken);
        host.Wire.Advance(TimeSpan.FromHours(24));
        var late = await other.RequestByCodeAsync(over, cancellationToken);

        Assert.That(right.Status, Is.EqualTo(HttpStatusCode.Unauthorized), "also for a right one");
        Assert.That(late.Status, Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    /// <summary>It joins when it is given its certificate; before that nobody is told of it, and afterwards its mandate has no end.</summary>
    [TestCase(true)]
    [TestCase(false)]
    [CancelAfter(300_000)]
    public async Task Code_BeforeItsBoxHasCome_IsOfNoBoxThatJoined(bool isBound, CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartNewAsync(cancellationToken, ("Identity:Webhooks:0:Cooperative", "local"), ("Identity:Webhooks:0:Url", "https://localhost:1/"));
        using var root = await host.SetUpAsync(cancellationToken);
        using var box = host.NewBox();
        var code = await root.MakeCodeAsync(isBound ? box.Fingerprint : null, cancellationToken);
        if (!isBound)
        {
            await root.ApproveKeyAsync(box.Fingerprint, cancellationToken);
        }

        async Task<(string Page, int Owed)> ToldAsync()
        {
            await root.Browser.GetAsync("/mandates", cancellationToken);
            return (root.Browser.Text, host.Services.GetRequiredService<IdentityStores>().Identity.Outbox.OwedTo("local").Count);
        }

        var before = await ToldAsync();
        host.Wire.Advance(TimeSpan.FromMinutes(20));
        var (status, _) = await box.RequestByCodeAsync(code, cancellationToken);
        var after = await ToldAsync();
        var mandate = await host.Services.GetRequiredService<MandateBook>().FindAsync(code.Split(':')[0], cancellationToken);

        using (Assert.EnterMultipleScope())
        {
            Assert.That((before.Page.Contains("joined on", StringComparison.Ordinal), before.Owed), Is.EqualTo((false, 0)));
            Assert.That(status, Is.EqualTo(HttpStatusCode.Created));
            Assert.That(after.Page, Does.Contain($"joined on {host.Wire.GetUtcNow():yyyy-MM-dd HH:mm} UTC"));
            Assert.That(after.Owed, Is.EqualTo(1));
            Assert.That((mandate!.JoinedAt, mandate.IsInForce(host.Wire.GetUtcNow().AddYears(1))), Is.EqualTo((host.Wire.GetUtcNow(), true)));
        }
    }

    /// <summary>The page tells codes apart, and takes no approval for one that was used.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Codes_OnThePage_SayWhereEachStands(CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartNewAsync(cancellationToken);
        using var root = await host.SetUpAsync(cancellationToken);
        using var box = host.NewBox();
        var used = await root.MakeCodeAsync(box.Fingerprint, cancellationToken);
        Assert.That(root.Browser.Text, Does.Contain($"enrol --server {host.Url(Door.Pages).GetLeftPart(UriPartial.Authority)} --fingerprint {RootOf(host)} --code {used}"));
        await box.RequestByCodeAsync(used, cancellationToken);
        var venId = (await host.Services.GetRequiredService<MandateBook>().FindAsync(used.Split(':')[0], cancellationToken))!.VenId!;
        var approved = await root.MakeCodeAsync(new string('a', 20), cancellationToken);
        var open = await root.MakeCodeAsync(fingerprint: null, cancellationToken);
        await root.Browser.GetAsync("/boxes/code", cancellationToken);
        string Section(string code) => root.Browser.Text.Split("<section>").Single(section => section.Contains(code.Split(':')[0], StringComparison.Ordinal));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(Section(used), Does.Contain("Used: its box joined on").And.Contain(venId).And.Not.Contain("<form"));
            Assert.That(Section(approved), Does.Contain($"Approved; waiting for a box with the key {new string('a', 20)}").And.Contain("<form"));
            Assert.That(Section(open), Does.Contain("waits until you approve its key").And.Contain("<form"));
        }

        var token = root.Browser.Text.Split("name=\"form_token\" value=\"")[1].Split('"')[0];
        await root.Browser.PostAsync("/boxes/code/key", cancellationToken, ("form_token", token), ("mandate", used.Split(':')[0]), ("fingerprint", new string('b', 20)));
        Assert.That(root.Browser.Text, Does.Contain("over or used"));

        await root.AddBoxAsync(cancellationToken);
        Assert.That(root.Browser.Text, Does.Contain($"--fingerprint {RootOf(host)} --claim "));
    }

    [Test, CancelAfter(300_000)]
    public async Task Code_WhoseBoxNeverCame_EndsWithItsMandate(CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartNewAsync(cancellationToken);
        using var root = await host.SetUpAsync(cancellationToken);
        using var box = host.NewBox();
        var approved = await root.MakeCodeAsync(fingerprint: null, cancellationToken);
        await root.ApproveKeyAsync(box.Fingerprint, cancellationToken);
        var bound = await root.MakeCodeAsync(box.Fingerprint, cancellationToken);

        host.Wire.Advance(TimeSpan.FromHours(24));

        var mandates = host.Services.GetRequiredService<MandateBook>();
        foreach (var code in new[] { bound, approved })
        {
            Assert.That((await mandates.FindAsync(code.Split(':')[0], cancellationToken))!.IsInForce(host.Wire.GetUtcNow()), Is.False);
        }

        // Both run by themselves at this moment, too.
        await host.Services.GetRequiredService<Expiry>().RunAsync(cancellationToken);
        await host.Services.GetRequiredService<MandateActs>().FinishAllAsync(cancellationToken);

        foreach (var code in new[] { bound, approved })
        {
            var mandate = await mandates.FindAsync(code.Split(':')[0], cancellationToken);
            Assert.That((mandate!.State, mandate.IsFinished), Is.EqualTo((MandateState.Expired, true)), "with all that follows");
        }
    }

    [Test, CancelAfter(300_000)]
    public async Task Codes_NobodyHasComeWith_AreNoDevicesOfTheirOwner(CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartNewAsync(cancellationToken, ("Identity:BoxesPerPerson", "1"));
        using var root = await host.SetUpAsync(cancellationToken);
        using var box = host.NewBox();
        using var other = host.NewBox();
        await root.MakeCodeAsync(fingerprint: null, cancellationToken);
        var code = await root.MakeCodeAsync(other.Fingerprint, cancellationToken);

        using var joined = await MandateEndTests.JoinAsync(host, root, box, cancellationToken);
        var (status, _) = await other.RequestByCodeAsync(code, cancellationToken);

        Assert.That(status, Is.EqualTo(HttpStatusCode.TooManyRequests), "who comes with it is one more than there may be");
    }

    /// <summary>Whoever was given the code and was never approved has nothing, and leaves nothing behind.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Code_OfAnotherPerson_IsApprovedByNobodyElse(CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartNewAsync(cancellationToken);
        using var root = await host.SetUpAsync(cancellationToken);
        using var installer = host.NewOwner();
        await installer.MakeAccountAsync(await root.InviteAsync("Prosumer", cancellationToken), "installer", cancellationToken);
        using var box = host.NewBox();
        var code = await root.MakeCodeAsync(fingerprint: null, cancellationToken);
        await installer.MakeCodeAsync(fingerprint: null, cancellationToken);

        await installer.Browser.GetAsync("/boxes/code", cancellationToken);
        var token = installer.Browser.Text.Split("name=\"form_token\" value=\"")[1].Split('"')[0];
        await installer.Browser.PostAsync("/boxes/code/key", cancellationToken, ("form_token", token), ("mandate", code.Split(':')[0]), ("fingerprint", box.Fingerprint));

        Assert.That(installer.Browser.Text, Does.Contain("The code is over"));
        Assert.That((await box.RequestByCodeAsync(code, cancellationToken)).Status, Is.EqualTo(HttpStatusCode.Accepted));
    }

    /// <summary>curl and openssl alone, against the platform and an owner.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Curl_EstByTheScript_EnrolsWithACodeOfAnOwner(CancellationToken cancellationToken)
    {
        SystemProgram.Find("openssl", "openssl");
        SystemProgram.Find("curl", "curl");
        await using var host = await DoorsHost.StartNewAsync(cancellationToken);
        using var root = await host.SetUpAsync(cancellationToken);
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["box"]);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await File.WriteAllTextAsync(Path.Combine(folder["box"], "key.pem"), key.ExportPkcs8PrivateKeyPem() + "\n", cancellationToken);
        var code = await root.MakeCodeAsync(Convert.ToHexStringLower(SHA256.HashData(key.ExportSubjectPublicKeyInfo())), cancellationToken);

        var (exitCode, error) = await SystemProgram.RunAsync(
            "sh",
            "dash",
            [Path.Combine(Repository.Root, "Ca", "examples", "enrol-by-est.sh"), host.Url(Door.Machines).GetLeftPart(UriPartial.Authority), Path.Combine(host.DataFolder, "ca", "root-ec-1.cert.pem"), folder["box"], code],
            cancellationToken);

        Assert.That(exitCode, Is.Zero, error);
        using var certificate = X509Certificate2.CreateFromPem(await File.ReadAllTextAsync(Path.Combine(folder["box"], "certificate.pem"), cancellationToken));
        Assert.That(code, Does.StartWith((await host.HolderAsync(certificate, cancellationToken)).MandateId + ":"));
    }

    private static string RootOf(DoorsHost host) => Convert.ToHexStringLower(SHA256.HashData(host.Hierarchy.Find("root-ec-1")!.Certificate.RawData));

    private static HttpRequestMessage Est(TestBox box, string code) => new(HttpMethod.Post, ".well-known/est/simpleenroll")
    {
        Headers = { Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(code))) },
        Content = new StringContent(string.Concat(box.SigningRequest.Split('\n')[1..^1]), new MediaTypeHeaderValue("application/pkcs10")),
    };
}
