using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace FlexCoop.Ven;

/// <summary>Connections to a VTN over mutual TLS (protocol.md §12.1).</summary>
/// <remarks>
/// The VTN is known by its chain to a root of the platform, by its use as a server, and by its host name (T-12). Nothing turns any of that off (FX-06), no root
/// of the system counts, and nothing is fetched that its certificate names. Offered are TLS 1.3, and 1.2 with the framework's suites, OpenADR's ECDSA suite
/// among them (rule 67: one of the two).
/// </remarks>
public static class VtnConnections
{
    /// <summary>id-kp-serverAuth (RFC 5280 §4.2.1.12).</summary>
    private const string ServerAuth = "1.3.6.1.5.5.7.3.1";

    /// <summary>Makes connections that show the agent's certificate.</summary>
    /// <param name="credentials">They must live as long as the connections.</param>
    /// <param name="clock">Real time: tells what is valid now.</param>
    public static SocketsHttpHandler Open(VenCredentials credentials, TimeProvider clock)
    {
        var trust = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            DisableCertificateDownloads = true,
            RevocationMode = X509RevocationMode.NoCheck,
            VerificationTimeIgnored = clock == TimeProvider.System,
            VerificationTime = clock.GetUtcNow().UtcDateTime,
        };
        trust.CustomTrustStore.AddRange(credentials.Roots);
        trust.ApplicationPolicy.Add(new Oid(ServerAuth));
        return new SocketsHttpHandler
        {
            // A VTN does not send an agent elsewhere (§9.1.5), nor does it keep anything in it.
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            SslOptions = new SslClientAuthenticationOptions
            {
                EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
                ClientCertificateContext = SslStreamCertificateContext.Create(credentials.Certificate, credentials.Intermediates, offline: true),
                CertificateChainPolicy = trust,
            },
        };
    }
}
