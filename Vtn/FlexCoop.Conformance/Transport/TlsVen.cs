using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using FlexCoop.OpenAdr;
using FlexCoop.OpenAdr.Xml;

namespace FlexCoop.Conformance;

/// <summary>A VEN that connects as a scenario on TLS says. Every answer is held to the rules of form.</summary>
public sealed class TlsVen : IDisposable
{
    private readonly HttpClient _http;
    private readonly CancellationToken _cancellationToken;

    internal TlsVen(Uri vtn, X509ChainPolicy trust, X509Certificate2? certificate, IReadOnlyList<TlsCipherSuite> suites, Transcript? transcript, CancellationToken cancellationToken)
    {
        _cancellationToken = cancellationToken;
        var tls = new SslClientAuthenticationOptions { CertificateChainPolicy = trust };
        if (certificate is not null)
        {
            tls.ClientCertificateContext = SslStreamCertificateContext.Create(certificate, additionalCertificates: null, offline: true);
        }

        if (suites.Count > 0)
        {
            (tls.EnabledSslProtocols, tls.CipherSuitesPolicy) = (SslProtocols.Tls12, Policy(suites));
        }

        var sockets = new SocketsHttpHandler
        {
            UseProxy = false,
            AllowAutoRedirect = false,
            SslOptions = tls,
            PlaintextStreamFilter = (connection, _) =>
            {
                (Suite, Version) = connection.PlaintextStream is SslStream stream ? (stream.NegotiatedCipherSuite, stream.SslProtocol) : default;
                return ValueTask.FromResult(connection.PlaintextStream);
            },
        };
        _http = new HttpClient(transcript is null ? sockets : new RecordingHandler(sockets, transcript)) { BaseAddress = vtn, Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>What was negotiated.</summary>
    public TlsCipherSuite Suite { get; private set; }

    /// <summary>What was negotiated.</summary>
    public SslProtocols Version { get; private set; }

    /// <summary>From its registration; empty before.</summary>
    public VenId VenId { get; private set; }

    private RegistrationId? RegistrationId { get; set; }

    /// <summary>Registers and polls, both of which must do.</summary>
    public async Task RegisterAndPollAsync()
    {
        await RegisterAsync(RawVen.Registration);
        _ = await SendAsync<OadrMessage>(new OadrPoll(VenId));
    }

    /// <summary>Registers, which must do.</summary>
    public async Task RegisterAsync(OadrCreatePartyRegistration registration)
    {
        var created = await SendAsync<OadrCreatedPartyRegistration>(registration);
        Expect.Ok(created.EiResponse, registration.RequestId, "oadrCreatedPartyRegistration");
        VenId = created.VenId ?? throw new NonconformanceException("oadrCreatedPartyRegistration has no venID");
        RegistrationId = created.RegistrationId;
    }

    /// <summary>Ends its registration, if it has one; what is answered does not matter.</summary>
    public async Task TidyAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var answer = RegistrationId is { } id ? await PostAsync(new OadrCancelPartyRegistration { RequestId = "XPR-TIDY", RegistrationId = id, VenId = VenId }, cancellationToken) : null;
        }
        catch (Exception gone) when (gone is HttpRequestException or IOException or OperationCanceledException)
        {
            // The next scenario says what is wrong.
        }
    }

    /// <summary>Sends a message, and expects a payload of one kind.</summary>
    /// <exception cref="NonconformanceException">The connection was refused, or the answer is another, or breaks the rules of form.</exception>
    public async Task<T> SendAsync<T>(OadrMessage message)
        where T : OadrMessage
    {
        try
        {
            using var response = await PostAsync(message, _cancellationToken);
            var body = await response.Content.ReadAsByteArrayAsync(_cancellationToken);
            Expect.Equal(HttpStatusCode.OK, response.StatusCode, $"HTTP status of the answer to {message.PayloadName}");
            var read = OadrReader.Read(body, OadrReaderOptions.Strict);
            return read.Message as T ?? throw new NonconformanceException($"{message.PayloadName} was answered by {read.Message?.PayloadName ?? string.Join(" | ", read.Faults)}, expected {typeof(T).Name}");
        }
        catch (HttpRequestException refused)
        {
            throw new NonconformanceException($"the VTN does not let the VEN in: {refused.Message} {refused.InnerException?.Message}");
        }
    }

    /// <summary>Tries to send a message, and expects that the handshake ends without HTTP (§9.2.1.1).</summary>
    /// <exception cref="NonconformanceException">HTTP was answered.</exception>
    public async Task ExpectNoHttpAsync(string who)
    {
        try
        {
            using var response = await PostAsync(RawVen.Registration, _cancellationToken);
            throw new NonconformanceException($"the handshake of {who} is refused; HTTP {(int)response.StatusCode} came");
        }
        catch (HttpRequestException refused) when (refused.StatusCode is null && refused.HttpRequestError is not (HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError))
        {
            // With TLS 1.3 the refusal comes when the VEN believes that it is through.
        }
    }

    /// <inheritdoc />
    public void Dispose() => _http.Dispose();

    private async Task<HttpResponseMessage> PostAsync(OadrMessage message, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "OpenADR2/Simple/2.0b/" + RawVen.ServiceOf(message)) { Content = new ByteArrayContent(OadrWriter.Write(message)) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/xml");
        return await _http.SendAsync(request, cancellationToken);
    }

    private static CipherSuitesPolicy Policy(IReadOnlyList<TlsCipherSuite> suites) =>
        OperatingSystem.IsWindows() ? throw new PlatformNotSupportedException("On Windows the system decides which suites are offered; run the scenarios on TLS on Linux.") : new CipherSuitesPolicy(suites);
}
