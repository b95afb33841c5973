using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace FlexCoop.Middleware.Audit;

/// <summary>A public key of the log, as it is handed to those who check (c2sp.org/signed-note: <c>NAME+KEYID+KEY</c>).</summary>
/// <remarks>
/// ECDSA over P-256 with SHA-256, signature type 2, since the framework has no Ed25519. The key id of that type is that of its SubjectPublicKeyInfo alone, and its signature is in DER.
/// </remarks>
/// <param name="Name">The origin of the log.</param>
/// <param name="PublicKey">The SubjectPublicKeyInfo, in DER.</param>
internal sealed record LogKey(string Name, byte[] PublicKey)
{
    private const byte EcdsaType = 2;

    /// <summary>secp256r1, NIST P-256 (RFC 5480 §2.1.1.1).</summary>
    private const string P256 = "1.2.840.10045.3.1.7";

    /// <summary>By which a signature names the key.</summary>
    public uint Id => BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData(PublicKey));

    /// <returns>Null when it has another form, or is no such key.</returns>
    public static LogKey? Parse(string text)
    {
        if (text.Split('+', 3) is not [{ Length: > 0 } name, var id, var encoded] || name.Any(char.IsWhiteSpace) || ReadBase64(encoded) is not [EcdsaType, .. var publicKey])
        {
            return null;
        }

        try
        {
            using var ecdsa = ECDsa.Create();
            ecdsa.ImportSubjectPublicKeyInfo(publicKey, out var read);
            var key = new LogKey(name, publicKey);
            return ecdsa.ExportParameters(includePrivateParameters: false).Curve.Oid.Value == P256 && read == publicKey.Length && id == key.IdText ? key : null;
        }
        catch (Exception other) when (other is CryptographicException or PlatformNotSupportedException)
        {
            return null;
        }
    }

    /// <returns>Null for what is no base64 (RFC 4648 §4), or not the one way to write these bytes.</returns>
    public static byte[]? ReadBase64(string text)
    {
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var length) && Convert.ToBase64String(bytes, 0, length) == text ? bytes[..length] : null;
    }

    public bool Verifies(byte[] text, byte[] signature)
    {
        using var ecdsa = ECDsa.Create();
        ecdsa.ImportSubjectPublicKeyInfo(PublicKey, out _);
        return ecdsa.VerifyData(text, signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
    }

    public override string ToString() => $"{Name}+{IdText}+{Convert.ToBase64String([EcdsaType, .. PublicKey])}";

    private string IdText => Id.ToString("x8", CultureInfo.InvariantCulture);
}
