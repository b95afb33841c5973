using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using FlexCoop.OpenAdr;
using FlexCoop.Storage;
using FlexCoop.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace FlexCoop.Vtn.Tests.Push;

/// <summary>The connections by which is pushed, to servers that shake hands as a test says.</summary>
[CancelAfter(300_000)]
public sealed class PushClientTests : IDisposable
{
    private const string Answer = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

    private readonly TestClock _wire = new(TimeProvider.System.GetUtcNow());
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly X509Certificate2 _ec;
    private readonly X509Certificate2 _rsa;

    public PushClientTests()
    {
        using var ec = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var rsa = SomeRsa.Key();
        _ec = SelfSigned(new CertificateRequest("CN=localhost", ec, HashAlgorithmName.SHA256));
        _rsa = SelfSigned(new CertificateRequest("CN=localhost", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        _listener.Start();
    }

    public void Dispose()
    {
        _listener.Dispose();
        _ec.Dispose();
        _rsa.Dispose();
    }

    /// <summary>Of two VENs at one address each message goes over the connection that was judged for it, whichever comes about first.</summary>
    [Test]
    public async Task Send_TwoVensAtOneAddress_EachGoesOverItsOwnConnection(CancellationToken cancellationToken)
    {
        var client = NewClient(shown: "VEN-2");
        var first = client.SendAsync(Ven("VEN-1"), Url, "1"u8.ToArray(), cancellationToken);
        using var one = await _listener.AcceptTcpClientAsync(cancellationToken);
        var second = client.SendAsync(Ven("VEN-2"), Url, "2"u8.ToArray(), cancellationToken);
        using var two = await _listener.AcceptTcpClientAsync(cancellationToken);

        var body = await ServeAsync(two, cancellationToken);
        var taken = await second;
        one.Dispose();
        using var again = await _listener.AcceptTcpClientAsync(cancellationToken);
        again.Dispose();

        Assert.That((body, taken.Fault), Is.EqualTo(("2", default(string))));
        Assert.That((await first).Fault, Does.Contain("broke off"));
    }

    /// <summary>What a server does with our ECC certificate that it does not take: it hangs up in the handshake, or behind it, as TLS 1.3 has it.</summary>
    [TestCase(false), TestCase(true)]
    public async Task Send_ServerHangsUpOnOurEccCertificate_IsMetByTheOther(bool isLate, CancellationToken cancellationToken)
    {
        var sent = NewClient("VEN-1").SendAsync(Ven("VEN-1"), Url, "1"u8.ToArray(), cancellationToken);
        using (var refusing = await _listener.AcceptTcpClientAsync(cancellationToken))
        {
            if (isLate)
            {
                await using var tls = await ShakeHandsAsync(refusing, cancellationToken);
                Assert.That(tls.RemoteCertificate!.GetKeyAlgorithm(), Is.EqualTo(_ec.GetKeyAlgorithm()));
            }
        }

        using var taking = await _listener.AcceptTcpClientAsync(cancellationToken);
        await ServeAsync(taking, cancellationToken, by: _rsa);

        Assert.That((await sent).Fault, Is.Null);
    }

    [Test]
    public async Task Send_BothCertificatesTakeLong_IsGivenUpAfterOneTimeOut(CancellationToken cancellationToken)
    {
        var sent = NewClient("VEN-1").SendAsync(Ven("VEN-1"), Url, "1"u8.ToArray(), cancellationToken);
        using (await _listener.AcceptTcpClientAsync(cancellationToken))
        {
            _wire.Advance(TimeSpan.FromSeconds(9));
        }

        using var stalling = await _listener.AcceptTcpClientAsync(cancellationToken);
        _wire.Advance(TimeSpan.FromSeconds(1));

        Assert.That((await sent).Fault, Does.Contain("did not answer within 10 s"));
    }

    /// <summary>An address of before, of http, leads nowhere where there are certificates: whoever answered there would be nobody.</summary>
    [Test]
    public async Task Send_HttpOutsideOfALab_SendsNothing(CancellationToken cancellationToken)
    {
        var answer = await NewClient("VEN-1").SendAsync(Ven("VEN-1"), new UriBuilder(Url) { Scheme = "http" }.Uri, "1"u8.ToArray(), cancellationToken);

        Assert.That(answer.Fault, Does.Contain("is http, which is for a lab alone"));
        Assert.That(_listener.Pending(), Is.False);
    }

    [TestCase("dorp", null)]
    [TestCase("stad", "of another cooperative")]
    public async Task Send_ByACertificateOfACooperative_IsHeldToTheVens(string cooperative, string? fault, CancellationToken cancellationToken)
    {
        var sent = NewClient("VEN-1", cooperative).SendAsync(Ven("VEN-1"), Url, "1"u8.ToArray(), cancellationToken);
        using var server = await _listener.AcceptTcpClientAsync(cancellationToken);
        await using var tls = await ShakeHandsAsync(server, cancellationToken);
        if (fault is null)
        {
            await AnswerAsync(tls, cancellationToken);
        }

        Assert.That((await sent).Fault, fault is null ? Is.Null : Does.Contain(fault));
    }

    private Uri Url => new($"https://localhost:{((IPEndPoint)_listener.LocalEndpoint).Port}/OpenADR2/Simple/2.0b/EiEvent");

    private PushClient NewClient(string shown, string cooperative = "dorp") => new(
        new PublicNetworks(PushAddress.Loopback),
        new PushTls
        {
            OptionsFor = isEcc => new SslClientAuthenticationOptions
            {
                ClientCertificateContext = SslStreamCertificateContext.Create(isEcc ? _ec : _rsa, additionalCertificates: null, offline: true), CertificateChainPolicy = Trust(),
            },
            FindAsync = (_, _) => ValueTask.FromResult<(PushedServer?, string?)>((new PushedServer(new CertifiedVen(new VenId(shown), cooperative), IsPinned: false), null)),
            SigningCertificate = () => _ec,
        },
        Options.Create(new PushOptions()),
        new Clocks(_wire, _wire),
        NullLogger<PushClient>.Instance) { Resolve = (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Loopback]) };

    private X509ChainPolicy Trust()
    {
        var trust = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        trust.CustomTrustStore.Add(_ec);
        trust.CustomTrustStore.Add(_rsa);
        return trust;
    }

    private static KnownVen Ven(string venId) => new(new Stored<VenDocument>(new VenDocument { VenId = venId, Cooperative = "dorp" }, Version: 1), lastSeen: null);

    private async Task<SslStream> ShakeHandsAsync(TcpClient client, CancellationToken cancellationToken, X509Certificate2? by = null)
    {
        var tls = new SslStream(client.GetStream());
        await tls.AuthenticateAsServerAsync(
            new SslServerAuthenticationOptions { ServerCertificate = by ?? _ec, ClientCertificateRequired = true, CertificateChainPolicy = Trust() }, cancellationToken);
        return tls;
    }

    /// <returns>The last letter of the request: its body.</returns>
    private async Task<string> ServeAsync(TcpClient client, CancellationToken cancellationToken, X509Certificate2? by = null)
    {
        await using var tls = await ShakeHandsAsync(client, cancellationToken, by);
        return await AnswerAsync(tls, cancellationToken);
    }

    private static async Task<string> AnswerAsync(SslStream tls, CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        var buffer = new byte[4096];
        while (!text.ToString().Contains("\r\n\r\n", StringComparison.Ordinal) || text.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            text.Append(Encoding.ASCII.GetString(buffer, 0, await tls.ReadAsync(buffer, cancellationToken)));
        }

        await tls.WriteAsync(Encoding.ASCII.GetBytes(Answer), cancellationToken);
        return text.ToString()[^1..];
    }

    private X509Certificate2 SelfSigned(CertificateRequest request)
    {
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        return request.CreateSelfSigned(_wire.GetUtcNow().AddDays(-1), _wire.GetUtcNow().AddDays(1));
    }
}
