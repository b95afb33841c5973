using System.Net.Sockets;
using System.Security.Authentication;

namespace FlexCoop.Ven;

/// <summary>Puts into words why a request got no answer.</summary>
internal static class ConnectionTrouble
{
    /// <summary>What OpenSSL and the framework call an alert for want of a common version or suite (RFC 8446 §6.2).</summary>
    private static readonly string[] NoCommonSuite =
    [
        "HandshakeFailure", "handshake failure", "ProtocolVersion", "protocol version", "unsupported protocol", "no protocols available", "InsufficientSecurity", "insufficient security", "no shared cipher",
        "no suitable signature algorithm",
    ];

    /// <summary>Likewise, for a certificate of ours.</summary>
    private static readonly string[] CertificateRefused =
    [
        "alert bad certificate", "alert unsupported certificate", "alert certificate", "alert unknown ca", "alert access denied", "alert decrypt error", "'BadCertificate'", "'UnsupportedCertificate'", "'CertificateRevoked'",
        "'CertificateExpired'", "'CertificateUnknown'", "'UnknownCA'", "'AccessDenied'", "'DecryptError'",
    ];

    /// <summary>What kept a request from its answer.</summary>
    /// <param name="url">Where it went.</param>
    /// <param name="failure">What came instead of an answer.</param>
    /// <param name="within">How long was waited.</param>
    public static Trouble Of(Uri url, Exception failure, TimeSpan within) => failure switch
    {
        OperationCanceledException => new(Causes.NoAnswer, $"'{url.Authority}' does not answer within {within.TotalSeconds:0} seconds."),
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => new(Causes.NameUnknown, $"The name '{url.Host}' is not known to DNS."),
        _ when Inner<UntrustedServerException>(failure) is { } untrusted => untrusted.Trouble,
        IgnoredAnswerException ignored => ignored.Trouble,
        _ when Inner<SocketException>(failure) is { SocketErrorCode: SocketError.ConnectionRefused } => new(Causes.PortClosed, $"Nobody listens at '{url.Authority}'."),
        _ when Inner<SocketException>(failure) is { SocketErrorCode: SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData } => new(Causes.NameUnknown, $"The name '{url.Host}' is not known to DNS."),
        HttpRequestException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded } => new(Causes.NotOpenAdr, $"'{url.Authority}' gives an answer that is too long ({failure.Message})."),
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } => new(Causes.NoAnswer, $"'{url.Authority}' cannot be reached ({failure.InnerException?.Message ?? failure.Message})."),
        _ when Names(failure, CertificateRefused) is { } alert => new(Causes.CertificateRefused, $"'{url.Authority}' does not take the certificate of this box ({alert})."),
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => OfHandshake(url, failure),
        SocketException when !IsHungUp(failure) => new(Causes.NoAnswer, $"'{url.Authority}' cannot be reached ({failure.Message})."),
        _ when url.Scheme == Uri.UriSchemeHttp && IsHungUp(failure) => new(Causes.TlsWanted, $"'{url.Authority}' has hung up on plain HTTP, and may want TLS ({failure.Message})."),
        _ => new(Causes.NoAnswer, $"'{url.Authority}' gave no answer ({failure.Message})."),
    };

    /// <summary>Whether the peer ended the connection instead of answering.</summary>
    public static bool IsHungUp(Exception failure) =>
        failure is HttpRequestException { HttpRequestError: HttpRequestError.ResponseEnded or HttpRequestError.InvalidResponse } || Inner<IOException>(failure) is not null
        || Inner<SocketException>(failure) is { SocketErrorCode: SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.Shutdown };

    private static Trouble OfHandshake(Uri url, Exception failure) => failure.InnerException switch
    {
        _ when Names(failure, NoCommonSuite) is { } alert => new(Causes.NoCommonSuite, $"'{url.Authority}' takes none of the versions and suites of TLS that this box offers ({alert})."),
        AuthenticationException { InnerException: null } or IOException => new(Causes.NoTls, $"There is no TLS at '{url.Authority}', perhaps plain HTTP ({failure.InnerException!.Message})."),
        _ => new(Causes.TlsFailed, $"TLS with '{url.Authority}' failed ({failure.InnerException?.InnerException?.Message ?? failure.Message})."),
    };

    private static T? Inner<T>(Exception failure)
        where T : Exception
    {
        for (var one = failure; one is not null; one = one.InnerException)
        {
            if (one is T found)
            {
                return found;
            }
        }

        return null;
    }

    /// <returns>The message that has one of the words; null when none has.</returns>
    private static string? Names(Exception failure, string[] words)
    {
        for (var one = failure; one is not null; one = one.InnerException)
        {
            if (words.Any(word => one.Message.Contains(word, StringComparison.Ordinal)))
            {
                return one.Message;
            }
        }

        return null;
    }
}
