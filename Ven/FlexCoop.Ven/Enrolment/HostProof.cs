using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace FlexCoop.Ven;

/// <summary>Listens where the box will be pushed to, while it enrols, so that the platform finds there the certificate by itself that it is shown by the box: by that the host name is the box's.</summary>
/// <remarks>Whoever connects is shown that certificate, and nothing is read of what they say.</remarks>
internal sealed class HostProof : IAsyncDisposable
{
    private const int AtOnce = 16;

    private static readonly TimeSpan Within = TimeSpan.FromSeconds(10);

    private readonly TcpListener _listener;
    private readonly SslStreamCertificateContext _shown;
    private readonly CancellationTokenSource _end = new();
    private readonly Task _serving;

    private HostProof(TcpListener listener, X509Certificate2 binding)
    {
        (_listener, _shown) = (listener, SslStreamCertificateContext.Create(binding, additionalCertificates: null, offline: true));
        _serving = Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => ServeAsync()));
    }

    /// <summary>Listens.</summary>
    /// <param name="at">Any address of IPv6 is any of IPv4, too.</param>
    /// <param name="binding">With its key; must live as long as this.</param>
    /// <exception cref="IOException">Another listens there, or the box may not.</exception>
    public static HostProof Begin(IPEndPoint at, X509Certificate2 binding)
    {
        TcpListener? listener = null;
        try
        {
            listener = new TcpListener(at);
            if (at.Address.Equals(IPAddress.IPv6Any))
            {
                listener.Server.DualMode = true;
            }

            listener.Start();
            return new HostProof(listener, binding);
        }
        catch (SocketException taken)
        {
            listener?.Dispose();
            throw new IOException($"--push: the box cannot listen at {at} to prove its host name ({taken.Message}); end what listens there, or give another address and port by --listen, to which the port of --push leads.", taken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _serving;
        _end.Dispose();
    }

    private async Task ServeAsync()
    {
        while (!_end.IsCancellationRequested)
        {
            try
            {
                using var late = CancellationTokenSource.CreateLinkedTokenSource(_end.Token);
                using var peer = await _listener.AcceptTcpClientAsync(_end.Token);
                late.CancelAfter(Within);
                await using var tls = new SslStream(peer.GetStream());
                await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificateContext = _shown }, late.Token);
                await tls.ShutdownAsync();
            }
            catch (Exception over) when (over is OperationCanceledException or IOException or SocketException or AuthenticationException or InvalidOperationException)
            {
                // Whoever it was has not shaken hands; the platform says by its answer whether it has.
            }
        }
    }
}
