using System.Security.Cryptography;

namespace FlexCoop.Middleware.Audit;

/// <summary>The hashes of a Merkle tree (RFC 6962 §2.1), SHA-256: a leaf can never be taken for a node.</summary>
internal static class MerkleHash
{
    public const int Bytes = SHA256.HashSizeInBytes;

    private const byte LeafMark = 0;
    private const byte NodeMark = 1;

    /// <summary>That of the tree without leaves.</summary>
    public static byte[] Empty { get; } = SHA256.HashData([]);

    public static byte[] Leaf(ReadOnlySpan<byte> entry) => SHA256.HashData([LeafMark, .. entry]);

    public static byte[] Node(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) => SHA256.HashData([NodeMark, .. left, .. right]);
}
