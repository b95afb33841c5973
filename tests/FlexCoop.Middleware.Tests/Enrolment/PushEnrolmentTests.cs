using System.Net;
using System.Security.Cryptography.X509Certificates;
using FlexCoop.Ca;
using FlexCoop.Testing;
using FlexCoop.Ven;

namespace FlexCoop.Middleware.Tests.Enrolment;

/// <summary>A box that is to be pushed to enrols, by the agent's own code over real sockets: its certificate has the host name that it has proved, and none that it has not.</summary>
public sealed class PushEnrolmentTests
{
    private const string Loopback = "127.0.0.0/8";

    [Test, CancelAfter(300_000)]
    public async Task Box_ThatIsWhereItSays_IsCertifiedAsAServerOfItsHostName(CancellationToken cancellationToken)
    {
        await using var host = await PushHost.StartAsync(Loopback, cancellationToken);
        using var box = host.NewBox();

        var identity = await box.EnrolAsync(box.Options, cancellationToken);
        using var certificate = X509Certificate2.CreateFromPem(identity.Certificate);
        using var chain = new X509Chain { ChainPolicy = host.Doors.Trust() };
        chain.ChainPolicy.ExtraStore.ImportFromPem(identity.Intermediates);
        chain.ChainPolicy.ApplicationPolicy.Add(new("1.3.6.1.5.5.7.3.1"));
        chain.ChainPolicy.ApplicationPolicy.Add(new("1.3.6.1.5.5.7.3.2"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(box.Shown, Does.Contain($"Wants to be reached at</dt><dd>{PushHost.Name}:{box.Port}"), "the owner has seen it before he approved");
            Assert.That((await host.Doors.HolderAsync(certificate, cancellationToken)).Profile, Is.EqualTo("ven-push"));
            Assert.That(certificate.MatchesHostname(PushHost.Name, allowWildcards: false, allowCommonName: false));
            Assert.That(chain.Build(certificate), string.Join(", ", chain.ChainStatus.Select(status => status.StatusInformation)));
            Assert.That(identity.Push, Is.EqualTo(box.Options.Push));
        }
    }

    [Test, CancelAfter(300_000)]
    public async Task Box_OfAPush_IsRenewedForTheSameHostName(CancellationToken cancellationToken)
    {
        await using var host = await PushHost.StartAsync(Loopback, cancellationToken);
        using var box = host.NewBox();
        var identity = await box.EnrolAsync(box.Options, cancellationToken);

        var renewed = await box.RenewAsync(identity, cancellationToken);

        using var certificate = X509Certificate2.CreateFromPem(renewed.Certificate);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(renewed.SerialNumber, Is.Not.EqualTo(identity.SerialNumber));
            Assert.That(certificate.MatchesHostname(PushHost.Name, allowWildcards: false, allowCommonName: false));
            Assert.That(renewed.Push, Is.EqualTo(identity.Push));
        }
    }

    /// <summary>What the owner has approved stands: once the way is open the same command goes on.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Box_WhoseHostNameLeadsToAnother_IsRefusedUntilItLeadsToIt(CancellationToken cancellationToken)
    {
        await using var host = await PushHost.StartAsync(Loopback, cancellationToken);
        using var box = host.NewBox();
        await using var other = await TestPlatform.StartAsync(cancellationToken, PushHost.Name);
        var led = box.Options with { Push = new Uri($"https://{PushHost.Name}:{other.Url.Port}/") };

        var refused = await Assert.ThrowsAsync<PlatformRefusedException>(() => box.EnrolAsync(led, cancellationToken));
        await other.StopAsync();
        var identity = await box.EnrolAsync(led with { Listen = new IPEndPoint(IPAddress.Loopback, other.Url.Port) }, cancellationToken);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(refused!.Message, Does.Contain($"The host name '{PushHost.Name}' is not proved: the server at port {other.Url.Port} does not show the certificate of this box"));
            Assert.That(identity.Push, Is.EqualTo(led.Push));
            Assert.That(box.Prompts, Has.Count.EqualTo(1), "the owner was asked once");
        }
    }

    [Test, CancelAfter(300_000)]
    public async Task Box_WhereNobodyListens_IsRefused(CancellationToken cancellationToken)
    {
        await using var host = await PushHost.StartAsync(Loopback, cancellationToken);
        using var box = host.NewBox();

        var refused = await Assert.ThrowsAsync<PlatformRefusedException>(() => box.EnrolAsync(box.Options with { Listen = new IPEndPoint(IPAddress.Loopback, PushBox.FreePort()) }, cancellationToken));

        Assert.That(refused!.Message, Does.Contain($"nobody listens at port {box.Port}. Let this port through to the box while it enrols."));
    }

    /// <summary>SSRF: nothing inside is reached by a name that leads there, nor told of.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Box_WhoseHostNameLeadsInside_IsRefusedAndNotConnectedTo(CancellationToken cancellationToken)
    {
        await using var host = await PushHost.StartAsync(networks: "", cancellationToken);
        using var box = host.NewBox();

        var refused = await Assert.ThrowsAsync<PlatformRefusedException>(() => box.EnrolAsync(box.Options, cancellationToken));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(refused!.Message, Does.Contain("leads to no address that this platform pushes to").And.Contain("Push:Networks"));
            Assert.That(host.Doors.Logged.Text, Does.Contain("leads to 127.0.0.1"));
        }
    }

    [TestCase("https://box.elsewhere.example:8447/", "'box.elsewhere.example' lies below none of the domains")]
    [TestCase("https://127.0.0.1:8447/", "push_url must be https://HOST:PORT/")]
    [TestCase("https://localhost:8447/", "push_url must be https://HOST:PORT/")]
    [TestCase("http://box.push.example:8447/", "push_url must be https://HOST:PORT/")]
    [CancelAfter(300_000)]
    public async Task Box_ThatNamesWhatNobodyCertifies_IsRefusedBeforeItsOwnerIsAsked(string url, string told, CancellationToken cancellationToken)
    {
        await using var host = await PushHost.StartAsync(Loopback, cancellationToken);
        using var box = host.NewBox();

        var refused = await Assert.ThrowsAsync<PlatformRefusedException>(() => box.EnrolAsync(box.Options with { Push = new Uri(url) }, cancellationToken));

        Assert.That(refused!.Message, Does.Contain(told));
        Assert.That(box.Prompts, Is.Empty);
    }

    [Test, CancelAfter(300_000)]
    public async Task Box_OfAPlatformThatCertifiesNoServers_IsToldWhatItsOperatorCanDo(CancellationToken cancellationToken)
    {
        await using var host = await PushHost.StartAsync(Loopback, cancellationToken, certifiesServers: false);
        using var box = host.NewBox();

        var refused = await Assert.ThrowsAsync<PlatformRefusedException>(() => box.EnrolAsync(box.Options, cancellationToken));

        Assert.That(refused!.Message, Does.Contain("certifies no VEN as a server").And.Contain("pushDomains"));
    }

    [Test, CancelAfter(300_000)]
    public async Task Box_ThatPolls_HasNoHostNameOfItsOwnAndIsNoServer(CancellationToken cancellationToken)
    {
        await using var host = await PushHost.StartAsync(Loopback, cancellationToken);
        using var box = host.NewBox();

        var identity = await box.EnrolAsync(box.Options with { Push = null }, cancellationToken);
        var asked = await Assert.ThrowsAsync<PlatformRefusedException>(() => box.EnrolAsync(box.Options, cancellationToken));

        using var certificate = X509Certificate2.CreateFromPem(identity.Certificate);
        Assert.That((await host.Doors.HolderAsync(certificate, cancellationToken)).Profile, Is.EqualTo(CertificateProfiles.Ven.Name));
        Assert.That(asked!.Message, Does.Contain("and polls").And.Contain("--again"));
    }
}
