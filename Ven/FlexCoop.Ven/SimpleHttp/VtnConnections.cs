using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FlexCoop.OpenAdr.Signatures;

namespace FlexCoop.Ven;

/// <summary>Connections to a VTN: over mutual TLS (protocol.md §12.1), and as an agent that is not enrolled makes them.</summary>
/// <remarks>
/// By mutual TLS the VTN is known by its chain to a root of the platform, by its use as a server, and by its host name (T-12). Nothing turns any of that off (FX-06), no
/// root of the system counts, and nothing is fetched that its certificate names. Offered are TLS 1.3, and 1.2 with the framework's suites, OpenADR's ECDSA suite
/// among them (rule 67: one of the two).
/// </remarks>
public static class VtnConnections
{
    /// <summary>id-kp-serverAuth (RFC 5280 §4.2.1.12).</summary>
    private const string ServerAuth = "1.3.6.1.5.5.7.3.1";

    /// <summary>Makes connections that show the agent's certificate.</summary>
    /// <param name="credentials">They must live as long as the connections.</param>
    /// <param name="clock">Real time: tells what is valid now.</param>
    public static SocketsHttpHandler Open(VenCredentials credentials, TimeProvider clock) => New(Tls(credentials.Roots, credentials.Certificate, credentials.Intermediates, clock));

    /// <summary>Makes connections that show the agent's certificate, and over which messages are signed with it and answers verified.</summary>
    /// <param name="credentials">They must live as long as the connections.</param>
    /// <param name="signatures">Off for neither.</param>
    /// <param name="nonces">Those of answers that came before.</param>
    /// <param name="clock">Real time: tells what is valid now.</param>
    internal static HttpMessageHandler Open(VenCredentials credentials, SignaturePolicy signatures, SeenNonces nonces, TimeProvider clock)
    {
        var connections = Open(credentials, clock);
        return signatures == SignaturePolicy.Off ? connections : new SignedMessages(connections, credentials.Certificate, signatures, nonces, clock);
    }

    /// <summary>Makes connections that show nothing: in the clear, or to a VTN that the system's roots know.</summary>
    public static SocketsHttpHandler OpenWithoutCertificate() => New(Judged(new SslClientAuthenticationOptions(), roots: null, TimeProvider.System));

    /// <summary>How a platform's doors are spoken to.</summary>
    /// <param name="roots">By which the platform is known; null for the roots of the system.</param>
    /// <param name="shown">The certificate that is shown where one is asked for, with its key; null for none.</param>
    /// <param name="intermediates">What stands above it.</param>
    /// <param name="clock">Real time: tells what is valid now.</param>
    internal static SslClientAuthenticationOptions Tls(X509Certificate2Collection? roots, X509Certificate2? shown, X509Certificate2Collection? intermediates, TimeProvider clock)
    {
        var trust = new X509ChainPolicy
        {
            TrustMode = roots is null ? X509ChainTrustMode.System : X509ChainTrustMode.CustomRootTrust,
            DisableCertificateDownloads = true,
            RevocationMode = X509RevocationMode.NoCheck,
            VerificationTimeIgnored = clock == TimeProvider.System,
            VerificationTime = clock.GetUtcNow().UtcDateTime,
        };
        trust.CustomTrustStore.AddRange(roots ?? []);
        trust.ApplicationPolicy.Add(new Oid(ServerAuth));
        var tls = new SslClientAuthenticationOptions
        {
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            ClientCertificateContext = shown is null ? null : SslStreamCertificateContext.Create(shown, intermediates, offline: true),
            CertificateChainPolicy = trust,
        };
        return Judged(tls, roots, clock);
    }

    private static SslClientAuthenticationOptions Judged(SslClientAuthenticationOptions tls, X509Certificate2Collection? roots, TimeProvider clock)
    {
#pragma warning disable RS0030 // It takes what the chain policy takes, and puts into words why it does not.
        tls.RemoteCertificateValidationCallback = new ServerCertificateJudge(roots, clock).Judge;
#pragma warning restore RS0030
        return tls;
    }

    private static SocketsHttpHandler New(SslClientAuthenticationOptions tls) => new()
    {
        // A VTN does not send an agent elsewhere (§9.1.5), nor does it keep anything in it.
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        AutomaticDecompression = DecompressionMethods.None,
        ConnectTimeout = TimeSpan.FromSeconds(5),

        // So that an address that moved is noticed.
        PooledConnectionLifetime = TimeSpan.FromMinutes(15),
        SslOptions = tls,
    };
}
