using System.Security.Cryptography;

namespace FlexCoop.Storage;

/// <summary>A key of 256 bits under which lies what is of one subject (AES-256-GCM; separate keys are derived for what is sealed by chance and what is sealed the same each time, HKDF).</summary>
/// <param name="id">Random; it stands beside what is sealed.</param>
/// <param name="key">32 bytes.</param>
public sealed class DataKey(Guid id, ReadOnlySpan<byte> key)
{
    /// <summary>The length of a key.</summary>
    public const int Bytes = 32;

    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    private readonly byte[] _seal = Derive(key, "flexcoop data"u8);
    private readonly byte[] _same = Derive(key, "flexcoop data, the same each time"u8);
    private readonly byte[] _nonce = Derive(key, "flexcoop data, nonce"u8);

    /// <summary>Random; it stands beside what is sealed.</summary>
    public Guid Id { get; } = id;

    /// <summary>How many bytes more what is sealed has.</summary>
    internal const int Overhead = NonceBytes + TagBytes;

    /// <summary>Seals, another way each time.</summary>
    /// <param name="plain">What.</param>
    /// <param name="boundTo">For what alone it opens.</param>
    /// <param name="box">Takes nonce, text and tag: <see cref="Overhead"/> bytes more.</param>
    internal void Seal(ReadOnlySpan<byte> plain, ReadOnlySpan<byte> boundTo, Span<byte> box)
    {
        RandomNumberGenerator.Fill(box[..NonceBytes]);
        Encrypt(_seal, plain, boundTo, box);
    }

    /// <summary>Seals, the same way each time, so that what is equal can be found: the nonce is a code of the text (as in RFC 8452).</summary>
    internal void SealSame(ReadOnlySpan<byte> plain, ReadOnlySpan<byte> boundTo, Span<byte> box)
    {
        using var code = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _nonce);
        code.AppendData(BitConverter.GetBytes(boundTo.Length));
        code.AppendData(boundTo);
        code.AppendData(plain);
        code.GetHashAndReset().AsSpan(0, NonceBytes).CopyTo(box);
        Encrypt(_same, plain, boundTo, box);
    }

    /// <exception cref="CryptographicException">It was changed, or sealed for something else.</exception>
    internal byte[] Open(ReadOnlySpan<byte> box, ReadOnlySpan<byte> boundTo) => Decrypt(_seal, box, boundTo);

    /// <exception cref="CryptographicException">It was changed, or sealed for something else.</exception>
    internal byte[] OpenSame(ReadOnlySpan<byte> box, ReadOnlySpan<byte> boundTo) => Decrypt(_same, box, boundTo);

    private static byte[] Derive(ReadOnlySpan<byte> key, ReadOnlySpan<byte> purpose)
    {
        var derived = new byte[Bytes];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, key, derived, salt: default, purpose);
        return derived;
    }

    private static void Encrypt(byte[] key, ReadOnlySpan<byte> plain, ReadOnlySpan<byte> boundTo, Span<byte> box)
    {
        using var aes = new AesGcm(key, TagBytes);
        aes.Encrypt(box[..NonceBytes], plain, box.Slice(NonceBytes, plain.Length), box.Slice(NonceBytes + plain.Length, TagBytes), boundTo);
    }

    private static byte[] Decrypt(byte[] key, ReadOnlySpan<byte> box, ReadOnlySpan<byte> boundTo)
    {
        if (box.Length < Overhead)
        {
            throw new AuthenticationTagMismatchException();
        }

        var plain = new byte[box.Length - Overhead];
        using var aes = new AesGcm(key, TagBytes);
        aes.Decrypt(box[..NonceBytes], box.Slice(NonceBytes, plain.Length), box[^TagBytes..], plain, boundTo);
        return plain;
    }
}
