using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using FlexCoop.Middleware.Doors;
using FlexCoop.Middleware.Identity;
using FlexCoop.Middleware.Tests.Doors;
using FlexCoop.OpenAdr;
using FlexCoop.Testing;

namespace FlexCoop.Middleware.Tests.Enrolment;

/// <summary>A box joins, as `serve` lets it: from the first start to the registration over mutual TLS, all over real sockets (§2.2).</summary>
public sealed class EnrolmentTests
{
    private static readonly string[] Aliases =
        ["token_endpoint", "device_authorization_endpoint", "pushed_authorization_request_endpoint", "introspection_endpoint", "revocation_endpoint", "userinfo_endpoint"];

    [Test, CancelAfter(300_000)]
    public async Task Box_OfAMember_IsRegisteredAsTheVenOfItsCertificate(CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartNewAsync(cancellationToken);
        using var root = await host.SetUpAsync(cancellationToken);
        using var anna = host.NewOwner();
        await anna.MakeAccountAsync(await root.InviteAsync("Prosumer", cancellationToken), "anna", cancellationToken);
        using var box = host.NewBox();
        await box.JoinAsync(anna, cancellationToken);

        var (subject, registered) = await JoinAsync(host, box, cancellationToken);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(subject.Split(", ").Order(), Is.EqualTo(new[] { $"CN={registered}", "O=local" }), "nothing of the person (FX-10)");
            Assert.That(registered.Value, Does.Match("^[0-9A-Z]{26}$"));
        }
    }

    [Test, CancelAfter(300_000)]
    public async Task FirstStart_BeforeTheSetUp_ServesNothingElse(CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartNewAsync(cancellationToken);
        using var pages = host.NewClient(Door.Pages);
        using var machines = host.NewClient(Door.Machines);

        foreach (var (http, path) in new[] { (pages, "login"), (pages, ".well-known/openid-configuration"), (pages, "api/v1/vens"), (pages, "ca/device-ec-1.cer"), (machines, ".well-known/est/cacerts") })
        {
            Assert.That((await http.GetAsync(path, cancellationToken)).StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable), path);
        }

        Assert.That((await pages.GetAsync("readyz", cancellationToken)).StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await pages.GetAsync("setup", cancellationToken)).StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test, CancelAfter(300_000)]
    public async Task Discovery_NamesTheMachinesDoorForThoseWhoShowACertificate(CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartNewAsync(cancellationToken);
        using var root = await host.SetUpAsync(cancellationToken);
        using var pages = host.NewClient(Door.Pages);
        using var machines = host.NewClient(Door.Machines);

        var metadata = JsonNode.Parse(await pages.GetStringAsync(".well-known/oauth-authorization-server", cancellationToken))!;
        var aliases = metadata["mtls_endpoint_aliases"]!.AsObject();

        using (Assert.EnterMultipleScope())
        {
            Assert.That((string)metadata["issuer"]!, Is.EqualTo($"https://localhost:{host.Url(Door.Pages).Port}"));
            Assert.That(aliases.Select(alias => alias.Key), Is.EquivalentTo(Aliases));
            Assert.That((string)metadata["flexcoop_certificates_endpoint"]!, Is.EqualTo($"https://localhost:{host.Url(Door.Machines).Port}/api/v1/certificates"));
            Assert.That((string)metadata["flexcoop_openadr_url"]!, Is.EqualTo($"https://localhost:{host.Url(Door.OpenAdr).Port}"));
            foreach (var (name, alias) in aliases)
            {
                using var answer = await machines.PostAsync((string)alias!, content: null, cancellationToken);
                Assert.That(answer.StatusCode, Is.Not.EqualTo(HttpStatusCode.NotFound), name);
            }

            foreach (var path in new[] { "login", "device", "mandates", "connect/authorize", "setup" })
            {
                Assert.That((await machines.GetAsync(path, cancellationToken)).StatusCode, Is.EqualTo(HttpStatusCode.NotFound), path);
            }
        }
    }

    /// <summary>§2.2, retry rules: a lost answer gives the same certificate, never two, never a dead end.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Box_WhoseAnswersWereLost_GetsTheSameCertificate(CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartNewAsync(cancellationToken);
        using var root = await host.SetUpAsync(cancellationToken);
        using var box = host.NewBox();
        await box.JoinAsync(root, cancellationToken);

        var lost = await box.PollAsync(cancellationToken);
        var again = await box.PollAsync(cancellationToken);
        using var one = await box.EnrolAsync(cancellationToken);
        await host.RestartAsync(cancellationToken);
        var (_, answer) = await box.RequestAsync(again.Token!, cancellationToken);
        using var other = await box.EnrolAsync(cancellationToken);

        Assert.That(lost.Token, Is.Not.Null.And.Not.EqualTo(again.Token));
        Assert.That(other.SerialNumber, Is.EqualTo(one.SerialNumber));
        Assert.That(((string)answer["serialNumber"]!).ToUpperInvariant(), Is.EqualTo(one.SerialNumber));
    }

    /// <summary>§2.3: stolen codes and tokens, swapped requests.</summary>
    [Test, CancelAfter(300_000)]
    public async Task T24_TokenOfABox_OpensNothingToAnotherKey(CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartNewAsync(cancellationToken);
        using var root = await host.SetUpAsync(cancellationToken);
        using var box = host.NewBox();
        using var thief = host.NewBox();
        using var pages = host.NewClient(Door.Pages);
        await box.JoinAsync(root, cancellationToken);
        var (token, _) = await box.PollAsync(cancellationToken);

        var (stolen, answer) = await thief.RequestAsync(token!, cancellationToken);
        var (swapped, _) = await box.RequestAsync(token!, cancellationToken, thief.SigningRequest);
        var (unbound, _) = await TestBox.RequestAsync(pages, token!, box.SigningRequest, cancellationToken);
        var (own, _) = await box.RequestAsync(token!, cancellationToken);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(stolen, Is.EqualTo(HttpStatusCode.Forbidden), answer.ToJsonString());
            Assert.That(swapped, Is.EqualTo(HttpStatusCode.Forbidden));
            Assert.That(unbound, Is.EqualTo(HttpStatusCode.Forbidden));
            Assert.That(own, Is.EqualTo(HttpStatusCode.Created));
        }
    }

    [Test, CancelAfter(300_000)]
    public async Task T18_CopyOfTheData_HoldsNoKeyCodeOrToken(CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartNewAsync(cancellationToken);
        using var root = await host.SetUpAsync(cancellationToken);
        using var box = host.NewBox();
        await box.JoinAsync(root, cancellationToken);
        var (token, _) = await box.PollAsync(cancellationToken);
        using var certificate = await box.EnrolAsync(cancellationToken);
        await host.StopAsync(cancellationToken);
        var secrets = Directory.GetFiles(host.DataFolder + ".secrets").Select(File.ReadAllBytes)
            .Concat(new[] { host.SetupCode!, box.DeviceCode, box.UserCode, token!, "BEGIN PRIVATE KEY", "BEGIN EC PRIVATE KEY" }.Select(Encoding.UTF8.GetBytes)).ToList();

        var found = Directory.GetFiles(host.DataFolder, "*", SearchOption.AllDirectories).Where(file => File.ReadAllBytes(file) is var bytes && secrets.Exists(secret => bytes.AsSpan().IndexOf(secret) >= 0));

        Assert.That(secrets, Has.Count.GreaterThan(10));
        Assert.That(found, Is.Empty);
    }

    /// <summary>curl and openssl alone: the device grant and the REST form, against the platform and an owner.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Curl_RestByTheScript_EnrolsWithAClaimOfAnOwner(CancellationToken cancellationToken)
    {
        SystemProgram.Find("openssl", "openssl");
        SystemProgram.Find("curl", "curl");
        await using var host = await DoorsHost.StartNewAsync(cancellationToken);
        using var root = await host.SetUpAsync(cancellationToken);
        using var folder = new TemporaryFolder();
        Task<(int ExitCode, string Error)> RunAsync(params string[] claim) => SystemProgram.RunAsync(
            "sh",
            "dash",
            [Path.Combine(Repository.Root, "Ca", "examples", "enrol-by-rest.sh"), host.Url(Door.Machines).GetLeftPart(UriPartial.Authority), Path.Combine(host.DataFolder, "ca", "root-ec-1.cert.pem"), folder["box"], .. claim],
            cancellationToken);

        var asked = await RunAsync(await root.AddBoxAsync(cancellationToken));
        var early = await RunAsync();
        await root.ApproveAsync(asked.Error.Split("by the code ")[1].Split(';')[0], cancellationToken);
        var enrolled = await RunAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(asked.ExitCode, Is.EqualTo(3), asked.Error);
            Assert.That(asked.Error, Does.Contain($"{host.Url(Door.Pages).GetLeftPart(UriPartial.Authority)}/device"));
            Assert.That((early.ExitCode, early.Error), Is.EqualTo((3, "The owner has not decided yet; run this again.\n")));
            Assert.That(enrolled.ExitCode, Is.Zero, enrolled.Error);
            Assert.That(Directory.GetFiles(folder["box"]).Select(Path.GetFileName), Is.EquivalentTo(["key.pem", "certificate.pem", "authorities.pem"]));
        }

        using var certificate = X509Certificate2.CreateFromPemFile(Path.Combine(folder["box"], "certificate.pem"), Path.Combine(folder["box"], "key.pem"));
        Assert.That(await host.HolderAsync(certificate, cancellationToken), Is.Not.Null);
    }

    /// <summary>A token that is bound to no key would be of use to whoever comes by it; so nobody gets one, and one that there was is none to the authority.</summary>
    [Test, CancelAfter(300_000)]
    public async Task T24_TokenThatIsBoundToNoKey_EnrolsNobody(CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartNewAsync(cancellationToken);
        using var root = await host.SetUpAsync(cancellationToken);
        using var box = host.NewBox();
        using var pages = host.NewClient(Door.Pages);
        var unbound = await host.NewTokenAsync(cancellationToken, Scopes.VenEnrol);

        var (byBox, answer) = await box.RequestAsync(unbound, cancellationToken);
        var (byAnybody, _) = await TestBox.RequestAsync(pages, unbound, box.SigningRequest, cancellationToken);
        using var form = new FormUrlEncodedContent([new("client_id", "gateway"), new("scope", Scopes.VenEnrol), new("claim_code", await root.AddBoxAsync(cancellationToken))]);
        using var asked = await pages.PostAsync("connect/device", form, cancellationToken);

        using (Assert.EnterMultipleScope())
        {
            Assert.That((byBox, byAnybody), Is.EqualTo((HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized)));
            Assert.That((string)answer["detail"]!, Does.Contain("bound to the key"));
            Assert.That(asked.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
            Assert.That(await asked.Content.ReadAsStringAsync(cancellationToken), Does.Contain("mtls_endpoint_aliases"));
        }
    }

    [Test, CancelAfter(300_000)]
    public async Task Token_RedeemedTwoHundredTimesAtOnce_GivesOneCertificate(CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartNewAsync(cancellationToken, ("Ca:RequestsPerMandate", "1000"), ("Ca:RequestsPerAddress", "1000"), ("Ca:CertificatesPerSubject", "1000"), ("Admission:RestWaiting", "1000"));
        using var root = await host.SetUpAsync(cancellationToken);
        using var box = host.NewBox(connections: 50);
        await box.JoinAsync(root, cancellationToken);
        var (token, _) = await box.PollAsync(cancellationToken);

        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => box.RequestAsync(token!, cancellationToken)));

        Assert.That(answers.Select(answer => answer.Status), Is.All.EqualTo(HttpStatusCode.Created));
        Assert.That(answers.Select(answer => (string)answer.Answer["serialNumber"]!).Distinct().Count(), Is.EqualTo(1));
    }

    /// <summary>From an approved code to the registration.</summary>
    private static async Task<(string Subject, VenId Registered)> JoinAsync(DoorsHost host, TestBox box, CancellationToken cancellationToken)
    {
        using var certificate = await box.EnrolAsync(cancellationToken);
        using var ven = host.NewVen(certificate);
        var created = await ven.RegisterAsync(cancellationToken);
        return (certificate.Subject, created.VenId!.Value);
    }
}
