using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using FlexCoop.Middleware.Doors;
using FlexCoop.Middleware.Tests.Doors;
using FlexCoop.OpenAdr;
using FlexCoop.OpenAdr.Signatures;
using FlexCoop.Testing;
using FlexCoop.Ven;

namespace FlexCoop.Middleware.Tests.Diagnosis;

/// <summary>The rows of the table in Ven/README.md that our own doors have to do with: what <c>doctor</c> says, and what the server's log says meanwhile.</summary>
public sealed class DoctorTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Test, CancelAfter(300_000)]
    public async Task Box_WithNothingInTheWay_IsToldSo(CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartAsync(cancellationToken, ("Vtn:XmlSignatures", "Accept"));
        var certificate = await host.EnrolAsync(cancellationToken);
        Enrol(host, certificate);
        using var ven = await RegisterAsync(host, certificate, cancellationToken);

        var findings = await ExamineAsync(host, signatures: SignaturePolicy.Require, cancellationToken: cancellationToken);

        Assert.That(findings.Where(finding => finding is not { Cause: null, Next: null }), Is.Empty);
        Assert.That(findings.Select(finding => finding.Seen), Has.One.Contains("as the VTN says, too"));
        Assert.That(host.Logged.Text, Does.Not.Contain("refused").And.Not.Contain("Warning 1433"));
    }

    /// <summary>As after a day on which the operator has ended it, while the box was off.</summary>
    [Test, CancelAfter(300_000)]
    public async Task RegistrationOther(CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartAsync(cancellationToken);
        var certificate = await host.EnrolAsync(cancellationToken);
        Enrol(host, certificate);
        using var ven = await RegisterAsync(host, certificate, cancellationToken);
        await ven.SendAsync<OadrCanceledPartyRegistration>(new OadrCancelPartyRegistration { RequestId = "c1", RegistrationId = ven.RegistrationId, VenId = ven.VenId }, cancellationToken);

        var findings = await ExamineAsync(host, cancellationToken: cancellationToken);

        Assert.That(findings.Select(finding => finding.Cause).OfType<Cause>(), Is.EqualTo([Causes.RegistrationOther]));
    }

    /// <summary>Whoever looks whether somebody listens, as a health check does, is no peer that fails.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Log_OfAConnectionWithoutAByte_SaysNothing(CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartAsync(cancellationToken);
        using (var client = new TcpClient())
        {
            await client.ConnectAsync(IPAddress.Loopback, host.Url(Door.OpenAdr).Port, cancellationToken);
            client.Client.Shutdown(SocketShutdown.Send);

            // The door ends its side when it has done with the connection.
            Assert.That(await client.Client.ReceiveAsync(new byte[1], cancellationToken), Is.Zero);
        }

        Assert.That(host.Logged.Text, Does.Not.Contain("Warning 1433"));
    }

    [Test, CancelAfter(300_000)]
    public async Task CertificateRevoked(CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartAsync(cancellationToken);
        var certificate = await host.EnrolAsync(cancellationToken);
        Enrol(host, certificate);
        await host.RevokeAsync(certificate, cancellationToken);

        await AssertAsync(host, Causes.CertificateRevoked, Fingerprint(certificate), cancellationToken);
    }

    [Test, CancelAfter(300_000)]
    public async Task MandateEnded(CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartAsync(cancellationToken);
        var mandate = host.NewMandate();
        var certificate = await host.EnrolAsync(cancellationToken, mandate: mandate);
        Enrol(host, certificate);
        host.Rights.Mandates[mandate.MandateId] = mandate with { IsActive = false };

        await AssertAsync(host, Causes.MandateEnded, Fingerprint(certificate), cancellationToken);
    }

    /// <summary>Signed by an authority of ours, and in none of its books.</summary>
    [Test, CancelAfter(300_000)]
    public async Task CertificateUnknown(CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartAsync(cancellationToken);
        var now = host.Wire.GetUtcNow();
        var stolen = host.SignByStolenKey(now.AddMinutes(-1), now.AddHours(1), "1.3.6.1.5.5.7.3.2");
        Enrol(host, stolen);

        await AssertAsync(host, Causes.CertificateUnknown, $"of '{stolen.Subject}'", cancellationToken);
    }

    [Test, CancelAfter(300_000)]
    public async Task CertificateRefused_OfAnUnknownAuthority(CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartAsync(cancellationToken);
        var stranger = host.SelfSigned("CN=VEN-1");
        Enrol(host, stranger);

        await AssertAsync(host, Causes.CertificateRefused, $"{Fingerprint(stranger)} of 'CN=VEN-1'", cancellationToken);
        Assert.That(host.Logged.Text, Does.Contain("by an authority that is not known here"));
    }

    [Test, CancelAfter(300_000)]
    public async Task IdentityExpired(CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartAsync(cancellationToken);
        var now = host.Wire.GetUtcNow();
        Enrol(host, host.SignByStolenKey(now.AddMinutes(-2), now.AddMinutes(-1), "1.3.6.1.5.5.7.3.2"));

        await AssertAsync(host, Causes.IdentityExpired, "over, or not valid yet", cancellationToken, logged: Causes.CertificateRefused.Id);
    }

    [Test, CancelAfter(300_000)]
    public async Task IdentityUsage(CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartAsync(cancellationToken);
        var now = host.Wire.GetUtcNow();
        Enrol(host, host.SignByStolenKey(now.AddMinutes(-1), now.AddHours(1), "1.3.6.1.5.5.7.3.1"));

        await AssertAsync(host, Causes.IdentityUsage, "not for clients", cancellationToken, logged: Causes.CertificateRefused.Id);
    }

    [Test, CancelAfter(300_000)]
    public async Task WrongPath(CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartAsync(cancellationToken);
        Enrol(host, await host.EnrolAsync(cancellationToken));

        await AssertAsync(host, Causes.WrongPath, "/vtn/OpenADR2/Simple/2.0b/EiRegisterParty", cancellationToken, new Uri(host.Url(Door.OpenAdr), "vtn"));
    }

    [Test, CancelAfter(300_000)]
    public async Task TlsWanted(CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartAsync(cancellationToken);
        Enrol(host, await host.EnrolAsync(cancellationToken));

        await AssertAsync(host, Causes.TlsWanted, "perhaps with plain HTTP", cancellationToken, new UriBuilder(host.Url(Door.OpenAdr)) { Scheme = "http" }.Uri, logged: Causes.NoTls.Id);
    }

    /// <summary>A client that knows our root, and shows nothing: the log tells what no client sees.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Log_OfAHandshakeWithoutCertificate_SaysSo(CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartAsync(cancellationToken);
        using var http = host.NewClient(Door.OpenAdr);

        Assert.That(async () => await http.GetAsync("", cancellationToken), Throws.InstanceOf<HttpRequestException>());

        await host.Logged.WaitForAsync("no-client-certificate: it has shown no certificate, or has broken off at ours; enrol the box", cancellationToken);
    }

    /// <summary>A box of ours looks at our certificate after the handshake, and ends the connection then: no log can tell why, and none accuses it.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Log_OfABoxThatDoesNotTakeOurCertificate_SaysNothing(CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartAsync(cancellationToken);
        using var ofAnother = host.SelfSigned("CN=Root of another platform");
        Enrol(host, await host.EnrolAsync(cancellationToken), root: ofAnother);

        var findings = await ExamineAsync(host, cancellationToken: cancellationToken);

        Assert.That(findings[^1].Cause, Is.EqualTo(Causes.Intercepted));
        Assert.That(host.Logged.Text, Does.Not.Contain("Warning 1433"));
    }

    [Test, CancelAfter(300_000), Platform(Exclude = "Win")]
    public async Task NoCommonSuite_InTheLog(CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartAsync(cancellationToken);
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, host.Url(Door.OpenAdr).Port, cancellationToken);
        await using var tls = new SslStream(client.GetStream());

        Assert.That(
#pragma warning disable CA1416 // Not on Windows, as above
            async () => await tls.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions { TargetHost = "localhost", EnabledSslProtocols = SslProtocols.Tls12, CipherSuitesPolicy = new CipherSuitesPolicy([TlsCipherSuite.TLS_RSA_WITH_AES_128_CBC_SHA256]) }, cancellationToken),
#pragma warning restore CA1416
            Throws.InstanceOf<AuthenticationException>());

        await host.Logged.WaitForAsync("no-common-suite: it offers TLS 1.2 at most, with the suites 003C", cancellationToken);
    }

    [Test, CancelAfter(300_000)]
    public async Task SignatureMissing(CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartAsync(cancellationToken, ("Vtn:XmlSignatures", "Require"));
        Enrol(host, await host.EnrolAsync(cancellationToken));

        await AssertAsync(host, Causes.SignatureMissing, "the message is not signed", cancellationToken);
    }

    [Test, CancelAfter(300_000)]
    public async Task SignatureStale(CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartAsync(cancellationToken, ("Vtn:XmlSignatures", "Accept"));
        Enrol(host, await host.EnrolAsync(cancellationToken));

        var findings = await ExamineAsync(host, clock: new TestClock(host.Wire.GetUtcNow().AddHours(1)), signatures: SignaturePolicy.Accept, cancellationToken: cancellationToken);

        Assert.That(findings.Select(finding => finding.Cause), Does.Contain(Causes.SignatureStale).And.Contain(Causes.ClockOff));
        Assert.That(host.Logged.Text, Does.Contain(Causes.SignatureStale.Id));
    }

    /// <summary>Something between has put a signature of its own into the message.</summary>
    [Test, CancelAfter(300_000)]
    public async Task SignatureRefused(CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartAsync(cancellationToken, ("Vtn:XmlSignatures", "Accept"));
        var certificate = await host.EnrolAsync(cancellationToken);
        using var http = host.NewClient(Door.OpenAdr, certificate);
        var signed = MessageSigner.Sign(OadrWriter.Write(new OadrQueryRegistration("q")), host.SelfSigned("CN=proxy"), host.Wire.GetUtcNow());
        using var content = new ByteArrayContent(signed) { Headers = { ContentType = new("application/xml") } };

        using var response = await http.PostAsync("OpenADR2/Simple/2.0b/EiRegisterParty", content, cancellationToken);

        Assert.That(Causes.Find(response.Headers.GetValues("FlexCoop-Cause").Single()), Is.EqualTo(Causes.SignatureRefused));
        Assert.That(host.Logged.Text, Does.Contain(Causes.SignatureRefused.Id));
    }

    /// <summary>Those of the table that only our doors name have their cases here; each holds what it has produced against its own name.</summary>
    [TestCase(nameof(Causes.CertificateRevoked))]
    [TestCase(nameof(Causes.SignatureMissing))]
    [TestCase(nameof(Causes.SignatureStale))]
    [TestCase(nameof(Causes.SignatureRefused))]
    public void Causes_OfOurDoorsAlone_HaveACase(string cause) => Assert.That(typeof(DoctorTests).GetMethod(cause), Is.Not.Null);

    /// <summary>The doors' causes are those of the table.</summary>
    [Test]
    public void Causes_OfTheDoors_AreThoseOfTheAgent()
    {
        // What a box without a certificate meets, and one that does not take ours; the agent calls either by its reason.
        string[] ofTheLogAlone = ["no-client-certificate", "token-unknown"];
        var troubles = typeof(DoorTrouble).GetProperties().Where(property => property.PropertyType == typeof(DoorTrouble)).Select(property => (DoorTrouble)property.GetValue(null)!).ToList();

        Assert.That(troubles.Where(trouble => Causes.Find(trouble.Cause) is null).Select(trouble => trouble.Cause), Is.EquivalentTo(ofTheLogAlone));
        Assert.That(troubles.Select(trouble => Causes.Find(trouble.Cause)).OfType<Cause>().Where(cause => !Causes.All.Any(row => row.ServerLog.Contains($"`{cause.Id}`", StringComparison.Ordinal))).Select(cause => cause.Id), Is.Empty);
    }

    public void Dispose() => _folder.Dispose();

    private static string Fingerprint(X509Certificate2 certificate) => certificate.GetCertHashString(HashAlgorithmName.SHA256).ToLowerInvariant();

    /// <summary>What an enrolment leaves in the state folder.</summary>
    private void Enrol(DoorsHost host, X509Certificate2 certificate, X509Certificate2? root = null)
    {
        var chain = host.Hierarchy.Chain(host.Hierarchy.Find("device-ec-1")!);
        var identity = new JsonObject
        {
            ["server"] = host.Url(Door.Pages).GetLeftPart(UriPartial.Authority),
            ["certificatesUrl"] = new Uri(host.Url(Door.Machines), "api/v1/certificates").AbsoluteUri,
            ["vtnUrl"] = host.Url(Door.OpenAdr).AbsoluteUri,
            ["keyNumber"] = 1,
            ["certificate"] = certificate.ExportCertificatePem(),
            ["intermediates"] = chain[0].ExportCertificatePem(),
            ["roots"] = root?.ExportCertificatePem() ?? string.Join('\n', host.Hierarchy.Roots.Select(root => root.Certificate.ExportCertificatePem())),
            ["venId"] = certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false),
            ["serialNumber"] = Convert.ToHexStringLower(certificate.SerialNumberBytes.Span),
            ["notAfter"] = certificate.NotAfter.ToUniversalTime(),
            ["renewAt"] = certificate.NotAfter.ToUniversalTime(),
        };
        var folder = Path.Combine(_folder["state"], "identity");
        _ = OperatingSystem.IsWindows() ? Directory.CreateDirectory(folder) : Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        using var key = certificate.GetECDsaPrivateKey()!;
        foreach (var (file, text) in new[] { ("identity.json", identity.ToJsonString()), ("key-1.pem", key.ExportPkcs8PrivateKeyPem()) })
        {
            using var written = new FileStream(
                Path.Combine(folder, file),
                OperatingSystem.IsWindows() ? new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write } : new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite });
            written.Write(Encoding.UTF8.GetBytes(text));
        }
    }

    /// <summary>Registers, and leaves what the agent does in the state folder.</summary>
    private async Task<TestVen> RegisterAsync(DoorsHost host, X509Certificate2 certificate, CancellationToken cancellationToken)
    {
        var ven = host.NewVen(certificate);
        var vtn = (await ven.RegisterAsync(cancellationToken)).VtnId;
        var registration = new JsonObject { ["venId"] = ven.VenId.Value, ["registrationId"] = ven.RegistrationId.Value, ["vtnId"] = vtn.Value, ["pollInterval"] = "00:00:10" };
        await File.WriteAllTextAsync(Path.Combine(_folder["state"], "registration.json"), registration.ToJsonString(), cancellationToken);
        return ven;
    }

    private Task<IReadOnlyList<Finding>> ExamineAsync(DoorsHost host, Uri? vtn = null, TimeProvider? clock = null, SignaturePolicy signatures = SignaturePolicy.Off, CancellationToken cancellationToken = default) =>
        new Doctor(new DoctorOptions { StateFolder = _folder["state"], VtnUrl = vtn, Signatures = signatures }, clock ?? host.Wire).ExamineAsync(cancellationToken);

    /// <summary>What doctor says first, and what the log says.</summary>
    private async Task AssertAsync(DoorsHost host, Cause cause, string seen, CancellationToken cancellationToken, Uri? vtn = null, string? logged = null)
    {
        var findings = await ExamineAsync(host, vtn, cancellationToken: cancellationToken);

        Assert.That(findings.FirstOrDefault(finding => finding.Cause is not null)?.Cause, Is.EqualTo(cause), string.Join('\n', findings));
        Assert.That(typeof(Causes).GetProperty(TestContext.CurrentContext.Test.MethodName!.Split('_')[0])?.GetValue(null), Is.EqualTo(cause), "a case is called by the cause that it produces");
        await host.Logged.WaitForAsync(logged ?? cause.Id, cancellationToken);
        Assert.That(host.Logged.Text, Does.Contain(seen));
    }
}
