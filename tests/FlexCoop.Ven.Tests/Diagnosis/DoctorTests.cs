using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using FlexCoop.OpenAdr;
using FlexCoop.OpenAdr.Signatures;
using FlexCoop.OpenAdr.Xml;
using FlexCoop.Testing;

namespace FlexCoop.Ven.Tests.Diagnosis;

/// <summary>One case for each row of the table in Ven/README.md that needs no server of ours; those that do have theirs beside the middleware's tests.</summary>
public sealed class DoctorTests : IDisposable
{
    /// <summary>What a token says that is well.</summary>
    private const string Approval = """{"exp":9000000000,"aud":"urn:flexcoop:ca","cnf":{"x5t#S256":"BOUND"}}""";

    private readonly SickBox _box = new();
    private readonly LittleAuthority _authority = new();
    private readonly X509Certificate2 _own;
    private readonly X509Certificate2 _server;

    public DoctorTests() => (_own, _server) = (_authority.Issue("CN=VEN-1, O=dorp", LittleAuthority.ClientAuth), _authority.Issue("CN=server", LittleAuthority.ServerAuth));

    private DoctorOptions Options => new() { StateFolder = _box.StateFolder };

    [Test, CancelAfter(300_000)]
    public async Task Box_WithNothingInTheWay_IsToldSo_AndNothingIsChanged(CancellationToken cancellationToken)
    {
        await using var vtn = await TestPlatform.StartAsync(cancellationToken);
        vtn.Answer = _ => (200, Offer("REG-1"));
        _box.Enrol(_own, vtn.Roots, vtn.Url);
        _box.Register();
        var before = Files();

        var findings = await new Doctor(Options, TimeProvider.System).ExamineAsync(cancellationToken);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(findings.Where(finding => finding is not { Cause: null, Next: null }), Is.Empty);
            Assert.That(findings.Select(finding => finding.Step), Is.EquivalentTo(Enum.GetValues<DiagnosisStep>().Where(step => step is not (DiagnosisStep.Approval or DiagnosisStep.Push))));
            Assert.That(vtn.Requests, Has.Count.EqualTo(1).And.All.Contains("oadrQueryRegistration"));
            Assert.That(Files(), Is.EqualTo(before));
        }
    }

    [Test, CancelAfter(300_000)]
    public async Task Box_WhoseAgentRuns_CanBeLookedAt(CancellationToken cancellationToken)
    {
        await using var vtn = await TestPlatform.StartAsync(cancellationToken);
        vtn.Answer = _ => (200, Offer());
        _box.Enrol(_own, vtn.Roots, vtn.Url);
        using var held = IdentityFolder.Open(_box.StateFolder);

        var findings = await new Doctor(Options, TimeProvider.System).ExamineAsync(cancellationToken);

        Assert.That(findings.Where(finding => finding.Cause is not null), Is.Empty);
    }

    /// <summary>It is well, and has still to be started.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Box_ThatIsNotRegistered_IsToldWhatIsNext(CancellationToken cancellationToken)
    {
        await using var vtn = await TestPlatform.StartAsync(cancellationToken);
        vtn.Answer = _ => (200, Offer());
        _box.Enrol(_own, vtn.Roots, vtn.Url);

        var findings = await new Doctor(Options, TimeProvider.System).ExamineAsync(cancellationToken);

        Assert.That(findings.Where(finding => finding.Cause is not null), Is.Empty);
        Assert.That(findings.Select(finding => finding.Next), Has.One.EqualTo("Start 'run', which registers the box."));
    }

    /// <summary>A VTN may keep it to itself (rule 404): that is no fault, and no proof either.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Box_OfAVtnThatDoesNotTellRegistrations_IsToldSo(CancellationToken cancellationToken)
    {
        await using var vtn = await TestPlatform.StartAsync(cancellationToken);
        vtn.Answer = _ => (200, Offer());
        _box.Enrol(_own, vtn.Roots, new Uri("https://vtn.invalid"));
        _box.Register();

        var findings = await new Doctor(Options with { VtnUrl = vtn.Url }, TimeProvider.System).ExamineAsync(cancellationToken);

        Assert.That(findings.Where(finding => finding is not { Cause: null, Next: null }), Is.Empty);
        Assert.That(findings.Select(finding => finding.Seen), Has.One.EqualTo("The box is registered as VEN-1, REG-1, as it remembers; the VTN does not tell."));
    }

    /// <summary>Nothing is in the way of a box that waits for its owner, or for its next start, and nothing is done yet either.</summary>
    [TestCase(400, "The owner has approved the box", "Start 'enrol' again, which goes on with the approval.")]
    [TestCase(422, "The owner has approved the box", "Start 'enrol' again, which goes on with the approval.")]
    [CancelAfter(300_000)]
    public async Task Approval_ThatIsTaken_IsToldWithWhatIsNext(int status, string seen, string next, CancellationToken cancellationToken)
    {
        await using var platform = await TestPlatform.StartAsync(cancellationToken);
        platform.Answer = path => path.EndsWith("/certificates", StringComparison.Ordinal) ? (status, "{}") : null;
        _box.BreakOff(platform.Url, Approval);

        var findings = await new Doctor(Options with { Roots = platform.Roots }, TimeProvider.System).ExamineAsync(cancellationToken);

        Assert.That(findings.Where(finding => finding.Cause is not null), Is.Empty);
        Assert.That(findings[^1].Seen, Does.StartWith(seen));
        Assert.That(findings[^1].Next, Is.EqualTo(next));
    }

    [Test, CancelAfter(300_000)]
    public async Task Approval_ThatIsWaitedFor_IsToldWithWhereItIsGiven(CancellationToken cancellationToken)
    {
        await using var platform = await TestPlatform.StartAsync(cancellationToken);
        _box.BreakOff(platform.Url, claims: null, prompt: new EnrolmentPrompt("BCDFG", "https://platform.example/device", CompleteAddress: null, DateTimeOffset.UnixEpoch));

        var findings = await new Doctor(Options with { Roots = platform.Roots }, TimeProvider.System).ExamineAsync(cancellationToken);

        Assert.That(findings.Where(finding => finding.Cause is not null), Is.Empty);
        Assert.That(findings[^1].Next, Is.EqualTo("Have the owner approve the box at https://platform.example/device, while 'enrol' waits."));
    }

    [Test, CancelAfter(300_000)]
    public async Task State_LookedAtByWhoMayReadAll_IsToldSo(CancellationToken cancellationToken)
    {
        Enrol(new Uri("https://vtn.invalid"));

        var findings = await new Doctor(Options, TimeProvider.System).ExamineAsync(cancellationToken);

        Assert.That(findings.Single(finding => finding.Step == DiagnosisStep.State).Seen.Contains("by a user who may read and write everywhere", StringComparison.Ordinal), Is.EqualTo(Environment.IsPrivilegedProcess));
    }

    [Test, CancelAfter(300_000)]
    public Task Settings(CancellationToken cancellationToken) => AssertAsync(Causes.Settings, "home: is missing", Options with { SettingsFault = "home: is missing" }, cancellationToken);

    [Test, CancelAfter(300_000)]
    public async Task StateUnusable(CancellationToken cancellationToken)
    {
        await File.WriteAllTextAsync(_box.StateFolder, "", cancellationToken);

        await AssertAsync(Causes.StateUnusable, "is a file", Options, cancellationToken);
    }

    [Test, CancelAfter(300_000), Platform(Exclude = "Win")]
    public async Task StateOpen(CancellationToken cancellationToken)
    {
        Enrol(new Uri("https://vtn.invalid"));
#pragma warning disable CA1416 // Not on Windows, as above
        File.SetUnixFileMode(_box.KeyFile, UnixFileMode.UserRead | UnixFileMode.OtherRead);
#pragma warning restore CA1416

        await AssertAsync(Causes.StateOpen, "key-1.pem", Options, cancellationToken);
    }

    [Test, CancelAfter(300_000), NonParallelizable]
    public async Task DiskFull(CancellationToken cancellationToken)
    {
        using var disk = SmallDisk.Mount("256k");
        disk.Fill();

        await AssertAsync(Causes.DiskFull, disk.Path, Options with { StateFolder = disk.Path }, cancellationToken);
    }

    [Test, CancelAfter(300_000)]
    public async Task IdentityBroken(CancellationToken cancellationToken)
    {
        SickBox.Write(_box.IdentityFile, "{");

        await AssertAsync(Causes.IdentityBroken, "identity.json", Options, cancellationToken);
    }

    [Test, CancelAfter(300_000)]
    public async Task IdentityBroken_KeyLost(CancellationToken cancellationToken)
    {
        Enrol(new Uri("https://vtn.invalid"));
        File.Delete(_box.KeyFile);

        await AssertAsync(Causes.IdentityBroken, "There is no key", Options, cancellationToken);
    }

    /// <summary>An enrolment whose files do not go together is broken, and nobody's fault.</summary>
    [TestCase("key", "-----BEGIN PRIV", "cannot be read, or they do not belong together")]
    [TestCase("key", null, "There is no key")]
    [TestCase("binding", "-----BEGIN CERT", "cannot be read, or they do not belong together")]
    [TestCase("server", "platform", "names the platform 'platform', which is no https address")]
    [CancelAfter(300_000)]
    public async Task IdentityBroken_OfAnEnrolment(string what, string? text, string seen, CancellationToken cancellationToken)
    {
        _box.BreakOff(new Uri("https://platform.invalid"), Approval);
        if (what == "key")
        {
            File.Delete(_box.KeyFile);
            if (text is not null)
            {
                SickBox.Write(_box.KeyFile, text);
            }
        }
        else
        {
            var state = JsonNode.Parse(await File.ReadAllTextAsync(_box.EnrolmentFile, cancellationToken))!;
            state[what] = text;
            SickBox.Write(_box.EnrolmentFile, state.ToJsonString());
        }

        await AssertAsync(Causes.IdentityBroken, seen, Options, cancellationToken);
    }

    [Test, CancelAfter(300_000)]
    public async Task ServerAuthority_ByAnotherFingerprint(CancellationToken cancellationToken)
    {
        await using var platform = await TestPlatform.StartAsync(cancellationToken);
        _box.BreakOff(platform.Url, Approval);

        await AssertAsync(Causes.ServerAuthority, "No root of", Options with { Fingerprint = new string('0', 64) }, cancellationToken);
    }

    /// <summary>A platform that fails is no other one, and has not approved anything by it.</summary>
    [TestCase("/.well-known/oauth-authorization-server", 500)]
    [TestCase("/.well-known/est/cacerts", 500)]
    [TestCase("/certificates", 403)]
    [TestCase("/certificates", 429)]
    [TestCase("/certificates", 500)]
    [CancelAfter(300_000)]
    public async Task VtnFault_OfThePlatform(string path, int status, CancellationToken cancellationToken)
    {
        await using var platform = await TestPlatform.StartAsync(cancellationToken);
        platform.Answer = asked => asked.EndsWith(path, StringComparison.Ordinal) ? (status, "{}") : null;
        _box.BreakOff(platform.Url, Approval);

        await AssertAsync(Causes.VtnFault, $"answered with {status}", Options with { Fingerprint = platform.Fingerprint }, cancellationToken);
    }

    [Test, CancelAfter(300_000)]
    public async Task KeyMismatch(CancellationToken cancellationToken)
    {
        Enrol(new Uri("https://vtn.invalid"));
        using var other = _authority.Issue("CN=other", LittleAuthority.ClientAuth);
        SickBox.Write(_box.KeyFile, other.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());

        await AssertAsync(Causes.KeyMismatch, "key-1.pem", Options, cancellationToken);
    }

    [Test, CancelAfter(300_000)]
    public async Task IdentityExpired(CancellationToken cancellationToken)
    {
        using var over = _authority.Issue("CN=VEN-1", LittleAuthority.ClientAuth, from: -3, until: -2);
        _box.Enrol(over, [_authority.Root], new Uri("https://vtn.invalid"));

        await AssertAsync(Causes.IdentityExpired, $"is over since {over.NotAfter.ToUniversalTime():u}", Options, cancellationToken);
    }

    [Test, CancelAfter(300_000)]
    public async Task IdentityNotYetValid(CancellationToken cancellationToken)
    {
        using var coming = _authority.Issue("CN=VEN-1", LittleAuthority.ClientAuth, from: 2, until: 3);
        _box.Enrol(coming, [_authority.Root], new Uri("https://vtn.invalid"));

        await AssertAsync(Causes.IdentityNotYetValid, $"is valid from {coming.NotBefore.ToUniversalTime():u}", Options, cancellationToken);
    }

    [Test, CancelAfter(300_000)]
    public async Task IdentityUsage(CancellationToken cancellationToken)
    {
        _box.Enrol(_server, [_authority.Root], new Uri("https://vtn.invalid"));

        await AssertAsync(Causes.IdentityUsage, "not for clients", Options, cancellationToken);
    }

    [Test, CancelAfter(300_000)]
    public async Task VenIdMismatch(CancellationToken cancellationToken)
    {
        Enrol(new Uri("https://vtn.invalid"));

        await AssertAsync(Causes.VenIdMismatch, "that of VEN-1, and the configuration says venId VEN-2", Options with { VenId = "VEN-2" }, cancellationToken);
    }

    /// <summary>The identity of another box, put beside the registration of this one.</summary>
    [Test, CancelAfter(300_000)]
    public async Task VenIdMismatch_CertificateOfAnother(CancellationToken cancellationToken)
    {
        Enrol(new Uri("https://vtn.invalid"));
        SickBox.Write(_box.RegistrationFile, """{"venId":"VEN-2","registrationId":"REG-1","vtnId":"TH_VTN","pollInterval":"00:00:10"}""");

        await AssertAsync(Causes.VenIdMismatch, "'registration.json' that of VEN-2", Options, cancellationToken);
    }

    [Test, CancelAfter(300_000)]
    public async Task PushCertificate(CancellationToken cancellationToken)
    {
        using var other = _authority.Issue("CN=other", LittleAuthority.ServerAuth);

        await AssertPushAsync(Causes.PushCertificate, "are no certificate and its key", Listen(_server, key: other), cancellationToken);
    }

    [Test, CancelAfter(300_000)]
    public async Task PushCertificate_Over(CancellationToken cancellationToken)
    {
        using var over = _authority.Issue("CN=server", LittleAuthority.ServerAuth, from: -3, until: -2);

        await AssertPushAsync(Causes.PushCertificate, $"to {over.NotAfter.ToUniversalTime():u}", Listen(over), cancellationToken);
    }

    [Test, CancelAfter(300_000)]
    public Task PushUsage(CancellationToken cancellationToken) => AssertPushAsync(Causes.PushUsage, "not for servers", Listen(_own), cancellationToken);

    [Test, CancelAfter(300_000)]
    public Task PushName(CancellationToken cancellationToken) => AssertPushAsync(
        Causes.PushName, "is for 'localhost', and not for the host 'box.example' in push.url", Listen(_server, host: "box.example"), cancellationToken);

    [Test, CancelAfter(300_000)]
    public async Task PushPort(CancellationToken cancellationToken)
    {
        using var another = _authority.Issue("CN=another", LittleAuthority.ServerAuth);
        await using var program = BrokenServer.HangingUp(new SslServerAuthenticationOptions { ServerCertificate = another });

        await AssertPushAsync(Causes.PushPort, "it shows the certificate 'CN=another'", Listen(_server, port: program.Url.Port), cancellationToken);
    }

    /// <summary>An address for documentation (RFC 5737), which is none of this machine.</summary>
    [Test, CancelAfter(300_000)]
    public Task PushPort_AddressOfAnother(CancellationToken cancellationToken) => AssertPushAsync(
        Causes.PushPort, "192.0.2.7:8447 cannot be listened at", Listen(_server) with { Listen = IPEndPoint.Parse("192.0.2.7:8447") }, cancellationToken);

    /// <summary>Who listens is known by the certificate.</summary>
    [TestCase(true, "The agent listens at 127.0.0.1:")]
    [TestCase(false, "is free; 'run' listens there.")]
    [CancelAfter(300_000)]
    public async Task Push_WithNothingInTheWay_IsToldSo_AndThatTheBoxIsNotRegistered(bool isRunning, string seen, CancellationToken cancellationToken)
    {
        await using var vtn = await TestPlatform.StartAsync(cancellationToken);
        vtn.Answer = _ => (200, Offer());
        _box.Enrol(_own, vtn.Roots, vtn.Url);
        await using var agent = isRunning ? BrokenServer.HangingUp(new SslServerAuthenticationOptions { ServerCertificate = _server }) : null;

        var findings = await new Doctor(Options with { Push = Listen(_server, port: agent?.Url.Port) }, TimeProvider.System).ExamineAsync(cancellationToken);

        var push = findings.Where(finding => finding.Step == DiagnosisStep.Push).Select(finding => finding.Seen).ToList();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(findings.Where(finding => finding.Cause is not null), Is.Empty);
            Assert.That(push, Has.Some.Contains(seen).And.Some.Contains("the VTN alone knows").And.Some.Contains("is not registered yet").And.Some.Contains("is for servers and for 'localhost'"));
        }
    }

    /// <summary>On a bench, without TLS, nobody shows a certificate.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Push_InTheClear_IsLookedAtWithoutCertificates(CancellationToken cancellationToken)
    {
        await using var vtn = await TestVtn.StartAsync(cancellationToken);
        var push = new PushOptions { Url = new Uri($"http://127.0.0.1:{FreePort.Find()}/") };

        var findings = await new Doctor(Options with { VtnUrl = vtn.Url, Push = push }, TimeProvider.System).ExamineAsync(cancellationToken);

        Assert.That(findings.Where(finding => finding.Step == DiagnosisStep.Push).Select(finding => (finding.Cause, finding.Seen.Contains("is free", StringComparison.Ordinal))), Does.Contain(((Cause?)null, true)));
        Assert.That(findings.Where(finding => finding.Cause is not null), Is.Empty);
    }

    [Test, CancelAfter(300_000)]
    public Task NotEnrolled(CancellationToken cancellationToken) => AssertAsync(Causes.NotEnrolled, "not enrolled", Options, cancellationToken);

    /// <summary>What OpenSSL says in TLS 1.2 to who shows no certificate: the alert handshake_failure (RFC 5246 §7.4.6).</summary>
    [Test, CancelAfter(300_000)]
    public async Task NotEnrolled_TheServerWantsACertificate(CancellationToken cancellationToken)
    {
        await using var server = Alerting(40);

        await AssertAsync(Causes.NotEnrolled, "this box has no certificate to show", Options with { VtnUrl = server.Url }, cancellationToken);
    }

    [Test, CancelAfter(300_000)]
    public Task NameUnknown(CancellationToken cancellationToken) => AssertLinkAsync(Causes.NameUnknown, "'vtn.invalid'", new Uri("https://vtn.invalid"), cancellationToken);

    [Test, CancelAfter(300_000)]
    public Task PortClosed(CancellationToken cancellationToken) => AssertLinkAsync(Causes.PortClosed, "Nobody listens at 'localhost:", new Uri($"https://localhost:{FreePort.Find()}"), cancellationToken);

    [Test, CancelAfter(300_000)]
    public async Task NoAnswer(CancellationToken cancellationToken)
    {
        await using var silent = new BrokenServer((_, stop) => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop));
        Enrol(silent.Url);

        await AssertAsync(Causes.NoAnswer, "does not answer within", Options with { StepWithin = TimeSpan.FromSeconds(1) }, cancellationToken);
    }

    /// <summary>Where nobody was reached, nobody hung up: an address of http says nothing of TLS then.</summary>
    [TestCase(SocketError.HostUnreachable)]
    [TestCase(SocketError.NetworkUnreachable)]
    [TestCase(SocketError.TimedOut)]
    public void NoAnswer_OfAHostThatIsOutOfReach(SocketError error) =>
        Assert.That(ConnectionTrouble.Of(new Uri("http://vtn.example:8080"), new SocketException((int)error), TimeSpan.FromSeconds(10)).Cause, Is.EqualTo(Causes.NoAnswer));

    [Test, CancelAfter(300_000)]
    public async Task NoTls(CancellationToken cancellationToken)
    {
        await using var plain = await TestVtn.StartAsync(cancellationToken);

        await AssertLinkAsync(Causes.NoTls, "There is no TLS at", new Uri($"https://localhost:{plain.Url.Port}"), cancellationToken);
    }

    [Test, CancelAfter(300_000)]
    public async Task TlsWanted(CancellationToken cancellationToken)
    {
        await using var secured = BrokenServer.HangingUp(new SslServerAuthenticationOptions { ServerCertificate = _server });

        await AssertLinkAsync(Causes.TlsWanted, "plain HTTP", new Uri($"http://localhost:{secured.Url.Port}"), cancellationToken);
    }

    [Test, CancelAfter(300_000), Platform(Exclude = "Win")]
    public async Task NoCommonSuite(CancellationToken cancellationToken)
    {
#pragma warning disable CA1416 // Not on Windows, as above
        await using var narrow = BrokenServer.HangingUp(new SslServerAuthenticationOptions
        {
            ServerCertificate = _server, EnabledSslProtocols = SslProtocols.Tls12, CipherSuitesPolicy = new CipherSuitesPolicy([TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256]),
        });
#pragma warning restore CA1416

        await AssertLinkAsync(Causes.NoCommonSuite, "none of the versions and suites", narrow.Url, cancellationToken);
    }

    [Test, CancelAfter(300_000)]
    public async Task ServerName(CancellationToken cancellationToken)
    {
        await using var other = await TestPlatform.StartAsync(cancellationToken, host: "vtn.example");
        _box.Enrol(_own, other.Roots, other.Url);

        await AssertAsync(Causes.ServerName, "for 'vtn.example', and not for the host 'localhost'", Options, cancellationToken);
    }

    [Test, CancelAfter(300_000)]
    public Task ServerExpired(CancellationToken cancellationToken) => AssertServerAsync(Causes.ServerExpired, "is valid from", _authority.Issue("CN=server", LittleAuthority.ServerAuth, from: -3, until: -2), cancellationToken);

    [Test, CancelAfter(300_000)]
    public Task ServerNotYetValid(CancellationToken cancellationToken) => AssertServerAsync(Causes.ServerNotYetValid, "is valid from", _authority.Issue("CN=server", LittleAuthority.ServerAuth, from: 2, until: 3), cancellationToken);

    /// <summary>Its own certificate is in time, and that of its authority is over.</summary>
    [Test, CancelAfter(300_000)]
    public async Task ServerExpired_TheAuthorityAboveIs(CancellationToken cancellationToken)
    {
        using var over = new LittleAuthority("CN=Old root", until: -2);
        using var certificate = over.Issue("CN=server", LittleAuthority.ServerAuth);
        await using var server = BrokenServer.HangingUp(new SslServerAuthenticationOptions { ServerCertificate = certificate });
        _box.Enrol(_own, [over.Root], server.Url);

        await AssertAsync(Causes.ServerExpired, $"'CN=Old root' above the server's is valid from {over.Root.NotBefore.ToUniversalTime():u} to {over.Root.NotAfter.ToUniversalTime():u}", Options, cancellationToken);
    }

    /// <summary>The platform was set up anew: its authority has the same name, and another key.</summary>
    [Test, CancelAfter(300_000)]
    public async Task ServerAuthority(CancellationToken cancellationToken)
    {
        using var anew = new LittleAuthority();

        await AssertServerAsync(Causes.ServerAuthority, "is by 'CN=Platform root', which is not trusted here", anew.Issue("CN=server", LittleAuthority.ServerAuth), cancellationToken);
    }

    [Test, CancelAfter(300_000)]
    public async Task Intercepted(CancellationToken cancellationToken)
    {
        using var proxy = new LittleAuthority("CN=Company firewall");

        await AssertServerAsync(Causes.Intercepted, "is by 'CN=Company firewall', and not by 'CN=Platform root'", proxy.Issue("CN=server", LittleAuthority.ServerAuth), cancellationToken);
    }

    [Test, CancelAfter(300_000)]
    public Task ServerUsage(CancellationToken cancellationToken) => AssertServerAsync(Causes.ServerUsage, "not for servers", _authority.Issue("CN=server", LittleAuthority.ClientAuth), cancellationToken);

    [Test, CancelAfter(300_000)]
    public async Task ServerCertificate(CancellationToken cancellationToken)
    {
        using var none = new LittleAuthority(isAuthority: false);
        using var certificate = none.Issue("CN=server", LittleAuthority.ServerAuth);
        await using var server = BrokenServer.HangingUp(new SslServerAuthenticationOptions { ServerCertificate = certificate });
        _box.Enrol(_own, [none.Root], server.Url);

        await AssertAsync(Causes.ServerCertificate, "'CN=server' cannot be taken", Options, cancellationToken);
    }

    /// <summary>The alert internal_error in answer to ClientHello (RFC 8446 §6).</summary>
    [Test, CancelAfter(300_000)]
    public async Task TlsFailed(CancellationToken cancellationToken)
    {
        await using var failing = Alerting(80);

        await AssertLinkAsync(Causes.TlsFailed, "TLS with", failing.Url, cancellationToken);
    }

    [Test, CancelAfter(300_000)]
    public Task CertificateRefused(CancellationToken cancellationToken) =>
        AssertServerAsync(Causes.CertificateRefused, "when it saw the certificate of this box, 'CN=VEN-1, O=dorp' by 'CN=Platform root'", _authority.Issue("CN=server", LittleAuthority.ServerAuth), cancellationToken);

    /// <summary>As VTNs answer that are not ours, and name no cause.</summary>
    [Test, CancelAfter(300_000)]
    public Task CertificateUnknown(CancellationToken cancellationToken) => AssertAnswerAsync(Causes.CertificateUnknown, "403: no VEN of mine", (403, "no VEN of mine"), cancellationToken);

    [Test, CancelAfter(300_000)]
    public Task WrongPath(CancellationToken cancellationToken) => AssertAnswerAsync(Causes.WrongPath, "404", (404, ""), cancellationToken);

    [Test, CancelAfter(300_000)]
    public Task NotOpenAdr(CancellationToken cancellationToken) => AssertAnswerAsync(Causes.NotOpenAdr, "no OpenADR", (200, "<html>"), cancellationToken);

    /// <summary>As the log-in page of a network answers.</summary>
    [Test, CancelAfter(300_000)]
    public Task NotOpenAdr_LogInPage(CancellationToken cancellationToken) => AssertAnswerAsync(Causes.NotOpenAdr, "302", (302, ""), cancellationToken);

    [Test, CancelAfter(300_000)]
    public Task NotOpenAdr_WithoutEnd(CancellationToken cancellationToken) => AssertAnswerAsync(Causes.NotOpenAdr, "too long", (200, new string(' ', OadrXml.MaxBytes + 1)), cancellationToken);

    [TestCase(406)]
    [TestCase(413)]
    [CancelAfter(300_000)]
    public Task VtnRefused_ByStatus(int status, CancellationToken cancellationToken) => AssertAnswerAsync(Causes.VtnRefused, $"with {status}", (status, ""), cancellationToken);

    [Test, CancelAfter(300_000)]
    public Task VtnFault(CancellationToken cancellationToken) => AssertAnswerAsync(Causes.VtnFault, "500", (500, ""), cancellationToken);

    [Test, CancelAfter(300_000)]
    public Task VtnRefused(CancellationToken cancellationToken) => AssertAnswerAsync(
        Causes.VtnRefused, "not today", (200, Text(new OadrResponse { EiResponse = new EiResponse(EiResponseCode.DeploymentOther, "not today", "doctor") })), cancellationToken);

    [Test, CancelAfter(300_000)]
    public async Task AnswerUnsigned(CancellationToken cancellationToken)
    {
        await using var vtn = await TestPlatform.StartAsync(cancellationToken);
        vtn.Answer = _ => (200, Offer());
        _box.Enrol(_own, vtn.Roots, vtn.Url);

        await AssertAsync(Causes.AnswerUnsigned, "is not signed", Options with { Signatures = SignaturePolicy.Require }, cancellationToken);
    }

    /// <summary>A proxy ends TLS with a certificate of its own: the VTN behind it signs with one that the box was never shown.</summary>
    [Test, CancelAfter(300_000)]
    public async Task AnswerSignature(CancellationToken cancellationToken)
    {
        await using var proxy = await TestPlatform.StartAsync(cancellationToken);
        proxy.Answer = _ => (200, Encoding.UTF8.GetString(MessageSigner.Sign(Encoding.UTF8.GetBytes(Offer()), _server, TimeProvider.System.GetUtcNow())));
        _box.Enrol(_own, proxy.Roots, proxy.Url);

        await AssertAsync(Causes.AnswerSignature, "ignored for its signature", Options with { Signatures = SignaturePolicy.Accept }, cancellationToken);
    }

    [Test, CancelAfter(300_000)]
    public async Task ClockOff(CancellationToken cancellationToken)
    {
        await using var vtn = await TestPlatform.StartAsync(cancellationToken);
        vtn.Answer = _ => (200, Offer());
        _box.Enrol(_own, vtn.Roots, vtn.Url);

        await AssertAsync(Causes.ClockOff, "The clock of this box shows", Options, new TestClock(TimeProvider.System.GetUtcNow().AddHours(1)), cancellationToken);
    }

    [Test, CancelAfter(300_000)]
    public async Task RegistrationBroken(CancellationToken cancellationToken)
    {
        SickBox.Write(_box.RegistrationFile, "{");

        await AssertAsync(Causes.RegistrationBroken, "registration.json", Options, cancellationToken);
    }

    [Test, CancelAfter(300_000)]
    public async Task RegistrationOther(CancellationToken cancellationToken)
    {
        _box.Register();

        await AssertAnswerAsync(Causes.RegistrationOther, "as REG-1, and the VTN knows it as REG-2", (200, Offer("REG-2")), cancellationToken);
    }

    /// <summary>As after the operator has cancelled the VEN, or put back an old copy of the VTN.</summary>
    [Test, CancelAfter(300_000)]
    public async Task RegistrationOther_NoneAtTheVtn(CancellationToken cancellationToken)
    {
        _box.Register();

        await AssertAnswerAsync(Causes.RegistrationOther, "as REG-1, and the VTN has no registration of it", (200, Offer()), cancellationToken);
    }

    [Test, CancelAfter(300_000)]
    public async Task IssuerUnknown(CancellationToken cancellationToken)
    {
        await using var platform = await TestPlatform.StartAsync(cancellationToken);
        _box.BreakOff(platform.Url, """{"iss":"https://other.example","aud":"urn:flexcoop:ca"}""");

        await AssertAsync(Causes.IssuerUnknown, "by 'https://other.example'", Options with { Roots = platform.Roots }, cancellationToken);
    }

    [Test, CancelAfter(300_000)]
    public async Task IssuerUnknown_PlatformCallsItselfOtherwise(CancellationToken cancellationToken)
    {
        await using var platform = await TestPlatform.StartAsync(cancellationToken);
        platform.Issuer = "https://other.example";
        _box.BreakOff(platform.Url, "{}");

        await AssertAsync(Causes.IssuerUnknown, "calls itself 'https://other.example'", Options with { Fingerprint = platform.Fingerprint }, cancellationToken);
    }

    [Test, CancelAfter(300_000)]
    public Task TokenExpired(CancellationToken cancellationToken) => AssertTokenAsync(Causes.TokenExpired, "over since 2001-09-09 01:46:40Z", """{"exp":1000000000,"aud":"urn:flexcoop:ca","cnf":{"x5t#S256":"BOUND"}}""", cancellationToken);

    [Test, CancelAfter(300_000)]
    public Task TokenAudience(CancellationToken cancellationToken) => AssertTokenAsync(Causes.TokenAudience, "for 'urn:flexcoop:api'", """{"exp":9000000000,"aud":["urn:flexcoop:api"],"cnf":{"x5t#S256":"BOUND"}}""", cancellationToken);

    [Test, CancelAfter(300_000)]
    public Task TokenReplayed(CancellationToken cancellationToken) => AssertTokenAsync(Causes.TokenReplayed, "certificate another", """{"exp":9000000000,"aud":"urn:flexcoop:ca","cnf":{"x5t#S256":"another"}}""", cancellationToken);

    [Test, CancelAfter(300_000)]
    public Task MandateEnded(CancellationToken cancellationToken) => AssertTokenAsync(Causes.MandateEnded, "any more", Approval, cancellationToken);

    /// <summary>What a VTN answers to <c>run</c> has the same cause and remedy.</summary>
    [TestCase(403, "no VEN of mine", "certificate-unknown")]
    [TestCase(404, "", "wrong-path")]
    [TestCase(500, "", "vtn-fault")]
    [CancelAfter(300_000)]
    public async Task Status_ThatMeetsATrouble_NamesItsCauseAndRemedy(int status, string body, string cause, CancellationToken cancellationToken)
    {
        await using var vtn = await TestPlatform.StartAsync(cancellationToken);
        vtn.Answer = _ => (status, body);
        _box.Enrol(_own, vtn.Roots, vtn.Url);
        using var box = new StateExamination(Options, TimeProvider.System).Examine();
        using var http = new HttpClient(VtnConnections.Open(box!.Credentials!, TimeProvider.System));

        var refused = await Assert.CatchAsync<IOException>(
            () => new VtnClient(http, vtn.Url, TimeSpan.FromSeconds(10)).PostAsync(OadrServiceName.OadrPoll, new OadrPoll(new VenId("VEN-1")), cancellationToken));

        Assert.That(refused!.Message, Does.StartWith($"The VTN answered oadrPoll with {status}").And.Contain(body).And.EndWith($"{Causes.Find(cause)!.Remedy} ({cause}; 'doctor' tells more.)"));
    }

    /// <summary>What <c>run</c> meets has the same cause and remedy.</summary>
    [Test, CancelAfter(300_000)]
    public void Message_ThatMeetsATrouble_NamesItsCauseAndRemedy(CancellationToken cancellationToken)
    {
        using var http = new HttpClient(VtnConnections.OpenWithoutCertificate());
        var vtn = new VtnClient(http, new Uri($"https://localhost:{FreePort.Find()}"), TimeSpan.FromSeconds(10));

        Assert.That(
            () => vtn.PostAsync(OadrServiceName.OadrPoll, new OadrPoll(new VenId("VEN-1")), cancellationToken),
            Throws.TypeOf<VtnUnreachableException>().With.Message.Contains(Causes.PortClosed.Remedy).And.Message.EndsWith("(port-closed; 'doctor' tells more.)"));
    }

    public void Dispose()
    {
        _box.Dispose();
        _authority.Dispose();
        _own.Dispose();
        _server.Dispose();
    }

    /// <summary>Answers ClientHello with an alert that ends all (RFC 8446 §6).</summary>
    private static BrokenServer Alerting(byte alert) => new(async (stream, stop) =>
    {
        _ = await stream.ReadAtLeastAsync(new byte[100], 100, throwOnEndOfStream: false, stop);
        await stream.WriteAsync(new byte[] { 21, 3, 3, 0, 2, 2, alert }, stop);
        stream.Socket.Shutdown(SocketShutdown.Send);
        _ = await stream.ReadAtLeastAsync(new byte[100_000], 100_000, throwOnEndOfStream: false, stop);
    });

    private static string Offer(string? registrationId = null) => Text(new OadrCreatedPartyRegistration
    {
        EiResponse = EiResponse.Ok("doctor"),
        VtnId = new VtnId("TH_VTN"),
        RegistrationId = registrationId is null ? null : new RegistrationId(registrationId),
        VenId = registrationId is null ? null : new VenId("VEN-1"),
        Profiles = [new OadrProfile(OadrProfileName.Profile20b, [OadrTransportName.SimpleHttp])],
    });

    private static string Text(OadrMessage message) => Encoding.UTF8.GetString(OadrWriter.Write(message));

    private void Enrol(Uri vtn) => _box.Enrol(_own, [_authority.Root], vtn);

    private Dictionary<string, string> Files() => Directory.GetFiles(_box.StateFolder, "*", SearchOption.AllDirectories).ToDictionary(file => file, File.ReadAllText);

    private Task AssertLinkAsync(Cause cause, string seen, Uri vtn, CancellationToken cancellationToken)
    {
        Enrol(vtn);
        return AssertAsync(cause, seen, Options, cancellationToken);
    }

    private async Task AssertServerAsync(Cause cause, string seen, X509Certificate2 certificate, CancellationToken cancellationToken)
    {
        using (certificate)
        {
            await using var server = BrokenServer.HangingUp(new SslServerAuthenticationOptions { ServerCertificate = certificate });
            await AssertLinkAsync(cause, seen, server.Url, cancellationToken);
        }
    }

    private async Task AssertAnswerAsync(Cause cause, string seen, (int Status, string Body) answer, CancellationToken cancellationToken)
    {
        await using var vtn = await TestPlatform.StartAsync(cancellationToken);
        vtn.Answer = _ => answer;
        _box.Enrol(_own, vtn.Roots, vtn.Url);
        await AssertAsync(cause, seen, Options, cancellationToken);
    }

    /// <summary>A section push as a box has it, at a port of loopback.</summary>
    private PushOptions Listen(X509Certificate2 certificate, X509Certificate2? key = null, string host = "localhost", int? port = null)
    {
        var (certificateFile, keyFile) = (_box.StateFolder + "-push.pem", _box.StateFolder + "-push.key");
        File.WriteAllText(certificateFile, certificate.ExportCertificatePem());
        File.WriteAllText(keyFile, (key ?? certificate).GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        var free = port ?? FreePort.Find();
        return new PushOptions { Url = new Uri($"https://{host}:{free}/"), Listen = new IPEndPoint(IPAddress.Loopback, free), CertificateFile = certificateFile, KeyFile = keyFile };
    }

    private async Task AssertPushAsync(Cause cause, string seen, PushOptions push, CancellationToken cancellationToken)
    {
        Enrol(new Uri("https://vtn.invalid"));
        await AssertAsync(cause, seen, Options with { Push = push }, cancellationToken);
    }

    private async Task AssertTokenAsync(Cause cause, string seen, string claims, CancellationToken cancellationToken)
    {
        await using var platform = await TestPlatform.StartAsync(cancellationToken);
        platform.Answer = path => path.EndsWith("/certificates", StringComparison.Ordinal) ? (401, "{}") : null;
        _box.BreakOff(platform.Url, claims);
        await AssertAsync(cause, seen, Options with { Roots = platform.Roots }, cancellationToken);
    }

    private static Task AssertAsync(Cause cause, string seen, DoctorOptions options, CancellationToken cancellationToken) => AssertAsync(cause, seen, options, TimeProvider.System, cancellationToken);

    private static async Task AssertAsync(Cause cause, string seen, DoctorOptions options, TimeProvider clock, CancellationToken cancellationToken)
    {
        var findings = await new Doctor(options, clock).ExamineAsync(cancellationToken);

        // Where there is no VTN, that is found after it.
        var first = findings.FirstOrDefault(finding => finding.Cause is not null);
        Assert.That(first?.Cause, Is.EqualTo(cause), string.Join('\n', findings));
        Assert.That(CausesTests.CauseOf(TestContext.CurrentContext.Test.MethodName!), Is.EqualTo(cause), "a case is called by the cause that it produces");
        Assert.That(first!.Seen, Does.Contain(seen));
    }
}
