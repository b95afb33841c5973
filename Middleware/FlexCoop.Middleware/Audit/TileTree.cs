using System.Numerics;

namespace FlexCoop.Middleware.Audit;

/// <summary>Hashes and proofs of a tree, from its tiles.</summary>
/// <param name="readTile">The hashes of a tile, by its level and index; at least those that the tree has.</param>
internal sealed class TileTree(Func<int, long, ValueTask<byte[]>> readTile)
{
    private readonly Dictionary<(int Level, long Index), byte[]> _tiles = [];

    /// <summary>The proof that a leaf is among the first of the tree (RFC 6962 §2.1.1).</summary>
    /// <param name="index">Its place; less than <paramref name="size"/>.</param>
    /// <param name="size">How many leaves.</param>
    /// <returns>The hashes, from the leaf's sibling up.</returns>
    public async Task<IReadOnlyList<byte[]>> InclusionAsync(long index, long size)
    {
        var path = new List<byte[]>();
        var (begin, end) = (0L, size);
        while (end - begin > 1)
        {
            var middle = begin + (1L << BitOperations.Log2((ulong)(end - begin - 1)));
            path.Add(index < middle ? await RangeAsync(middle, end) : await RangeAsync(begin, middle));
            (begin, end) = index < middle ? (begin, middle) : (middle, end);
        }

        path.Reverse();
        return path;
    }

    /// <summary>The root of the first leaves.</summary>
    public Task<byte[]> RootAsync(long size) => RangeAsync(begin: 0, size);

    /// <summary>The hash of leaves [begin, end) that RFC 6962 makes a subtree of.</summary>
    private async Task<byte[]> RangeAsync(long begin, long end)
    {
        var range = new CompactRange();
        while (begin < end)
        {
            var level = 0;
            while (begin % Tile.Leaves(level + 1) == 0 && begin + Tile.Leaves(level + 1) <= end)
            {
                level++;
            }

            range.Add(Tile.Height * level, await HashAsync(level, begin / Tile.Leaves(level)));
            begin += Tile.Leaves(level);
        }

        return range.Root();
    }

    private async Task<byte[]> HashAsync(int level, long index)
    {
        var key = (level, index / Tile.Width);
        if (!_tiles.TryGetValue(key, out var tile))
        {
            _tiles.Add(key, tile = await readTile(level, index / Tile.Width));
        }

        var at = (int)(index % Tile.Width) * MerkleHash.Bytes;
        return tile.Length >= at + MerkleHash.Bytes ? tile.AsSpan(at, MerkleHash.Bytes).ToArray() : throw new InvalidDataException($"Tile {new Tile(level, index / Tile.Width).Path} of the audit log is not as wide as the log says.");
    }
}
