using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.RegularExpressions;
using FlexCoop.OpenAdr;
using FlexCoop.OpenAdr.Signatures;
using FlexCoop.OpenAdr.Xml;

namespace FlexCoop.Conformance;

/// <summary>A VEN that signs what a scenario says, and nothing by itself, over mutual TLS. Every answer is held to the rules of form, and to the certificate that the VTN has shown.</summary>
public sealed partial class SigningVen : IDisposable
{
    private readonly X509Certificate2 _certificate;
    private readonly TimeProvider _clock;
    private readonly CancellationToken _cancellationToken;
    private readonly HttpClient _http;
    private X509Certificate2? _vtn;

    internal SigningVen(Uri vtn, X509Certificate2 certificate, X509ChainPolicy trust, TimeProvider clock, CancellationToken cancellationToken)
    {
        (_certificate, _clock, _cancellationToken) = (certificate, clock, cancellationToken);
        _http = new HttpClient(new SocketsHttpHandler
        {
            UseProxy = false,
            AllowAutoRedirect = false,
            SslOptions = new SslClientAuthenticationOptions
            {
                CertificateChainPolicy = trust, ClientCertificateContext = SslStreamCertificateContext.Create(certificate, additionalCertificates: null, offline: true),
            },
            PlaintextStreamFilter = (connection, _) =>
            {
                _vtn = connection.PlaintextStream is SslStream { RemoteCertificate: { } shown } ? X509CertificateLoader.LoadCertificate(shown.GetRawCertData()) : null;
                return ValueTask.FromResult(connection.PlaintextStream);
            },
        })
        { BaseAddress = vtn };
    }

    /// <summary>From its registration; empty before.</summary>
    public VenId VenId { get; private set; }

    /// <summary>What it registers with: it can sign.</summary>
    public static OadrCreatePartyRegistration Registration { get; } = RawVen.Registration with { XmlSignature = true };

    /// <summary>Registers by a signed message, and answers until the VTN owes nothing, each message signed.</summary>
    public async Task StartUpAsync()
    {
        VenId = ((OadrCreatedPartyRegistration)await ExchangeAsync(Registration)).VenId ?? throw new NonconformanceException("oadrCreatedPartyRegistration has no venID");
        Expect.Ok(((OadrRegisteredReport)await ExchangeAsync(new OadrRegisterReport { RequestId = "RR-1", Reports = [], VenId = VenId })).EiResponse, "RR-1", "oadrRegisteredReport");
        while (await ExchangeAsync(new OadrPoll(VenId)) is var polled and not OadrResponse)
        {
            if (polled is OadrRegisterReport register)
            {
                _ = await ExchangeAsync(new OadrRegisteredReport { EiResponse = EiResponse.Ok(register.RequestId), VenId = VenId });
            }
        }
    }

    /// <summary>Sends a signed message, and takes an answer that must be signed, too.</summary>
    /// <exception cref="NonconformanceException">It is not, or breaks the rules of form.</exception>
    public async Task<OadrMessage> ExchangeAsync(OadrMessage message)
    {
        var (status, body) = await PostAsync(message, Sign(message));
        Expect.Equal(HttpStatusCode.OK, status, $"HTTP status of the answer to {message.PayloadName}");
        var read = OadrReader.Read(body, OadrReaderOptions.Strict);
        Expect.That(read.Faults.Count == 0, $"The answer to {message.PayloadName} breaks the rules of form: {string.Join(" | ", read.Faults)}");
        var verified = SignatureVerifier.Verify(body, _vtn!, _clock.GetUtcNow());
        Expect.That(verified.Fault is null, $"The answer to {message.PayloadName} is not signed as it must be: {verified.Fault}");
        return OadrReader.Read(verified.Signed).Message!;
    }

    /// <summary>Sends bytes where a message would go, which are to be taken.</summary>
    public async Task ExpectTakenAsync(OadrMessage instead, byte[] body, string what)
    {
        var (status, answer) = await PostAsync(instead, body);
        Expect.That(status == HttpStatusCode.OK && OadrReader.Read(answer).Message is not null, $"{what} is taken; it was answered with {(int)status}: {Encoding.UTF8.GetString(answer)}");
    }

    /// <summary>Sends bytes where a message would go, which are to be ignored or refused: no payload comes back (rule 514).</summary>
    public async Task ExpectRefusedAsync(OadrMessage instead, byte[] body, string what)
    {
        var (status, answer) = await PostAsync(instead, body);
        Expect.That((int)status is >= 400 and < 500 || answer.Length == 0, $"{what} is refused or ignored; it was answered with {(int)status}: {Encoding.UTF8.GetString(answer)}");
    }

    /// <summary>A message as it is signed at an instant; now unless said.</summary>
    public byte[] Sign(OadrMessage message, DateTimeOffset? at = null) => MessageSigner.Sign(OadrWriter.Write(message), _certificate, at ?? _clock.GetUtcNow());

    /// <summary>A signed message in which something was changed, and SignedInfo signed anew: what is wrong with it then is not the arithmetic.</summary>
    /// <param name="message">The message.</param>
    /// <param name="change">Changes its text, which is in canonical form.</param>
    /// <param name="hash">What is signed with; SHA-256 unless said.</param>
    public byte[] SignAnew(OadrMessage message, Func<string, string> change, HashAlgorithmName? hash = null)
    {
        var text = change(Encoding.UTF8.GetString(Sign(message)));

        // SignedInfo as it is canonical: with every namespace that is in scope there, in the order of the prefixes.
        var root = text[..text.IndexOf('>', StringComparison.Ordinal)];
        var declarations = Declaration().Matches(root).Select(match => match.Value).Append("""xmlns:ds="http://www.w3.org/2000/09/xmldsig#" """.TrimEnd()).Order(StringComparer.Ordinal);
        var signedInfo = SignedInfo().Match(text).Value.Replace("<ds:SignedInfo>", $"<ds:SignedInfo {string.Join(' ', declarations)}>", StringComparison.Ordinal);
        using var rsa = _certificate.GetRSAPrivateKey();
        using var ecdsa = _certificate.GetECDsaPrivateKey();
        var octets = Encoding.UTF8.GetBytes(signedInfo);
        var value = rsa?.SignData(octets, hash ?? HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1) ?? ecdsa!.SignData(octets, hash ?? HashAlgorithmName.SHA256);
        return Encoding.UTF8.GetBytes(SignatureValue().Replace(text, $"<ds:SignatureValue>{Convert.ToBase64String(value)}</ds:SignatureValue>"));
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _http.Dispose();
        _vtn?.Dispose();
    }

    private async Task<(HttpStatusCode Status, byte[] Body)> PostAsync(OadrMessage instead, byte[] body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "OpenADR2/Simple/2.0b/" + RawVen.ServiceOf(instead)) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/xml");
        using var response = await _http.SendAsync(request, _cancellationToken);
        return (response.StatusCode, await response.Content.ReadAsByteArrayAsync(_cancellationToken));
    }

    [GeneratedRegex("xmlns:\\w+=\"[^\"]*\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Declaration();

    [GeneratedRegex("<ds:SignedInfo>.*</ds:SignedInfo>", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SignedInfo();

    [GeneratedRegex("<ds:SignatureValue>[^<]*</ds:SignatureValue>", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SignatureValue();
}
