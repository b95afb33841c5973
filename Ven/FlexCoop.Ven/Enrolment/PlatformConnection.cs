using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace FlexCoop.Ven;

/// <summary>Connections to a platform's doors, and words for what keeps them from being made.</summary>
/// <remarks>As <see cref="VtnConnections"/>, a platform is known by chain, use and host name, and nothing turns that off.</remarks>
internal sealed class PlatformConnection : IDisposable
{
    private const int MaxBytes = 256 * 1024;

    private const X509ChainStatusFlags UnknownAuthority = X509ChainStatusFlags.UntrustedRoot | X509ChainStatusFlags.PartialChain;

    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(20);

    private readonly TimeProvider _clock;
    private readonly HttpClient _http;

    /// <summary>What was wrong with the certificate that was last shown; null when nothing was.</summary>
    private volatile string? _fault;

    /// <param name="roots">By which the platform is known; null for the roots of the system.</param>
    /// <param name="shown">The certificate that is shown where one is asked for, with its key; null for none. It must live as long as this.</param>
    /// <param name="intermediates">What stands above it.</param>
    /// <param name="clock">Real time.</param>
    public PlatformConnection(X509Certificate2Collection? roots, X509Certificate2? shown, X509Certificate2Collection? intermediates, TimeProvider clock)
        : this(clock, roots, shown, intermediates) =>
#pragma warning disable RS0030 // It takes what the chain policy takes, and puts into words why it does not.
        Tls.RemoteCertificateValidationCallback = (stream, certificate, chain, errors) => Judge(stream, certificate as X509Certificate2, chain, errors);
#pragma warning restore RS0030

    private PlatformConnection(TimeProvider clock, X509Certificate2Collection? roots, X509Certificate2? shown, X509Certificate2Collection? intermediates)
    {
        _clock = clock;
        Tls = VtnConnections.Tls(roots, shown, intermediates, clock);
        _http = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            SslOptions = Tls,
        })
        {
            Timeout = Timeout.InfiniteTimeSpan,
            MaxResponseContentBufferSize = MaxBytes,
        };
    }

    private SslClientAuthenticationOptions Tls { get; }

    /// <summary>
    /// A connection to a platform whose authority is not known yet (RFC 7030 §4.1.1): only for reading its list of authorities, of which only a certificate is believed
    /// whose fingerprint the owner has given. Nothing of the box is shown or sent, and name and time must be right here, too.
    /// </summary>
    public static PlatformConnection OpenForFingerprint(TimeProvider clock)
    {
        var connection = new PlatformConnection(clock, roots: null, shown: null, intermediates: null);
#pragma warning disable RS0030 // The one exception that RFC 7030 §4.1.1 has: what is read there is believed by the owner's fingerprint alone.
        connection.Tls.RemoteCertificateValidationCallback = (stream, certificate, chain, errors) =>
            connection.Judge(stream, certificate as X509Certificate2, chain, errors) || (errors == SslPolicyErrors.RemoteCertificateChainErrors && (Status(chain) & ~UnknownAuthority) == X509ChainStatusFlags.NoError);
#pragma warning restore RS0030
        return connection;
    }

    /// <summary>Sends a request, and reads the answer to its end.</summary>
    /// <exception cref="PlatformUnreachableException">No answer came.</exception>
    public async Task<PlatformAnswer> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var url = request.RequestUri!;
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(AnswerWithin);
        _fault = null;
        try
        {
            using var response = await _http.SendAsync(request, deadline.Token);
            var body = await response.Content.ReadAsByteArrayAsync(deadline.Token);
            return new PlatformAnswer(response.StatusCode, response.Headers.Date, VtnClient.RetryAfter(response), body);
        }
        catch (OperationCanceledException late) when (!cancellationToken.IsCancellationRequested)
        {
            throw new PlatformUnreachableException($"{url} does not answer within {AnswerWithin.TotalSeconds:0} seconds; see whether the address is right and no firewall is between.", late);
        }
        catch (HttpRequestException failed)
        {
            throw new PlatformUnreachableException(Explain(url, failed), failed);
        }
    }

    public void Dispose() => _http.Dispose();

    private string Explain(Uri url, HttpRequestException failed) => failed switch
    {
        { HttpRequestError: HttpRequestError.NameResolutionError } =>
            $"The name '{url.Host}' is not known to DNS: see whether it is spelt right, and whether this box has a network.",
        { InnerException: SocketException { SocketErrorCode: SocketError.ConnectionRefused } } =>
            $"Nobody listens at '{url.Authority}': see whether the platform runs, and whether the port is right.",
        { HttpRequestError: HttpRequestError.ConnectionError } =>
            $"'{url.Authority}' cannot be reached ({failed.InnerException?.Message ?? failed.Message}): see whether the address is right and no firewall is between.",
        { HttpRequestError: HttpRequestError.SecureConnectionError } when _fault is { } fault => fault,
        { HttpRequestError: HttpRequestError.SecureConnectionError } when failed.InnerException is AuthenticationException { InnerException: null } or IOException =>
            $"There is no TLS at '{url.Authority}', perhaps plain HTTP ({failed.InnerException!.Message}): give the port of the platform's https door.",
        { HttpRequestError: HttpRequestError.SecureConnectionError } =>
            $"TLS with '{url.Authority}' failed: {failed.InnerException?.InnerException?.Message ?? failed.Message}",
        _ => $"'{url.Authority}' gave no answer: {failed.Message}",
    };

    /// <summary>Takes the certificate if nothing is wrong with it, and says what is otherwise.</summary>
    private bool Judge(object stream, X509Certificate2? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        _fault = (certificate, errors) switch
        {
            (_, SslPolicyErrors.None) => null,
            (null, _) => "The platform shows no certificate.",

            // First, since a name that is mistyped leads to somebody else's certificate, which no --trust should mend.
            _ when errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch) =>
                $"The certificate that is shown is for {Names(certificate)}, and not for the host '{(stream as SslStream)?.TargetHostName}' in the address: give the address with a name of the certificate.",
            _ => ChainFault(certificate, chain),
        };
        return errors == SslPolicyErrors.None;
    }

    private string ChainFault(X509Certificate2 certificate, X509Chain? chain)
    {
        var status = Status(chain);
        var now = _clock.GetUtcNow();
        var (from, until) = (new DateTimeOffset(certificate.NotBefore), new DateTimeOffset(certificate.NotAfter));
        return status switch
        {
            _ when status.HasFlag(X509ChainStatusFlags.NotTimeValid) =>
                $"The platform's certificate is valid from {from.UtcDateTime:u} to {until.UtcDateTime:u}, and the clock of this box shows {now.UtcDateTime:u}: "
                + (now < from ? "set the clock, which is behind." : "if the clock is right, the platform's operator has to renew the certificate; else set it."),
            // A bad signature: there is an authority of that name, with another key, such as that of an installation before.
            _ when (status & (UnknownAuthority | X509ChainStatusFlags.NotSignatureValid)) != X509ChainStatusFlags.NoError =>
                $"The platform's certificate is by '{certificate.Issuer}', which is not trusted here: give the platform's root certificate by --trust, or its SHA-256 by --fingerprint.",
            _ => $"The platform's certificate '{certificate.Subject}' cannot be taken ({string.Join(" ", (chain?.ChainStatus ?? []).Select(one => one.StatusInformation.Trim()))}); ask its operator.",
        };
    }

    private static X509ChainStatusFlags Status(X509Chain? chain) => (chain?.ChainStatus ?? []).Aggregate(X509ChainStatusFlags.NoError, (all, one) => all | one.Status);

    private static string Names(X509Certificate2 certificate)
    {
        var names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().SelectMany(names => names.EnumerateDnsNames().Concat(names.EnumerateIPAddresses().Select(address => address.ToString())));
        return string.Join(", ", names.Select(name => $"'{name}'")) is { Length: > 0 } all ? all : $"'{certificate.Subject}'";
    }
}
