using System.Security.Cryptography;

namespace FlexCoop.Middleware.Secrets;

/// <summary>One key of the ring.</summary>
/// <param name="Id">Follows from the key, and tells nothing of it: 16 hexadecimal digits.</param>
/// <param name="Key">AES-256.</param>
/// <param name="MadeAt">When its file was written.</param>
internal sealed record RingKey(string Id, byte[] Key, DateTimeOffset MadeAt)
{
    public const int KeyBytes = 32;

    public const int IdDigits = 2 * IdBytes;

    private const int IdBytes = 8;

    /// <summary>The id of a key, derived as one derives other keys (HKDF, RFC 5869): the key cannot be found from it.</summary>
    public static string IdOf(byte[] key) => Convert.ToHexStringLower(HKDF.DeriveKey(HashAlgorithmName.SHA256, key, IdBytes, info: "flexcoop key ring id"u8.ToArray()));

    /// <summary>Without the key: it is never printed.</summary>
    public override string ToString() => Id;
}
