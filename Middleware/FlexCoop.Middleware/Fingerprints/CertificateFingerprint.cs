using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace FlexCoop.Middleware.Fingerprints;

/// <summary>By what an operator knows a certificate: the last ten bytes of the SHA-256 of its DER, as OpenADR shows it (§10.5.1), or all 32 of them; for a VEN of 2.0a, whose maker printed those of the SHA-1, ten or all 20 of that.</summary>
internal sealed record CertificateFingerprint
{
    public const string Form = "give 10 bytes (OpenADR's, such as A8:27:CA:3E:21:A1:6A:DB:E2:E4) or all 32 of the SHA-256, in hex, with colons or without; of the SHA-1 of 2.0a, with the hash sha1, 10 bytes or all 20";

    private const int ShortBytes = 10;

    private CertificateFingerprint(string hex) => Hex = hex;

    /// <summary>20 or 64 digits, in upper case; of a SHA-1 20 or 40.</summary>
    public string Hex { get; }

    /// <summary>The SHA-1 of a certificate, 40 digits; null for what an operator entered.</summary>
    public string? Sha1Hex { get; private init; }

    /// <summary>The part that all forms of it share.</summary>
    public string Short => Hex[^(2 * ShortBytes)..];

    /// <summary>Reads what an operator enters.</summary>
    /// <param name="text">In hex, with colons or without.</param>
    /// <param name="isSha1">Whether it is of the SHA-1.</param>
    /// <returns>Null for what is no fingerprint.</returns>
    public static CertificateFingerprint? Parse(string text, bool isSha1 = false)
    {
        var hex = text.Replace(":", "", StringComparison.Ordinal).ToUpperInvariant();
        return (hex.Length == 2 * ShortBytes || hex.Length == 2 * (isSha1 ? SHA1.HashSizeInBytes : SHA256.HashSizeInBytes)) && hex.All(char.IsAsciiHexDigit) ? new CertificateFingerprint(hex) : null;
    }

    /// <summary>That of a certificate, with all its bytes.</summary>
    public static CertificateFingerprint Of(X509Certificate2 certificate) => new(certificate.GetCertHashString(HashAlgorithmName.SHA256)) { Sha1Hex = certificate.GetCertHashString(HashAlgorithmName.SHA1) };

    /// <summary>As people read it: in pairs, with colons.</summary>
    public override string ToString() => string.Join(':', Hex.Chunk(2).Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair[0]}{pair[1]}")));
}
