using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using FlexCoop.OpenAdr.Signatures;
using FlexCoop.OpenAdr.Xml;

namespace FlexCoop.Ven;

/// <summary>Signs what goes out over connections of one certificate, and verifies what comes back (rule 514; protocol.md §12.5).</summary>
/// <remarks>
/// The VTN's key is that of a certificate which it has shown on these connections, where chain, use and host name were checked; what a message brings along counts for nothing
/// beside it. What is handed on of an answer are the octets that were signed. An answer that is not good is none: rule 514 has it ignored, and the message is sent again.
/// </remarks>
internal sealed class SignedMessages : DelegatingHandler
{
    /// <summary>The VTN's certificates, the last first: it has one of RSA and one of ECC, and changes them for their successors.</summary>
    private const int MostShown = 8;

    private static readonly SignatureOptions Options = new();

    private readonly X509Certificate2 _own;
    private readonly SignaturePolicy _policy;
    private readonly SeenNonces _nonces;
    private readonly TimeProvider _clock;
    private readonly Lock _lock = new();
    private IReadOnlyList<X509Certificate2> _shown = [];

    /// <param name="connections">With the certificate that is signed with.</param>
    /// <param name="own">That certificate, with its key.</param>
    /// <param name="policy">What is asked of answers: accept or require.</param>
    /// <param name="nonces">Those of answers that came before.</param>
    /// <param name="clock">Real time, as the wall clock shows it.</param>
    public SignedMessages(SocketsHttpHandler connections, X509Certificate2 own, SignaturePolicy policy, SeenNonces nonces, TimeProvider clock)
        : base(connections)
    {
        _own = own;
        _policy = policy;
        _nonces = nonces;
        _clock = clock;
        connections.PlaintextStreamFilter = (connection, _) =>
        {
            if (connection.PlaintextStream is SslStream { RemoteCertificate: { } certificate })
            {
                Remember(certificate.GetRawCertData());
            }

            return ValueTask.FromResult(connection.PlaintextStream);
        };
    }

    /// <inheritdoc />
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var message = await request.Content!.ReadAsByteArrayAsync(cancellationToken);
        request.Content = OfXml(MessageSigner.Sign(message, _own, _clock.GetUtcNow()));
        var response = await base.SendAsync(request, cancellationToken);
        try
        {
            await response.Content.LoadIntoBufferAsync(OadrXml.MaxBytes, cancellationToken);
            var answer = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            if (response.IsSuccessStatusCode && answer.Length > 0)
            {
                response.Content = OfXml(Verified(answer));
            }

            return response;
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    /// <summary>What was signed of an answer; the answer itself where it need not be signed, and is not.</summary>
    /// <exception cref="IgnoredAnswerException">The answer is to be ignored.</exception>
    private ReadOnlyMemory<byte> Verified(byte[] answer)
    {
        var now = _clock.GetUtcNow();
        var verified = Verify(answer, now);
        if (verified.Fault is null)
        {
            return _nonces.Add(verified.ReplayProtect!, Options.Window) ? verified.Signed : throw Ignored(SignatureFlaw.Replayed, "dsp:nonce was used before");
        }

        return verified.Fault.Flaw == SignatureFlaw.Missing && _policy == SignaturePolicy.Accept ? answer : throw Ignored(verified.Fault.Flaw, verified.Fault.Text);
    }

    private VerifiedMessage Verify(byte[] answer, DateTimeOffset now)
    {
        VerifiedMessage? last = null;
        foreach (var certificate in _shown)
        {
            var verified = SignatureVerifier.Verify(answer, certificate, now, Options);
            if (verified.Fault is null)
            {
                return verified;
            }

            last ??= verified;
        }

        return last ?? throw Ignored(SignatureFlaw.ForeignCertificate, "the connection has shown no certificate");
    }

    private void Remember(byte[] certificate)
    {
        lock (_lock)
        {
            if (!_shown.Any(one => one.RawDataMemory.Span.SequenceEqual(certificate)))
            {
                _shown = [X509CertificateLoader.LoadCertificate(certificate), .. _shown.Take(MostShown - 1)];
            }
        }
    }

    private static ReadOnlyMemoryContent OfXml(ReadOnlyMemory<byte> message) => new(message) { Headers = { ContentType = new MediaTypeHeaderValue("application/xml") } };

    private static IgnoredAnswerException Ignored(SignatureFlaw flaw, string fault) => new(new Trouble(
        flaw switch
        {
            SignatureFlaw.Missing => Causes.AnswerUnsigned,
            SignatureFlaw.Stale or SignatureFlaw.Future => Causes.ClockOff,
            _ => Causes.AnswerSignature,
        },
        $"The answer is ignored for its signature: {fault}."));
}
