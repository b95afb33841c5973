using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace FlexCoop.Conformance;

/// <summary>What a scenario on TLS works with: the owner of the VEN under test, and a socket to which it connects as to its VTN.</summary>
public sealed class VenTlsBench : IDisposable
{
    private readonly TcpListener _socket;
    private readonly Uri _url;
    private Task<Socket>? _coming;

    /// <param name="owner">The owner of the VEN under test.</param>
    /// <param name="certificates">What is shown to it.</param>
    /// <param name="cancellationToken">Gives the scenario up.</param>
    /// <param name="listen">Where the VEN is told to find it; null for any port of this machine.</param>
    public VenTlsBench(IVenOwner owner, VenTlsCertificates certificates, CancellationToken cancellationToken, Uri? listen = null)
    {
        _socket = new TcpListener(listen is null or { IsLoopback: true } ? IPAddress.Loopback : IPAddress.Any, listen?.Port ?? 0);
        (Owner, Certificates, Cancellation) = (owner, certificates, cancellationToken);
        _socket.Start();
        _url = listen ?? new Uri($"https://localhost:{((IPEndPoint)_socket.LocalEndpoint).Port}/");
    }

    /// <summary>The owner of the VEN under test.</summary>
    public IVenOwner Owner { get; }

    /// <summary>What is shown to the VEN.</summary>
    public VenTlsCertificates Certificates { get; }

    /// <summary>Gives the scenario up.</summary>
    public CancellationToken Cancellation { get; }

    /// <summary>Powers the VEN up, so that it connects.</summary>
    public Task PowerUpAsync() => Owner.PowerUpAsync(new VenSetup(_url), Cancellation);

    /// <summary>The VEN's next connection, of which nothing was read yet.</summary>
    internal async Task<NetworkStream> AcceptAsync()
    {
        var coming = ComesAsync();
        _coming = null;
        return new NetworkStream(await coming, ownsSocket: true);
    }

    /// <summary>Ends when the VEN connects; the connection is the next that a scenario works with.</summary>
    public Task<Socket> ComesAsync() => _coming ??= _socket.AcceptSocketAsync(Cancellation).AsTask();

    /// <summary>Shakes hands with the VEN's next connection, and reads the first line of what it sends.</summary>
    /// <param name="certificate">What is shown.</param>
    /// <returns>Null when the VEN has ended the connection before it sent anything.</returns>
    internal async Task<string?> ServeAsync(X509Certificate2 certificate)
    {
        await using var stream = await AcceptAsync();
        await using var tls = new SslStream(stream);
        try
        {
            await tls.AuthenticateAsServerAsync(
                new SslServerAuthenticationOptions
                {
                    ServerCertificateContext = SslStreamCertificateContext.Create(certificate, additionalCertificates: null, offline: true),
                    ClientCertificateRequired = true,
                    CertificateChainPolicy = Certificates.Trust,
                },
                Cancellation);
            using var text = new StreamReader(tls, Encoding.ASCII);
            return await text.ReadLineAsync(Cancellation);
        }
        catch (Exception ended) when (ended is AuthenticationException or IOException)
        {
            return null;
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        if (_coming is { IsCompletedSuccessfully: true } come)
        {
            come.Result.Dispose();
        }

        _socket.Dispose();
    }
}
