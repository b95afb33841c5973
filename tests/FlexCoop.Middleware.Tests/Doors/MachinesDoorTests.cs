using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using FlexCoop.Middleware.Doors;
using FlexCoop.Middleware.Identity;

namespace FlexCoop.Middleware.Tests.Doors;

/// <summary>The machines' door asks for a certificate and takes any or none; the pages' door never asks. Each serves what is its own.</summary>
public sealed class MachinesDoorTests
{
    [Test, CancelAfter(300_000)]
    public async Task Renewal_CertificateThatIsOver_IsToleratedHereAndNowhereElse(CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartAsync(cancellationToken);
        var old = await host.EnrolAsync(cancellationToken);
        await host.PassAsync(TimeSpan.FromDays(60), cancellationToken);

        using var renewed = await RenewAsync(host, old, cancellationToken);

        Assert.That(await OpenAdrDoorTests.TryAsync(host, old, cancellationToken), Is.EqualTo("handshake"));
        Assert.That(await OpenAdrDoorTests.TryAsync(host, renewed, cancellationToken), Is.EqualTo("200"));
    }

    /// <summary>Its answer was lost, and the box was off while the old certificate ended: the way on is the renewal, with the key of the lost answer or with another, and nothing else.</summary>
    [TestCase(true)]
    [TestCase(false)]
    [CancelAfter(300_000)]
    public async Task Renewal_WhoseAnswerWasLost_IsGivenToABoxThatWasOffForMoreThanADay(bool hasKept, CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartAsync(cancellationToken);
        var old = await host.EnrolAsync(cancellationToken);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var lost = await RenewAsync(host, old, cancellationToken, key);
        await host.PassAsync(TimeSpan.FromHours(25), cancellationToken);
        while (!host.IsRevoked(old))
        {
            await Task.Yield();
            cancellationToken.ThrowIfCancellationRequested();
        }

        Assert.That(await OpenAdrDoorTests.TryAsync(host, old, cancellationToken), Is.EqualTo("403"), "superseded a day after");
        using var renewed = await RenewAsync(host, old, cancellationToken, hasKept ? key : null);
        Assert.That(renewed.SerialNumber == lost.SerialNumber, Is.EqualTo(hasKept));
        Assert.That(await OpenAdrDoorTests.TryAsync(host, renewed, cancellationToken), Is.EqualTo("200"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That((await AskAsync(host, old, cancellationToken)).Status, Is.EqualTo(HttpStatusCode.Unauthorized), "the renewal is in use");
            Assert.That(await OpenAdrDoorTests.TryAsync(host, lost, cancellationToken), Is.EqualTo(hasKept ? "200" : "403"), "one follows it, not two");
        }
    }

    [Test, CancelAfter(300_000)]
    public async Task Renewal_OfOneWhoseSuccessorWasRevoked_IsRefused(CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartAsync(cancellationToken);
        var old = await host.EnrolAsync(cancellationToken);
        using var lost = await RenewAsync(host, old, cancellationToken);
        await host.RevokeAsync(lost, cancellationToken);
        await host.PassAsync(TimeSpan.FromHours(25), cancellationToken);
        while (!host.IsRevoked(old))
        {
            await Task.Yield();
            cancellationToken.ThrowIfCancellationRequested();
        }

        Assert.That((await AskAsync(host, old, cancellationToken)).Status, Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    /// <summary>Who was enrolled stays so, and others come in: an intermediate stands as it was made.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Start_OverAnAuthorityOfAnEarlierVersion_GoesOn(CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartAsync(cancellationToken);
        var before = await host.EnrolAsync(cancellationToken);
        await host.StopAsync(cancellationToken);
        host.AgeHierarchy();
        await host.StartAgainAsync(cancellationToken);

        var after = await host.EnrolAsync(cancellationToken);

        Assert.That(await OpenAdrDoorTests.TryAsync(host, before, cancellationToken), Is.EqualTo("200"));
        Assert.That(await OpenAdrDoorTests.TryAsync(host, after, cancellationToken), Is.EqualTo("200"));
    }

    [Test, CancelAfter(300_000)]
    public async Task T24_SelfSignedCertificate_NeverAuthenticates(CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartAsync(cancellationToken);
        var good = await host.EnrolAsync(cancellationToken);
        using var http = host.NewClient(Door.Machines, host.SelfSigned(good.Subject));

        using var est = await http.PostAsync(".well-known/est/simplereenroll", new ByteArrayContent([]) { Headers = { { "Content-Type", "application/pkcs10" } } }, cancellationToken);
        using var rest = await http.PostAsync("api/v1/certificates", new StringContent("{}"), cancellationToken);

        Assert.That((est.StatusCode, rest.StatusCode), Is.EqualTo((HttpStatusCode.Forbidden, HttpStatusCode.Unauthorized)));
    }

    /// <summary>T-29: everything but OpenADR is counted, whatever it is, and whether or not it opens anything.</summary>
    [TestCase(nameof(Door.Pages), "GET", "api/v1/vens")]
    [TestCase(nameof(Door.Pages), "GET", "login")]
    [TestCase(nameof(Door.Pages), "GET", "login/nowhere", Description = "nothing is there")]
    [TestCase(nameof(Door.Pages), "POST", "connect/token")]
    [TestCase(nameof(Door.Machines), "POST", "connect/token")]
    [TestCase(nameof(Door.Machines), "POST", ".well-known/est/simpleenroll")]
    [CancelAfter(300_000)]
    public async Task T29_RequestsFromOneAddress_MoreThanTheBurst_AreTold429(string door, string method, string path, CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartAsync(cancellationToken, ("Admission:RestRate", "1"), ("Admission:RestBurst", "2"));
        using var http = host.NewClient(Enum.Parse<Door>(door));
        var statuses = new List<HttpStatusCode>();

        for (var time = 0; time < 3; time++)
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), path) { Headers = { Authorization = new("Bearer", "x.y.z") } };
            using var answer = await http.SendAsync(request, cancellationToken);
            statuses.Add(answer.StatusCode);
        }

        using var alive = host.NewClient(Door.Pages);
        using var health = await alive.GetAsync("healthz", cancellationToken);
        Assert.That(statuses[..2], Does.Not.Contain(HttpStatusCode.TooManyRequests));
        Assert.That((statuses[2], health.StatusCode), Is.EqualTo((HttpStatusCode.TooManyRequests, HttpStatusCode.OK)));
    }

    /// <summary>The clients share their session tickets, which know no port: none that began at another door may be resumed, since it has no certificate or any.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Doors_ServeOnlyWhatIsTheirOwn(CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartAsync(cancellationToken);
        var certificate = await host.EnrolAsync(cancellationToken);
        var crl = "ca/device-ec-1/0.crl";

        var found = new List<string>();
        foreach (var door in Enum.GetValues<Door>())
        {
            using var http = host.NewClient(door, certificate);
            foreach (var path in new[] { "healthz", crl, "api/v1/vens", ".well-known/est/cacerts", "OpenADR2/Simple/2.0b/OadrPoll" })
            {
                using var response = await http.GetAsync(path, cancellationToken);
                if (response.StatusCode != HttpStatusCode.NotFound)
                {
                    found.Add($"{door} {path} {(int)response.StatusCode}");
                }
            }
        }

        Assert.That(found, Is.EqualTo(
        [
            "Pages healthz 200", $"Pages {crl} 200", "Pages api/v1/vens 401", "Pages .well-known/est/cacerts 200", "Machines api/v1/vens 401", "Machines .well-known/est/cacerts 200", "OpenAdr OpenADR2/Simple/2.0b/OadrPoll 501", "Certification OpenADR2/Simple/2.0b/OadrPoll 501",
        ]));
    }

    [Test, CancelAfter(300_000)]
    public async Task PagesDoor_ServesRestByAnAccessToken(CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartAsync(cancellationToken);
        using var ven = host.NewVen(await host.EnrolAsync(cancellationToken));
        await ven.RegisterAsync(cancellationToken);
        using var http = host.NewClient(Door.Pages);
        http.DefaultRequestHeaders.Authorization = new("Bearer", await host.NewTokenAsync(cancellationToken, Scopes.FleetRead));

        var known = await http.GetStringAsync("api/v1/vens/" + ven.VenId, cancellationToken);

        Assert.That(known, Does.Contain(ven.VenId.Value));
    }

    /// <summary>Renews a certificate with a new key, unless one is given.</summary>
    internal static async Task<X509Certificate2> RenewAsync(DoorsHost host, X509Certificate2 old, CancellationToken cancellationToken, ECDsa? given = null)
    {
        using var made = given is null ? ECDsa.Create(ECCurve.NamedCurves.nistP256) : null;
        var key = given ?? made!;
        var (status, text) = await AskAsync(host, old, cancellationToken, key);
        Assert.That(status, Is.EqualTo(HttpStatusCode.Created), text);
        using var leaf = X509Certificate2.CreateFromPem(JsonNode.Parse(text)!["certificate"]!.GetValue<string>());
        return leaf.CopyWithPrivateKey(key);
    }

    private static async Task<(HttpStatusCode Status, string Text)> AskAsync(DoorsHost host, X509Certificate2 old, CancellationToken cancellationToken, ECDsa? given = null)
    {
        using var made = given is null ? ECDsa.Create(ECCurve.NamedCurves.nistP256) : null;
        using var http = host.NewClient(Door.Machines, old);
        using var response = await http.PostAsync("api/v1/certificates", JsonContent.Create(new JsonObject { ["csr"] = DoorsHost.Request(given ?? made!).CreateSigningRequestPem() }), cancellationToken);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(cancellationToken));
    }
}
