using System.Net.Security;
using System.Security.Authentication;

namespace FlexCoop.Middleware.Doors;

/// <summary>Versions and suites of TLS.</summary>
internal static class TlsProfile
{
    /// <summary>TLS 1.2 of the modern profile: ECDHE with AEAD, and the one suite of OpenADR that has forward secrecy.</summary>
    private static readonly TlsCipherSuite[] ModernSuites =
    [
        TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
        TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384, TlsCipherSuite.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
        TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256,
    ];

    /// <summary>Exactly the two suites of the specification (rule 67).</summary>
    private static readonly TlsCipherSuite[] CertificationSuites = [TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256, TlsCipherSuite.TLS_RSA_WITH_AES_128_CBC_SHA256];

    private static readonly CipherSuitesPolicy? Modern12 = Policy(ModernSuites);

    private static readonly CipherSuitesPolicy? Certification = Policy(CertificationSuites);

    /// <summary>What the VTN offers as a client: TLS 1.3 and the suites of the modern profile, and both of rule 67 after them.</summary>
    private static readonly CipherSuitesPolicy? Offered = Policy(
        TlsCipherSuite.TLS_AES_128_GCM_SHA256, TlsCipherSuite.TLS_AES_256_GCM_SHA384, TlsCipherSuite.TLS_CHACHA20_POLY1305_SHA256,
        TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
        TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384, TlsCipherSuite.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
        TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256, TlsCipherSuite.TLS_RSA_WITH_AES_128_CBC_SHA256);

    /// <summary>Offers versions and suites to a server: both suites of rule 67 in any case.</summary>
    public static void Offer(SslClientAuthenticationOptions tls, bool isCertification) => (tls.EnabledSslProtocols, tls.CipherSuitesPolicy) = isCertification
        ? (SslProtocols.Tls12, Certification)
        : (SslProtocols.Tls12 | SslProtocols.Tls13, Offered);

    /// <summary>Chooses version and suites for a client.</summary>
    /// <remarks>Divergence: at the modern door not only the suites of rule 67. A client of TLS 1.3 gets that and nothing older; with a policy of suites the framework resumes no sessions, so that only TLS 1.3 resumes.</remarks>
    public static void Apply(SslServerAuthenticationOptions tls, Door door, ClientHello hello)
    {
        if (door == Door.Certification)
        {
            (tls.EnabledSslProtocols, tls.CipherSuitesPolicy) = (SslProtocols.Tls12, Certification);
        }
        else if (hello.OffersTls13)
        {
            tls.EnabledSslProtocols = SslProtocols.Tls13;
        }
        else
        {
            (tls.EnabledSslProtocols, tls.CipherSuitesPolicy) = (SslProtocols.Tls12, Modern12);
        }
    }

    /// <summary>Whether a door and a client have a version and a suite in common; whether it also has a certificate for the client's algorithms is not asked.</summary>
    public static bool SharesSuite(Door door, ClientHello hello) =>
        hello.Suites is not { } offered || (door != Door.Certification && hello.OffersTls13) || offered.Any(suite => (door == Door.Certification ? CertificationSuites : ModernSuites).Contains((TlsCipherSuite)suite));

    /// <returns>Null on Windows, where the system's order decides.</returns>
    private static CipherSuitesPolicy? Policy(params TlsCipherSuite[] suites) => OperatingSystem.IsWindows() ? null : new CipherSuitesPolicy(suites);
}
