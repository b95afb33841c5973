using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace FlexCoop.Middleware.Fingerprints;

/// <summary>By what an operator knows a certificate: the last ten bytes of the SHA-256 of its DER, as OpenADR shows it (§10.5.1), or all 32 of them.</summary>
internal sealed record CertificateFingerprint
{
    public const string Form = "give 10 bytes (OpenADR's, such as A8:27:CA:3E:21:A1:6A:DB:E2:E4) or all 32 of the SHA-256, in hex, with colons or without";

    private const int ShortBytes = 10;

    private CertificateFingerprint(string hex) => Hex = hex;

    /// <summary>20 or 64 digits, in upper case.</summary>
    public string Hex { get; }

    /// <summary>The part that all forms of it share.</summary>
    public string Short => Hex[^(2 * ShortBytes)..];

    /// <returns>Null for what is no fingerprint.</returns>
    public static CertificateFingerprint? Parse(string text)
    {
        var hex = text.Replace(":", "", StringComparison.Ordinal).ToUpperInvariant();
        return hex.Length is 2 * ShortBytes or 2 * SHA256.HashSizeInBytes && hex.All(char.IsAsciiHexDigit) ? new CertificateFingerprint(hex) : null;
    }

    /// <summary>That of a certificate, with all its bytes.</summary>
    public static CertificateFingerprint Of(X509Certificate2 certificate) => new(certificate.GetCertHashString(HashAlgorithmName.SHA256));

    /// <summary>As people read it: in pairs, with colons.</summary>
    public override string ToString() => string.Join(':', Hex.Chunk(2).Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair[0]}{pair[1]}")));
}
