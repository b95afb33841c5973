using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FlexCoop.Ca;
using FlexCoop.Middleware.Doors;
using FlexCoop.OpenAdr;
using FlexCoop.OpenAdr.Xml;
using FlexCoop.Testing;

namespace FlexCoop.Middleware.Tests.Doors;

/// <summary>OpenADR's doors over mutual TLS: who is let in, who is not, and until when.</summary>
public sealed class OpenAdrDoorTests
{
    [TestCase(KeyBranch.Ec)]
    [TestCase(KeyBranch.Rsa)]
    [CancelAfter(300_000)]
    public async Task Ven_WithItsCertificate_RegistersAndPollsAsWhomItNames(KeyBranch branch, CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartAsync(cancellationToken);
        var mandate = host.NewMandate();
        using var ven = host.NewVen(await host.EnrolAsync(cancellationToken, branch, mandate));

        var created = await ven.RegisterAsync(cancellationToken);
        var polled = await ven.PollAsync(cancellationToken);

        Assert.That(created.VenId, Is.EqualTo(new VenId(mandate.Subject)));
        Assert.That(polled, Is.InstanceOf<OadrRegisterReport>(), "the VTN's METADATA comes first (rule 301)");
    }

    [Test, CancelAfter(300_000)]
    public async Task FX03_Certificate_ThatIsNotAVensOfOurs_EndsTheHandshakeOrIsRefused(CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartAsync(cancellationToken);
        var good = await host.EnrolAsync(cancellationToken);
        using var otherKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var otherCa = new CertificateRequest("CN=Another CA", otherKey, HashAlgorithmName.SHA256) { CertificateExtensions = { new X509BasicConstraintsExtension(true, false, 0, true) } }
            .CreateSelfSigned(host.Wire.GetUtcNow().AddDays(-1), host.Wire.GetUtcNow().AddDays(9));
        using var ofOtherCa = Issue(otherCa, good.SubjectName, host.Wire.GetUtcNow());

        using (Assert.EnterMultipleScope())
        {
            Assert.That(await TryAsync(host, null, cancellationToken), Is.EqualTo("handshake"), "none");
            Assert.That(await TryAsync(host, host.SelfSigned(good.Subject), cancellationToken), Is.EqualTo("handshake"), "self-signed under a VEN's name");
            Assert.That(await TryAsync(host, ofOtherCa, cancellationToken), Is.EqualTo("handshake"), "another CA's under a VEN's name");
            Assert.That(await TryAsync(host, await host.MakeOwnAsync(CertificateProfiles.Worker, cancellationToken), cancellationToken), Is.EqualTo("403"), "a component's");
            Assert.That(await TryAsync(host, good, cancellationToken), Is.EqualTo("200"));

            await host.PassAsync(TimeSpan.FromDays(44), cancellationToken);
            Assert.That(await TryAsync(host, good, cancellationToken), Is.EqualTo("200"), "on its last day");
            await host.PassAsync(TimeSpan.FromDays(2), cancellationToken);
            Assert.That(await TryAsync(host, good, cancellationToken), Is.EqualTo("handshake"), "over");
        }
    }

    /// <summary>Signed by our own intermediate, and wrong in one thing each.</summary>
    [Test, CancelAfter(300_000)]
    public async Task FX03_Certificate_OfOurAuthority_OfWrongUseOrTimeOrUnknown_IsRefused(CancellationToken cancellationToken)
    {
        const string ClientAuth = "1.3.6.1.5.5.7.3.2";
        const string ServerAuth = "1.3.6.1.5.5.7.3.1";
        await using var host = await DoorsHost.StartAsync(cancellationToken);
        var now = host.Wire.GetUtcNow();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(await TryAsync(host, host.SignByStolenKey(now.AddHours(-1), now.AddDays(1), ServerAuth), cancellationToken), Is.EqualTo("handshake"), "for servers");
            Assert.That(await TryAsync(host, host.SignByStolenKey(now.AddHours(1), now.AddDays(1), ClientAuth), cancellationToken), Is.EqualTo("handshake"), "not valid yet");
            Assert.That(await TryAsync(host, host.SignByStolenKey(now.AddHours(-2), now.AddHours(-1), ClientAuth), cancellationToken), Is.EqualTo("handshake"), "over");
            Assert.That(await TryAsync(host, host.SignByStolenKey(now.AddHours(-1), now.AddDays(1), ClientAuth), cancellationToken), Is.EqualTo("403"), "T-21: right in all, and issued by nobody");
        }
    }

    [Test, CancelAfter(300_000)]
    public async Task T02_Certificate_RevokedOrOver_IsOutOnTheOpenConnection(CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartAsync(cancellationToken);
        var certificate = await host.EnrolAsync(cancellationToken);
        using var revoked = host.NewVen(certificate);
        using var late = host.NewVen(await host.EnrolAsync(cancellationToken));
        await revoked.RegisterAsync(cancellationToken);
        await late.RegisterAsync(cancellationToken);

        await host.RevokeAsync(certificate, cancellationToken);

        Assert.That(async () => await revoked.PollAsync(cancellationToken), Throws.TypeOf<HttpRequestException>().With.Message.StartsWith("403"));
        Assert.That(await TryAsync(host, certificate, cancellationToken), Is.EqualTo("403"), "on a new connection");
        Assert.That(async () => await late.PollAsync(cancellationToken), Throws.Nothing);
        await host.PassAsync(TimeSpan.FromDays(46), cancellationToken);
        Assert.That(async () => await late.PollAsync(cancellationToken), Throws.TypeOf<HttpRequestException>().With.Message.StartsWith("403"), "rule 516");
    }

    [TestCase("X-Ssl-Cert")]
    [TestCase("X-Forwarded-Client-Cert")]
    [TestCase("X-ARR-ClientCert")]
    [TestCase("Client-Cert")]
    [CancelAfter(300_000)]
    public async Task FX02_HeaderWithACertificate_SaysNothing(string header, CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartAsync(cancellationToken);
        var victim = await host.EnrolAsync(cancellationToken);
        var mandate = host.NewMandate();
        using var ven = host.NewVen(await host.EnrolAsync(cancellationToken, mandate: mandate));
        using var machines = host.NewClient(Door.Machines);
        var pem = Uri.EscapeDataString(victim.ExportCertificatePem());

        using var registered = await ven.PostAsync("EiRegisterParty", OadrWriter.Write(Some.CreatePartyRegistration()), cancellationToken, request => request.Headers.TryAddWithoutValidation(header, pem));
        var created = (OadrCreatedPartyRegistration)OadrReader.Read(await registered.Content.ReadAsByteArrayAsync(cancellationToken), OadrReaderOptions.Strict).Message!;
        using var renewal = new HttpRequestMessage(HttpMethod.Post, "api/v1/certificates") { Content = new StringContent("{}") };
        renewal.Headers.TryAddWithoutValidation(header, pem);
        using var renewed = await machines.SendAsync(renewal, cancellationToken);

        Assert.That(created.VenId, Is.EqualTo(new VenId(mandate.Subject)), "who TLS says");
        Assert.That(renewed.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    [Test, CancelAfter(300_000)]
    public async Task T03_CertificateThatNamesUrls_IsNotFollowedThere(CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartAsync(cancellationToken);
        using var canary = new TcpListener(IPAddress.Loopback, 0);
        canary.Start();
        var url = $"http://127.0.0.1:{((IPEndPoint)canary.LocalEndpoint).Port}/issuer.cer";
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var otherKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var unknown = new CertificateRequest("CN=Nowhere", otherKey, HashAlgorithmName.SHA256) { CertificateExtensions = { new X509BasicConstraintsExtension(true, false, 0, true) } }
            .CreateSelfSigned(host.Wire.GetUtcNow().AddDays(-1), host.Wire.GetUtcNow().AddDays(9));
        var request = new CertificateRequest("CN=VEN", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509AuthorityInformationAccessExtension(ocspUris: [url], caIssuersUris: [url]));
        request.CertificateExtensions.Add(CertificateRevocationListBuilder.BuildCrlDistributionPointExtension([url]));
        using var leaf = request.Create(unknown, host.Wire.GetUtcNow().AddHours(-1), host.Wire.GetUtcNow().AddDays(1), [1, 2, 3]);
        using var certificate = leaf.CopyWithPrivateKey(key);

        foreach (var door in new[] { Door.OpenAdr, Door.Machines })
        {
            await TryAsync(host, certificate, cancellationToken, door);
        }

        Assert.That(canary.Pending(), Is.False);
    }

    [Test, CancelAfter(300_000)]
    public async Task T03_HalfOpenHandshakes_OfOneAddressAreBounded_AndEnd(CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartAsync(cancellationToken, ("Doors:HandshakesPerAddress", "5"), ("Doors:HandshakeWithin", "00:00:01"));
        var certificate = await host.EnrolAsync(cancellationToken);
        var halfOpen = new List<TcpClient>();
        for (var i = 0; i < 8; i++)
        {
            var client = new TcpClient();
            try
            {
                await client.ConnectAsync(IPAddress.Loopback, host.Url(Door.OpenAdr).Port, cancellationToken);
                halfOpen.Add(client);
            }
            catch (SocketException tooMuch) when (tooMuch.SocketErrorCode == SocketError.ConnectionReset)
            {
                // Closed before it was seen to be open.
                client.Dispose();
            }
        }

        // Each is closed: what is too much at once, the others when the time for a handshake is over.
        foreach (var client in halfOpen)
        {
            Assert.That(await ReadToEndAsync(client, cancellationToken), Is.True);
            client.Dispose();
        }

        Assert.That(await TryAsync(host, certificate, cancellationToken), Is.EqualTo("200"), "there is room again");
    }

    [Test, CancelAfter(300_000)]
    public async Task Renewal_UsedFirst_EndsThePredecessorAtTheDoor(CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartAsync(cancellationToken);
        var mandate = host.NewMandate();
        var old = await host.EnrolAsync(cancellationToken, mandate: mandate);
        using var before = host.NewVen(old);
        await before.RegisterAsync(cancellationToken);
        await host.PassAsync(TimeSpan.FromDays(32), cancellationToken);
        using var renewed = await MachinesDoorTests.RenewAsync(host, old, cancellationToken);
        Assert.That(async () => await before.PollAsync(cancellationToken), Throws.Nothing, "as long as the new one was not used");

        using var after = host.NewVen(renewed);
        var registered = await after.RegisterAsync(cancellationToken);

        Assert.That(registered.VenId, Is.EqualTo(new VenId(mandate.Subject)));
        Assert.That(async () => await before.PollAsync(cancellationToken), Throws.TypeOf<HttpRequestException>().With.Message.StartsWith("403"));
    }

    /// <summary>Sends a query on a new connection: the status, or that there was no connection.</summary>
    internal static async Task<string> TryAsync(DoorsHost host, X509Certificate2? certificate, CancellationToken cancellationToken, Door door = Door.OpenAdr)
    {
        using var ven = new TestVen(host.NewClient(door, certificate));
        try
        {
            using var response = await ven.PostAsync("EiRegisterParty", OadrWriter.Write(new OadrQueryRegistration("q")), cancellationToken);
            return $"{(int)response.StatusCode}";
        }
        catch (HttpRequestException)
        {
            return "handshake";
        }
    }

    private static async Task<bool> ReadToEndAsync(TcpClient client, CancellationToken cancellationToken)
    {
        try
        {
            return await client.GetStream().ReadAsync(new byte[1], cancellationToken) == 0;
        }
        catch (IOException)
        {
            return true;
        }
    }

    private static X509Certificate2 Issue(X509Certificate2 authority, X500DistinguishedName subject, DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var leaf = new CertificateRequest(subject, key, HashAlgorithmName.SHA256).Create(authority, now.AddHours(-1), now.AddDays(1), [1, 2, 3, 4]);
        return leaf.CopyWithPrivateKey(key);
    }
}
