using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace FlexCoop.Ven;

/// <summary>Who a box is since it was enrolled: its certificate, what it belongs to, and when it is renewed. A file that is replaced as a whole.</summary>
public sealed record VenIdentity
{
    /// <summary>commonName (RFC 5280, appendix A.1).</summary>
    private const string CommonName = "2.5.4.3";

    /// <summary>The platform.</summary>
    public required string Server { get; init; }

    /// <summary>Where certificates are asked for.</summary>
    public required Uri CertificatesUrl { get; init; }

    /// <summary>The VTN's origin.</summary>
    public required Uri VtnUrl { get; init; }

    /// <summary>The base by which the VTN may push to the box, whose host name the certificate has; null for a box that polls.</summary>
    public Uri? Push { get; init; }

    /// <summary>1 for the first key of this folder, one more for each that came after; <c>key-N.pem</c>.</summary>
    public required int KeyNumber { get; init; }

    /// <summary>PEM.</summary>
    public required string Certificate { get; init; }

    /// <summary>What stands between certificate and root; PEM.</summary>
    public required string Intermediates { get; init; }

    /// <summary>The platform's roots; PEM.</summary>
    public required string Roots { get; init; }

    /// <summary>The venID that the certificate names.</summary>
    public required string VenId { get; init; }

    /// <summary>The certificate's serial number, in lower-case hex.</summary>
    public required string SerialNumber { get; init; }

    /// <summary>When the certificate ends.</summary>
    public required DateTimeOffset NotAfter { get; init; }

    /// <summary>When it is renewed: drawn from the platform's window once, so that neither a fleet nor restarts come together.</summary>
    public required DateTimeOffset RenewAt { get; init; }

    /// <summary>What the platform's answer makes of a box.</summary>
    /// <exception cref="PlatformRefusedException">The certificate is not one for this key and platform.</exception>
    internal static VenIdentity Of(CertificateAnswer answer, X509Certificate2Collection authorities, ECDsa key, VenIdentityOrigin origin, Random random)
    {
        if (answer is not { Certificate: { } pem, RenewalWindow: { } window })
        {
            throw new PlatformRefusedException($"{origin.CertificatesUrl} answered with no certificate and renewal window; ask the platform's operator.");
        }

        try
        {
            using var certificate = X509Certificate2.CreateFromPem(pem);
            if (!certificate.PublicKey.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(key.ExportSubjectPublicKeyInfo()))
            {
                throw new PlatformRefusedException($"{origin.CertificatesUrl} answered with a certificate of another key than was asked for; ask the platform's operator.");
            }

            var (roots, intermediates) = (new X509Certificate2Collection(), new X509Certificate2Collection());
            foreach (var authority in authorities)
            {
                (IsRoot(authority) ? roots : intermediates).Add(authority);
            }

            return new VenIdentity
            {
                Server = origin.Server,
                CertificatesUrl = origin.CertificatesUrl,
                VtnUrl = origin.VtnUrl,
                Push = origin.Push,
                KeyNumber = origin.KeyNumber,
                Certificate = pem,
                Intermediates = PathOf(certificate, roots, intermediates, origin.CertificatesUrl),
                Roots = Pem(roots),
                VenId = VenIdOf(certificate)
                    ?? throw new PlatformRefusedException($"{origin.CertificatesUrl} answered with a certificate that names no venID; ask the platform's operator."),
                SerialNumber = Convert.ToHexStringLower(certificate.SerialNumberBytes.Span),
                NotAfter = new DateTimeOffset(certificate.NotAfter.ToUniversalTime(), TimeSpan.Zero),
                RenewAt = window.Start + ((window.End - window.Start) * random.NextDouble()),
            };
        }
        catch (CryptographicException broken)
        {
            throw new PlatformRefusedException($"{origin.CertificatesUrl} answered with something that is no certificate ({broken.Message}); ask the platform's operator.", broken);
        }
    }

    /// <summary>What is shown to the VTN, and by what it is known.</summary>
    /// <param name="key">The private key, as PEM.</param>
    /// <exception cref="CryptographicException">The key is not that of the certificate, or one of them is broken.</exception>
    internal VenCredentials ToCredentials(string key)
    {
        var (intermediates, roots) = (new X509Certificate2Collection(), new X509Certificate2Collection());
        intermediates.ImportFromPem(Intermediates);
        roots.ImportFromPem(Roots);
        return new VenCredentials(X509Certificate2.CreateFromPem(Certificate, key), intermediates, roots);
    }

    /// <summary>The venID that a certificate names; null when it names none.</summary>
    internal static string? VenIdOf(X509Certificate2 certificate) =>
        certificate.SubjectName.EnumerateRelativeDistinguishedNames().FirstOrDefault(name => name.GetSingleElementType().Value == CommonName)?.GetSingleElementValue();

    internal static bool IsRoot(X509Certificate2 certificate) => certificate.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData);

    /// <summary>The certificates in lines of their own.</summary>
    internal static string Pem(IEnumerable<X509Certificate2> certificates) => string.Concat(certificates.Select(certificate => certificate.ExportCertificatePem() + "\n"));

    private static string PathOf(X509Certificate2 certificate, X509Certificate2Collection roots, X509Certificate2Collection intermediates, Uri from)
    {
        using var chain = new X509Chain
        {
            ChainPolicy =
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                DisableCertificateDownloads = true,
                RevocationMode = X509RevocationMode.NoCheck,

                // Whether it is valid now is for those to judge who are shown it; our clock may be behind.
                VerificationTimeIgnored = false,
                VerificationTime = certificate.NotAfter.AddSeconds(-1),
            },
        };
        chain.ChainPolicy.CustomTrustStore.AddRange(roots);
        chain.ChainPolicy.ExtraStore.AddRange(intermediates);
        return chain.Build(certificate)
            ? Pem(chain.ChainElements.Skip(1).SkipLast(1).Select(element => element.Certificate))
            : throw new PlatformRefusedException(
                $"{from} answered with a certificate by '{certificate.Issuer}', which is not among the platform's authorities ({chain.ChainStatus.FirstOrDefault().StatusInformation.Trim()}); ask its operator.");
    }
}
