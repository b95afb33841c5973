using System.Security.Cryptography;

namespace FlexCoop.Ca;

/// <summary>Identifies a public key: the SHA-256 of its DER-encoded SubjectPublicKeyInfo, in lower-case hex.</summary>
internal static class SpkiHash
{
    public static string Of(ReadOnlySpan<byte> subjectPublicKeyInfo) => Convert.ToHexStringLower(SHA256.HashData(subjectPublicKeyInfo));
}
