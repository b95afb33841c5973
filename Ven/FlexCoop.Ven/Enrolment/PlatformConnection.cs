using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace FlexCoop.Ven;

/// <summary>Connections to a platform's doors.</summary>
/// <remarks>As <see cref="VtnConnections"/>, a platform is known by chain, use and host name, and nothing turns that off.</remarks>
internal sealed class PlatformConnection : IDisposable
{
    private const int MaxBytes = 256 * 1024;

    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(20);

    private readonly HttpClient _http;

    /// <param name="roots">By which the platform is known; null for the roots of the system.</param>
    /// <param name="shown">The certificate that is shown where one is asked for, with its key; null for none. It must live as long as this.</param>
    /// <param name="intermediates">What stands above it.</param>
    /// <param name="clock">Real time.</param>
    public PlatformConnection(X509Certificate2Collection? roots, X509Certificate2? shown, X509Certificate2Collection? intermediates, TimeProvider clock)
        : this(VtnConnections.Tls(roots, shown, intermediates, clock))
    {
    }

    private PlatformConnection(SslClientAuthenticationOptions tls) =>
        _http = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            SslOptions = tls,
        })
        {
            Timeout = Timeout.InfiniteTimeSpan,
            MaxResponseContentBufferSize = MaxBytes,
        };

    /// <summary>
    /// A connection to a platform whose authority is not known yet (RFC 7030 §4.1.1): only for reading its list of authorities, of which only a certificate is believed
    /// whose fingerprint the owner has given. Nothing of the box is shown or sent, and name and time must be right here, too.
    /// </summary>
    public static PlatformConnection OpenForFingerprint(TimeProvider clock)
    {
        var tls = VtnConnections.Tls(roots: null, shown: null, intermediates: null, clock);
        var judge = new ServerCertificateJudge(roots: null, clock);
#pragma warning disable RS0030 // The one exception that RFC 7030 §4.1.1 has: what is read there is believed by the owner's fingerprint alone.
        tls.RemoteCertificateValidationCallback = (stream, certificate, chain, errors) => ServerCertificateJudge.IsOnlyUnknown(chain, errors) || judge.Judge(stream, certificate, chain, errors);
#pragma warning restore RS0030
        return new PlatformConnection(tls);
    }

    /// <summary>Sends a request, and reads the answer to its end.</summary>
    /// <exception cref="PlatformUnreachableException">No answer came.</exception>
    public async Task<PlatformAnswer> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var url = request.RequestUri!;
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(AnswerWithin);
        try
        {
            using var response = await _http.SendAsync(request, deadline.Token);
            var body = await response.Content.ReadAsByteArrayAsync(deadline.Token);
            return new PlatformAnswer(response.StatusCode, response.Headers.Date, VtnClient.RetryAfter(response), body);
        }
        catch (Exception failed) when (failed is HttpRequestException || (failed is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new PlatformUnreachableException(ConnectionTrouble.Of(url, failed, AnswerWithin), failed);
        }
    }

    public void Dispose() => _http.Dispose();
}
