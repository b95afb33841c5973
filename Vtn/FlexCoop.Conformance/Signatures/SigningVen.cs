using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using FlexCoop.OpenAdr;
using FlexCoop.OpenAdr.Signatures;
using FlexCoop.OpenAdr.Xml;

namespace FlexCoop.Conformance;

/// <summary>A VEN that signs what a scenario says, and nothing by itself, over mutual TLS. Every answer is held to the rules of form, and to the certificate that the VTN has shown.</summary>
public sealed class SigningVen : IDisposable
{
    private readonly TimeProvider _clock;
    private readonly CancellationToken _cancellationToken;
    private readonly HttpClient _http;
    private X509Certificate2? _vtn;

    internal SigningVen(Uri vtn, RawVenSecurity security, TimeProvider clock, Transcript? transcript, CancellationToken cancellationToken)
    {
        (_clock, _cancellationToken) = (clock, cancellationToken);
        Signer = new HandSigner(security.Certificate, clock.GetUtcNow);
        var sockets = new SocketsHttpHandler
        {
            UseProxy = false,
            AllowAutoRedirect = false,
            SslOptions = security.TlsOptions,
            PlaintextStreamFilter = (connection, _) =>
            {
                _vtn = connection.PlaintextStream is SslStream { RemoteCertificate: { } shown } ? X509CertificateLoader.LoadCertificate(shown.GetRawCertData()) : null;
                return ValueTask.FromResult(connection.PlaintextStream);
            },
        };
        _http = new HttpClient(transcript is null ? sockets : new RecordingHandler(sockets, transcript)) { BaseAddress = vtn, Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>Signs with its key.</summary>
    public HandSigner Signer { get; }

    /// <summary>From its registration; empty before.</summary>
    public VenId VenId { get; private set; }

    private RegistrationId? RegistrationId { get; set; }

    /// <summary>What it asks again and again.</summary>
    public OadrPoll Poll => new(VenId);

    /// <summary>What it registers with: it can sign.</summary>
    public static OadrCreatePartyRegistration Registration { get; } = RawVen.Registration with { XmlSignature = true };

    /// <summary>Registers by a signed message, and answers until the VTN owes nothing, each message signed.</summary>
    public async Task StartUpAsync()
    {
        var created = (OadrCreatedPartyRegistration)await ExchangeAsync(Registration);
        VenId = created.VenId ?? throw new NonconformanceException("oadrCreatedPartyRegistration has no venID");
        RegistrationId = created.RegistrationId;
        Expect.Ok(((OadrRegisteredReport)await ExchangeAsync(new OadrRegisterReport { RequestId = "RR-1", Reports = [], VenId = VenId })).EiResponse, "RR-1", "oadrRegisteredReport");
        while (await ExchangeAsync(Poll) is var polled and not OadrResponse)
        {
            if (polled is OadrRegisterReport register)
            {
                _ = await ExchangeAsync(new OadrRegisteredReport { EiResponse = EiResponse.Ok(register.RequestId), VenId = VenId });
            }
        }
    }

    /// <summary>Ends its registration, if it has one; what is answered does not matter.</summary>
    public async Task TidyAsync(CancellationToken cancellationToken)
    {
        if (RegistrationId is not { } id)
        {
            return;
        }

        var message = new OadrCancelPartyRegistration { RequestId = "XPR-TIDY", RegistrationId = id, VenId = VenId };
        try
        {
            _ = await PostAsync(message, Signer.Sign(message), cancellationToken);
        }
        catch (Exception gone) when (gone is HttpRequestException or IOException or OperationCanceledException)
        {
            // The next scenario says what is wrong.
        }
    }

    /// <summary>Sends a signed message, and takes an answer that must be signed, too.</summary>
    /// <exception cref="NonconformanceException">It is not, or breaks the rules of form.</exception>
    public async Task<OadrMessage> ExchangeAsync(OadrMessage message)
    {
        var (status, body) = await PostAsync(message, Signer.Sign(message), _cancellationToken);
        Expect.Equal(HttpStatusCode.OK, status, $"HTTP status of the answer to {message.PayloadName}");
        var read = OadrReader.Read(body, OadrReaderOptions.OddDurations);
        Expect.That(read.Faults.Count == 0, $"The answer to {message.PayloadName} breaks the rules of form: {string.Join(" | ", read.Faults)}");
        var verified = SignatureVerifier.Verify(body, _vtn!, _clock.GetUtcNow());
        Expect.That(verified.Fault is null, $"The answer to {message.PayloadName} is not signed as it must be: {verified.Fault}");
        return OadrReader.Read(verified.Signed).Message!;
    }

    /// <summary>Sends bytes in place of a message, which are to be taken.</summary>
    public async Task ExpectTakenAsync(OadrMessage instead, params IEnumerable<SignedBody> bodies)
    {
        foreach (var body in bodies)
        {
            var (status, answer) = await PostAsync(instead, body.Bytes, _cancellationToken);
            Expect.That(status == HttpStatusCode.OK && OadrReader.Read(answer).Message is not null, $"{instead.PayloadName}, {body.What}, is taken; it was answered with {(int)status}: {Encoding.UTF8.GetString(answer)}");
        }
    }

    /// <summary>Sends bytes in place of a message, which are to be ignored or refused: no payload comes back (rule 514).</summary>
    public async Task ExpectRefusedAsync(OadrMessage instead, params IEnumerable<SignedBody> bodies)
    {
        foreach (var body in bodies)
        {
            var (status, answer) = await PostAsync(instead, body.Bytes, _cancellationToken);
            Expect.That((int)status is >= 400 and < 500 || answer.Length == 0, $"{instead.PayloadName}, {body.What}, is refused or ignored; it was answered with {(int)status}: {Encoding.UTF8.GetString(answer)}");
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _http.Dispose();
        _vtn?.Dispose();
    }

    private async Task<(HttpStatusCode Status, byte[] Body)> PostAsync(OadrMessage instead, byte[] body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "OpenADR2/Simple/2.0b/" + RawVen.ServiceOf(instead)) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/xml");
        using var response = await _http.SendAsync(request, cancellationToken);
        return (response.StatusCode, await response.Content.ReadAsByteArrayAsync(cancellationToken));
    }
}
