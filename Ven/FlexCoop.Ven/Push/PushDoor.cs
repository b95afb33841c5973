using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace FlexCoop.Ven;

/// <summary>The TLS of the agent as a server: it shows its own certificate, and lets in its VTN alone (protocol.md §12.1; TR-07, TR-12).</summary>
/// <remarks>
/// The VTN is known as where the agent calls it: by its chain to a root of the platform and by its use as a server and as a client, which the handshake asks for, and by the host name in its
/// address, which each request is held to. Another VEN of the platform has no such name, and most have no server's use. Nothing is fetched that a certificate names. The certificate that is shown changes with that of the agent's own requests.
/// </remarks>
internal sealed class PushDoor(VenConnections connections, string vtnHost, PushTls profile)
{
    /// <summary>id-kp-serverAuth and id-kp-clientAuth (RFC 5280 §4.2.1.12).</summary>
    private static readonly string[] Usages = ["1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"];

    /// <summary>Exactly the two suites of the specification (rule 67).</summary>
    private static readonly CipherSuitesPolicy? Certification = OperatingSystem.IsWindows()
        ? null
        : new CipherSuitesPolicy([TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256, TlsCipherSuite.TLS_RSA_WITH_AES_128_CBC_SHA256]);

    private readonly Lock _lock = new();
    private (int Version, VenCredentials Credentials, SslStreamCertificateContext Context)? _shown;

    /// <summary>What the agent shows, with its key.</summary>
    public X509Certificate2 Own => Shown().Credentials.Certificate;

    /// <summary>How a connection is made safe.</summary>
    /// <param name="now">Real time.</param>
    public SslServerAuthenticationOptions Options(DateTimeOffset now)
    {
        var (credentials, context) = Shown();
        var trust = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            DisableCertificateDownloads = true,
            RevocationMode = X509RevocationMode.NoCheck,
            VerificationTimeIgnored = false,
            VerificationTime = now.UtcDateTime,
        };
        trust.CustomTrustStore.AddRange(credentials.Roots);
        foreach (var usage in Usages)
        {
            trust.ApplicationPolicy.Add(new Oid(usage));
        }

        return new SslServerAuthenticationOptions
        {
            EnabledSslProtocols = profile == PushTls.Certification ? SslProtocols.Tls12 : SslProtocols.Tls12 | SslProtocols.Tls13,
            CipherSuitesPolicy = profile == PushTls.Certification ? Certification : null,
            ServerCertificateContext = context,
            ClientCertificateRequired = true,
            CertificateChainPolicy = trust,
        };
    }

    /// <summary>Why the holder of a certificate that was let in is not our VTN, or is no longer; null when it is.</summary>
    /// <param name="shown">What it has shown; null for nothing.</param>
    /// <param name="now">Real time.</param>
    public string? WhyNotVtn(X509Certificate2? shown, DateTimeOffset now) =>
        shown is null ? "no certificate was shown"
        : shown.NotAfter.ToUniversalTime() < now.UtcDateTime ? $"the certificate is over since {shown.NotAfter.ToUniversalTime():u} (rule 516)"
        : !shown.MatchesHostname(vtnHost, allowWildcards: true, allowCommonName: false) ? $"the certificate does not name '{vtnHost}', which is the VTN of this VEN; show one that does"
        : null;

    private (VenCredentials Credentials, SslStreamCertificateContext Context) Shown()
    {
        lock (_lock)
        {
            // One that was shown before is left to the connections that began with it.
            if (_shown is not { } shown || shown.Version != connections.Version)
            {
                var (version, credentials) = connections.CopyShown();
                _shown = shown = (version, credentials, SslStreamCertificateContext.Create(credentials.Certificate, credentials.Intermediates, offline: true));
            }

            return (shown.Credentials, shown.Context);
        }
    }
}
