using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;

namespace FlexCoop.Ven;

/// <summary>The TLS of the agent as a server: it shows its own certificate, and lets in its VTN alone (protocol.md §12.1; TR-07, TR-12).</summary>
/// <remarks>
/// The VTN is known as where the agent calls it: by its chain to a root of the platform and by its use as a server and as a client, which the handshake asks for, and by the host name in its
/// address, which each request is held to; by its common name where it has no other, as when the agent calls it (§12.2). Another VEN of the platform has no such name, and most have no server's use. Nothing is fetched that a certificate names. The certificate that is shown changes
/// with that of the agent's own requests, or with its files.
/// </remarks>
internal sealed partial class PushDoor(VenConnections connections, string vtnHost, PushOptions push, ILogger logger)
{
    /// <summary>id-kp-serverAuth and id-kp-clientAuth (RFC 5280 §4.2.1.12).</summary>
    private static readonly string[] Usages = ["1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"];

    /// <summary>Exactly the two suites of the specification (rule 67).</summary>
    private static readonly CipherSuitesPolicy? Certification = OperatingSystem.IsWindows()
        ? null
        : new CipherSuitesPolicy([TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256, TlsCipherSuite.TLS_RSA_WITH_AES_128_CBC_SHA256]);

    private readonly Lock _lock = new();
    private Face? _shown;

    /// <summary>What the agent shows, with its key.</summary>
    /// <exception cref="IOException">The files of the certificate cannot be read, or are none; not once they could be.</exception>
    public X509Certificate2 Own => Shown().Certificate;

    /// <summary>How a connection is made safe.</summary>
    /// <param name="now">Real time.</param>
    public SslServerAuthenticationOptions Options(DateTimeOffset now)
    {
        var shown = Shown();
        var trust = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            DisableCertificateDownloads = true,
            RevocationMode = X509RevocationMode.NoCheck,
            VerificationTimeIgnored = false,
            VerificationTime = now.UtcDateTime,
        };
        trust.CustomTrustStore.AddRange(shown.Roots);
        foreach (var usage in Usages)
        {
            trust.ApplicationPolicy.Add(new Oid(usage));
        }

        return new SslServerAuthenticationOptions
        {
            EnabledSslProtocols = push.Tls == PushTls.Certification ? SslProtocols.Tls12 : SslProtocols.Tls12 | SslProtocols.Tls13,
            CipherSuitesPolicy = push.Tls == PushTls.Certification ? Certification : null,
            ServerCertificateContext = shown.Context,
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
        : !shown.MatchesHostname(vtnHost, allowWildcards: true, allowCommonName: true) ? $"the certificate does not name '{vtnHost}', which is the VTN of this VEN; show one that does"
        : null;

    private Face Shown()
    {
        lock (_lock)
        {
            // One that was shown before is left to the connections that began with it.
            var version = (connections.Version, push.CertificateFile is { } file ? File.GetLastWriteTimeUtc(file) : default);
            if (_shown is null || _shown.Version != version)
            {
                _shown = Read(version);
            }

            return _shown;
        }
    }

    private Face Read((int, DateTime) version)
    {
        var (_, own) = connections.CopyShown();
        if (push is not { CertificateFile: { } certificateFile, KeyFile: { } keyFile })
        {
            return new Face(version, own.Certificate, own.Roots, SslStreamCertificateContext.Create(own.Certificate, own.Intermediates, offline: true));
        }

        try
        {
            var certificate = X509Certificate2.CreateFromPemFile(certificateFile, keyFile);
            var path = new X509Certificate2Collection();
            path.ImportFromPemFile(certificateFile);
            return new Face(version, certificate, own.Roots, SslStreamCertificateContext.Create(certificate, path, offline: true));
        }
        catch (Exception broken) when (broken is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            if (_shown is { } before)
            {
                // Such as while one of the two was replaced, and not yet the other.
                Log.NotRead(logger, broken.Message);
                return before with { Roots = own.Roots };
            }

            throw new IOException($"push.certificate and push.key: '{certificateFile}' and '{keyFile}' are no certificate and its key ({broken.Message}); give two PEM files that belong together.", broken);
        }
    }

    /// <summary>What is shown, and by what others are known.</summary>
    private sealed record Face((int, DateTime) Version, X509Certificate2 Certificate, X509Certificate2Collection Roots, SslStreamCertificateContext Context);

    private static partial class Log
    {
        [LoggerMessage(3859, LogLevel.Warning, "The files of the certificate that is shown to who pushes have changed, and cannot be read yet; the one before is shown on: {Reason}")]
        public static partial void NotRead(ILogger logger, string reason);
    }
}
