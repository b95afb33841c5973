using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace FlexCoop.Middleware.Tests.Doors;

/// <summary>The server of a VEN that enrols, as long as it does: it shows its key, certified by itself, and so proves its host names.</summary>
internal sealed class ProvingServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public ProvingServer(AsymmetricAlgorithm key, IReadOnlyList<string> hostNames, DateTimeOffset now)
        : this(SelfSigned(key, hostNames, now))
    {
    }

    /// <summary>One that shakes hands by a certificate, and then hangs up.</summary>
    public ProvingServer(X509Certificate2 certificate)
    {
        Certificate = certificate;
        _listener.Start();
        _ = ServeAsync();
    }

    /// <summary>By which the VEN enrols, too.</summary>
    public X509Certificate2 Certificate { get; }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public void Dispose()
    {
        _listener.Dispose();
        Certificate.Dispose();
    }

    private static X509Certificate2 SelfSigned(AsymmetricAlgorithm key, IReadOnlyList<string> hostNames, DateTimeOffset now)
    {
        var names = new SubjectAlternativeNameBuilder();
        foreach (var name in hostNames)
        {
            names.AddDnsName(name);
        }

        var request = key is ECDsa ec
            ? new CertificateRequest("CN=box", ec, HashAlgorithmName.SHA256)
            : new CertificateRequest("CN=box", (RSA)key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(names.Build());
        return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync();
                await using var tls = new SslStream(client.GetStream());
                await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = Certificate }).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
        catch (Exception over) when (over is SocketException or ObjectDisposedException)
        {
            // Nobody needs it any more.
        }
    }
}
