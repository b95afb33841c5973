namespace FlexCoop.Middleware.Audit;

/// <summary>Consecutive leaves as the few complete subtrees that they make, the leftmost first; from these follows the root.</summary>
internal sealed class CompactRange
{
    private readonly List<(int Height, byte[] Hash)> _subtrees = [];

    /// <summary>Adds a complete subtree of 2^height leaves to the right.</summary>
    public void Add(int height, byte[] hash)
    {
        while (_subtrees.Count > 0 && _subtrees[^1].Height == height)
        {
            hash = MerkleHash.Node(_subtrees[^1].Hash, hash);
            _subtrees.RemoveAt(_subtrees.Count - 1);
            height++;
        }

        _subtrees.Add((height, hash));
    }

    /// <summary>Adds subtrees of the same height, one after the other.</summary>
    /// <param name="height">Their height.</param>
    /// <param name="hashes">Their hashes, joined.</param>
    public void AddAll(int height, ReadOnlySpan<byte> hashes)
    {
        for (; hashes.Length > 0; hashes = hashes[MerkleHash.Bytes..])
        {
            Add(height, hashes[..MerkleHash.Bytes].ToArray());
        }
    }

    /// <summary>The Merkle tree hash of all that was added (RFC 6962 §2.1).</summary>
    public byte[] Root() => _subtrees.Count == 0 ? MerkleHash.Empty : _subtrees.Select(subtree => subtree.Hash).Reverse().Aggregate((right, left) => MerkleHash.Node(left, right));
}
