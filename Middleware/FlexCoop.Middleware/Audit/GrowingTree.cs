namespace FlexCoop.Middleware.Audit;

/// <summary>The right edge of the tree: all that is needed to append.</summary>
/// <param name="size">How many leaves there are.</param>
/// <param name="bundle">The last bundle of entries, when it is not full.</param>
/// <param name="edge">The last tile of each level, when it is not full; from level 0.</param>
internal sealed class GrowingTree(long size, byte[] bundle, IReadOnlyList<byte[]> edge)
{
    private readonly List<byte[]> _edge = [.. edge];
    private readonly Dictionary<Tile, byte[]> _changed = [];
    private byte[] _bundle = bundle;

    public long Size { get; private set; } = size;

    /// <summary>Tiles and bundles that have grown.</summary>
    public IReadOnlyDictionary<Tile, byte[]> Changed => _changed;

    /// <summary>The same, with nothing changed yet.</summary>
    public GrowingTree Next() => new(Size, _bundle, _edge);

    public void Append(byte[] leaf)
    {
        _bundle = [.. _bundle, .. LogLeaf.Bundled(leaf)];
        _changed[new Tile(Level: null, Size / Tile.Width)] = _bundle;
        if (_bundle.Length == Tile.Width * LogLeaf.BundledBytes)
        {
            _bundle = [];
        }

        AddHash(level: 0, MerkleHash.Leaf(leaf));
        Size++;
    }

    public byte[] Root()
    {
        var range = new CompactRange();
        for (var level = _edge.Count - 1; level >= 0; level--)
        {
            range.AddAll(Tile.Height * level, _edge[level]);
        }

        return range.Root();
    }

    private void AddHash(int level, byte[] hash)
    {
        if (level == _edge.Count)
        {
            _edge.Add([]);
        }

        _edge[level] = [.. _edge[level], .. hash];
        _changed[new Tile(level, Size / Tile.Leaves(level + 1))] = _edge[level];
        if (_edge[level].Length == Tile.Width * MerkleHash.Bytes)
        {
            var full = new CompactRange();
            full.AddAll(height: 0, _edge[level]);
            _edge[level] = [];
            AddHash(level + 1, full.Root());
        }
    }
}
