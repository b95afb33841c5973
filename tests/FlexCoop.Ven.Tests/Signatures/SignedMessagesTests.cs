using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using FlexCoop.OpenAdr;
using FlexCoop.OpenAdr.Signatures;
using FlexCoop.Testing;

namespace FlexCoop.Ven.Tests.Signatures;

/// <summary>What an agent makes of signed and unsigned answers, of a VTN that does as a test says.</summary>
[CancelAfter(300_000)]
public sealed class SignedMessagesTests : IDisposable
{
    private readonly X509Certificate2 _own = NewCertificate("CN=VEN-1");
    private readonly ConcurrentQueue<Func<byte[]>> _answers = new();
    private TestPlatform _platform = null!;
    private VenConnections? _connections;
    private HttpClient? _http;

    [SetUp]
    public async Task Open()
    {
        _platform = await TestPlatform.StartAsync(CancellationToken.None);
        _platform.Answer = path => path.StartsWith("/OpenADR2/", StringComparison.Ordinal) && _answers.TryDequeue(out var answer) ? (200, Encoding.UTF8.GetString(answer())) : null;
    }

    [TearDown]
    public async Task Close()
    {
        _http?.Dispose();
        _connections?.Dispose();
        await _platform.DisposeAsync();
    }

    [Test]
    public async Task Message_OfASigningAgent_BearsItsSignature(CancellationToken cancellationToken)
    {
        _answers.Enqueue(() => Signed(Ok("VTN")));
        await NewClient(SignaturePolicy.Require).PostAsync(OadrServiceName.OadrPoll, new OadrPoll(new VenId("VEN-1")), cancellationToken);

        var sent = Encoding.UTF8.GetBytes(_platform.Requests[^1].Split(' ', 3)[2]);
        var verified = SignatureVerifier.Verify(sent, _own, TimeProvider.System.GetUtcNow());
        Assert.That(verified.Fault, Is.Null);
        Assert.That(OadrReader.Read(verified.Signed).Message, Is.EqualTo(new OadrPoll(new VenId("VEN-1"))));
    }

    [TestCase(SignaturePolicy.Accept, "signed", true)]
    [TestCase(SignaturePolicy.Require, "signed", true)]
    [TestCase(SignaturePolicy.Accept, "unsigned", true)]
    [TestCase(SignaturePolicy.Require, "unsigned", false)]
    [TestCase(SignaturePolicy.Accept, "changed", false)]
    [TestCase(SignaturePolicy.Require, "changed", false)]
    [TestCase(SignaturePolicy.Accept, "of another key", false)]
    [TestCase(SignaturePolicy.Accept, "late", false)]
    [TestCase(SignaturePolicy.Accept, "early", false)]
    [TestCase(SignaturePolicy.Require, "nothing", true)]
    public async Task FX04_T07_Answer_IsTakenOrIgnored(SignaturePolicy policy, string kind, bool isTaken, CancellationToken cancellationToken)
    {
        using var mallory = NewCertificate("CN=localhost");
        var now = TimeProvider.System.GetUtcNow();
        var message = Ok("VTN");
        _answers.Enqueue(() => kind switch
        {
            "signed" => Signed(message),
            "unsigned" => OadrWriter.Write(message),
            "changed" => Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(Signed(message)).Replace("VTN", "EVIL", StringComparison.Ordinal)),
            "of another key" => MessageSigner.Sign(OadrWriter.Write(message), mallory, now),
            "late" => MessageSigner.Sign(OadrWriter.Write(message), _platform.Server, now.AddMinutes(-6)),
            "early" => MessageSigner.Sign(OadrWriter.Write(message), _platform.Server, now.AddMinutes(6)),
            _ => [],
        });

        Task<OadrMessage?> Poll() => NewClient(policy).PostAsync(OadrServiceName.OadrPoll, new OadrPoll(new VenId("VEN-1")), cancellationToken);

        if (isTaken)
        {
            Assert.That(await Poll(), Is.EqualTo(kind == "nothing" ? null : message));
        }
        else
        {
            Assert.That(Poll, Throws.InstanceOf<VtnUnreachableException>().With.Message.Contains("is ignored for its signature"));
        }
    }

    [Test]
    public async Task T09_AnswerThatComesAgain_IsIgnored(CancellationToken cancellationToken)
    {
        var answer = Signed(Ok("VTN"));
        _answers.Enqueue(() => answer);
        _answers.Enqueue(() => answer);
        var client = NewClient(SignaturePolicy.Accept);

        Task<OadrMessage?> Poll() => client.PostAsync(OadrServiceName.OadrPoll, new OadrPoll(new VenId("VEN-1")), cancellationToken);

        Assert.That(await Poll(), Is.Not.Null);
        Assert.That(Poll, Throws.InstanceOf<VtnUnreachableException>().With.Message.Contains("nonce was used before"));
    }

    [TestCase(SignaturePolicy.Accept, 1)]
    [TestCase(SignaturePolicy.Off, 0)]
    public void Options_SignaturesInTheClear_AreRefused(SignaturePolicy policy, int faults) => Assert.That(
        new VenOptions { VtnUrl = new Uri("http://127.0.0.1:8080"), StateFolder = "state", VenName = "box", Signatures = policy }.Faults().Where(fault => fault.StartsWith("signatures: ", StringComparison.Ordinal)),
        Has.Exactly(faults).Items);

    public void Dispose() => _own.Dispose();

    private static OadrResponse Ok(string from) => new() { EiResponse = new EiResponse(EiResponseCode.Ok, from, "q"), VenId = new VenId("VEN-1") };

    private byte[] Signed(OadrMessage message) => MessageSigner.Sign(OadrWriter.Write(message), _platform.Server, TimeProvider.System.GetUtcNow());

    private VtnClient NewClient(SignaturePolicy policy)
    {
        using var key = _own.GetECDsaPrivateKey()!;
        var own = X509CertificateLoader.LoadCertificate(_own.RawDataMemory.Span).CopyWithPrivateKey(key);
        _connections = new VenConnections(new VenCredentials(own, [], _platform.Roots), TimeProvider.System, policy);
        _http = new HttpClient(_connections, disposeHandler: false);
        return new VtnClient(_http, _platform.Url, TimeSpan.FromSeconds(10));
    }

    private static X509Certificate2 NewCertificate(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new CertificateRequest(name, key, HashAlgorithmName.SHA256).CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(1));
    }
}
