using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace FlexCoop.Ca;

/// <summary>Looks at a certificate that is signed by a throw-away key, before the real one signs: is it what profile and RFC 5280 want?</summary>
internal static class CertificateLint
{
    private static readonly string[] Wanted =
    [
        Oids.BasicConstraints, Oids.KeyUsage, Oids.ExtendedKeyUsage, Oids.SubjectKeyIdentifier, Oids.AuthorityKeyIdentifier, Oids.CrlDistributionPoints,
        Oids.AuthorityInformationAccess, Oids.CertificatePolicies,
    ];

    /// <summary>The first fault; null when there is none.</summary>
    public static string? FindFault(byte[] der, CertificateDocument planned, CertificateProfile profile, Authority issuer)
    {
        try
        {
            using var certificate = X509CertificateLoader.LoadCertificate(der);
            return FindFault(certificate, planned, profile, issuer);
        }
        catch (Exception broken) when (broken is CryptographicException or AsnContentException)
        {
            return $"it cannot be read: {broken.Message}";
        }
    }

    private static string? FindFault(X509Certificate2 certificate, CertificateDocument planned, CertificateProfile profile, Authority issuer)
    {
        var serial = certificate.SerialNumberBytes.Span;
        var extensions = certificate.Extensions.ToList();
        var oids = extensions.Select(extension => extension.Oid!.Value!).ToList();
        var wanted = profile.Names == NameForm.None ? Wanted : [.. Wanted, Oids.SubjectAlternativeName];
        var constraints = extensions.OfType<X509BasicConstraintsExtension>().SingleOrDefault();
        var usage = extensions.OfType<X509KeyUsageExtension>().SingleOrDefault();
        var extended = extensions.OfType<X509EnhancedKeyUsageExtension>().SingleOrDefault()?.EnhancedKeyUsages.Cast<Oid>().Select(one => one.Value);
        return certificate.Version != 3 ? "it is not of version 3 (RFC 5280 §4.1.2.1)"
            : serial.Length != 16 || (serial[0] & 0x80) != 0 || Convert.ToHexStringLower(serial) != planned.Serial ? "the serial number is not the planned one of 16 bytes, positive (§4.1.2.2)"
            : !certificate.IssuerName.RawData.AsSpan().SequenceEqual(issuer.Certificate.SubjectName.RawData) ? "the issuer's name is not that of the authority's certificate (§4.1.2.4)"
            : certificate.NotBefore.ToUniversalTime() != planned.NotBefore.UtcDateTime || certificate.NotAfter.ToUniversalTime() != planned.NotAfter.UtcDateTime ? "the validity is not the planned one"
            : planned.NotAfter - planned.NotBefore != profile.Lifetime + LeafCertificate.Backdate - TimeSpan.FromSeconds(1) ? "the validity is not the profile's"
            : planned.NotAfter > issuer.NotAfter ? "it outlives its issuer"
            : certificate.SubjectName.RawData.Length <= 2 ? "the subject is empty"
            : SpkiHash.Of(certificate.PublicKey.ExportSubjectPublicKeyInfo()) != planned.SpkiHash ? "the key is not that of the request"
            : oids.Distinct().Count() != oids.Count ? "an extension stands twice (§4.2)"
            : !oids.Order().SequenceEqual(wanted.Order()) ? $"the extensions are {string.Join(", ", oids)} and should be {string.Join(", ", wanted)}"
            : extensions.Any(extension => extension.Critical != extension.Oid!.Value is Oids.BasicConstraints or Oids.KeyUsage) ? "what is critical is not basicConstraints and keyUsage"
            : constraints is not { CertificateAuthority: false } ? "it is an authority's"
            : usage?.KeyUsages != LeafCertificate.KeyUsage(certificate.PublicKey) ? "the key usage is not the profile's"
            : extended is null || !extended.SequenceEqual(profile.ExtendedKeyUsages) ? "the extended key usage is not the profile's"
            : !MayCertify(issuer, certificate, profile) ? "its issuer may not certify its host names or usages; the ceremony's plan has to name their domain"
            : null;
    }

    /// <summary>Whether the issuer's own extended key usages and name constraints allow it: else no peer would take it (RFC 5280 §4.2.1.10, §4.2.1.12).</summary>
    private static bool MayCertify(Authority issuer, X509Certificate2 certificate, CertificateProfile profile)
    {
        var hosts = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().SelectMany(names => names.EnumerateDnsNames());
        return !profile.ExtendedKeyUsages.Except(issuer.ExtendedKeyUsages).Any()
            && hosts.All(host => issuer.PermittedHosts?.Any(domain => HostName.IsWithin(host, domain)) ?? true);
    }
}
