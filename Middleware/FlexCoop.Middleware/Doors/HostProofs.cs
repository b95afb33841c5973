using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using FlexCoop.Ca;
using FlexCoop.Vtn;

namespace FlexCoop.Middleware.Doors;

/// <summary>Connects to the host that a box has named, as a push would, and looks whether the box is there: its server shows the certificate by itself by which the box enrols.</summary>
/// <remarks>
/// It goes where pushes go and nowhere else (<see cref="PinnedConnection"/>, <c>Push:Networks</c>), sends nothing after the handshake, reads nothing, and takes bounded time.
/// Whoever has not the key of that certificate cannot shake hands with it, and the only authority that is trusted for it is the certificate itself: it must be there as it is,
/// and name the host.
/// </remarks>
/// <param name="networks">Which addresses may be reached.</param>
/// <param name="within">How long the whole may take.</param>
/// <param name="clock">Real time.</param>
/// <param name="logger">Is told of addresses that were not connected to.</param>
internal sealed partial class HostProofs(PublicNetworks networks, TimeSpan within, TimeProvider clock, ILogger<HostProofs> logger) : IHostProofs
{
    private readonly PinnedConnection _connection = new(networks) { Refused = inner => Log.NotReached(logger, inner) };

    /// <summary>Looks a name up.</summary>
    public Func<string, CancellationToken, Task<IPAddress[]>> Resolve
    {
        get => _connection.Resolve;
        set => _connection.Resolve = value;
    }

    /// <inheritdoc/>
    public async ValueTask<string?> WhyNotAsync(string host, int port, X509Certificate2 shown, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(within, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token);
        try
        {
            await using var tls = new SslStream(await _connection.ConnectAsync(new DnsEndPoint(host, port), either.Token));
            await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = host, CertificateChainPolicy = Only(shown) }, either.Token);
            return null;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return $"nobody answered at port {port} within {within.TotalSeconds:0} seconds. Let this port through to the box while it enrols.";
        }
        catch (AuthenticationException other)
        {
            return other.Message.Contains(nameof(SslPolicyErrors.RemoteCertificateNameMismatch), StringComparison.Ordinal)
                ? $"the server at port {port} shows a certificate that does not name it. Let the box show one by its own key that names '{host}'."
                : $"the server at port {port} does not show the certificate of this box, but another, or no TLS. Let the name and the port lead to this box while it enrols, and to nothing before it that ends TLS.";
        }
        catch (Exception away) when (away is HttpRequestException or IOException or SocketException)
        {
            return Told(away, port);
        }
    }

    /// <summary>Trusts one certificate, and nothing else.</summary>
    private X509ChainPolicy Only(X509Certificate2 shown)
    {
        var trust = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, DisableCertificateDownloads = true, RevocationMode = X509RevocationMode.NoCheck, VerificationTime = clock.GetUtcNow().UtcDateTime };
        trust.CustomTrustStore.Add(shown);
        return trust;
    }

    private static string Told(Exception away, int port) => away switch
    {
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } or SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain or SocketError.NoRecovery } =>
            "the DNS of this platform does not know the name, or it leads to no address that this platform pushes to. Have it known there, and give it an address of the open internet, or have the operator allow its network (Push:Networks).",
        SocketException { SocketErrorCode: SocketError.ConnectionRefused } => $"nobody listens at port {port}. Let this port through to the box while it enrols.",
        SocketException => $"its address cannot be reached at port {port}. Let this port through to the box while it enrols.",
        _ => $"the connection to port {port} broke off. Let the name and the port lead to this box while it enrols.",
    };

    private static partial class Log
    {
        [LoggerMessage(1671, LogLevel.Information, "The host name that a box wants to be reached at leads to {Address}, to which is not pushed; it was not connected to")]
        public static partial void NotReached(ILogger logger, IPAddress address);
    }
}
