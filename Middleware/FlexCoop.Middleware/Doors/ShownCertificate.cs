using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FlexCoop.Vtn;

namespace FlexCoop.Middleware.Doors;

/// <summary>A peer's certificate as the log names it.</summary>
internal static class ShownCertificate
{
    /// <summary>Its SHA-256, subject, issuer and validity; the names are the beginning of what others wrote.</summary>
    public static string Of(X509Certificate2 certificate) =>
        $"certificate {certificate.GetCertHashString(HashAlgorithmName.SHA256).ToLowerInvariant()} of '{ForeignText.Shown(certificate.Subject)}' by '{ForeignText.Shown(certificate.Issuer)}', valid from {certificate.NotBefore.ToUniversalTime():u} to {certificate.NotAfter.ToUniversalTime():u},";
}
