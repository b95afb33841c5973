using System.Globalization;

namespace FlexCoop.Middleware.Audit;

/// <summary>Which part of the log a tile or a bundle of entries is (c2sp.org/tlog-tiles, "Merkle Tree", "Log entries").</summary>
/// <param name="Level">Of hashes: 0 for those of leaves, and one more for those of whole tiles of the level below; null for the entries themselves.</param>
/// <param name="Index">Its place in its level, from 0.</param>
internal readonly record struct Tile(int? Level, long Index)
{
    /// <summary>How many hashes or entries are in a full one.</summary>
    public const int Width = 256;

    /// <summary>How many levels of the tree one level of tiles spans.</summary>
    public const int Height = 8;

    private const int MaxLevel = 5;
    private const string Entries = "entries";

    /// <summary>How many leaves are below one hash of a level.</summary>
    public static long Leaves(int level) => 1L << (Height * level);

    /// <summary>How the store knows it.</summary>
    public string Id => $"{Text}/{Index.ToString(CultureInfo.InvariantCulture)}";

    /// <summary>How many bytes each of its hashes or entries takes.</summary>
    public int ItemBytes => Level is null ? LogLeaf.BundledBytes : MerkleHash.Bytes;

    private string Text => Level is { } level ? level.ToString(CultureInfo.InvariantCulture) : Entries;

    /// <summary>How wide it is in a tree of this size: 0 to 256.</summary>
    public int WidthIn(long size) => (int)Math.Clamp((size / Leaves(Level ?? 0)) - (Index * Width), 0, Width);

    /// <summary>Where it is served, without prefix: <c>tile/0/x001/234</c>.</summary>
    public string Path
    {
        get
        {
            var digits = Index.ToString("D3", CultureInfo.InvariantCulture);
            digits = digits.PadLeft((digits.Length + 2) / 3 * 3, '0');
            var groups = Enumerable.Range(0, digits.Length / 3).Select(group => digits.Substring(group * 3, 3)).ToList();
            return $"tile/{Text}/{string.Concat(groups.SkipLast(1).Select(group => $"x{group}/"))}{groups[^1]}";
        }
    }

    /// <summary>Reads a path as it was asked for.</summary>
    /// <param name="level">What stands after <c>tile/</c>.</param>
    /// <param name="rest">What stands after that.</param>
    /// <returns>The tile, and how many hashes or entries of it: 1 to 256. Null when the path has another form.</returns>
    public static (Tile Tile, int Width)? Parse(string level, string rest)
    {
        var (index, width) = rest.Split(".p/") switch
        {
            [var whole] => (whole, Width),
            [var part, var text] when Number(text) is > 0 and < Width and var number => (part, (int)number),
            _ => ("", 0),
        };
        var known = level == Entries ? (int?)null : Number(level) is >= 0 and <= MaxLevel and var wanted ? (int)wanted : -1;
        var groups = index.Split('/');
        if (known == -1 || groups.Length > MaxLevel || groups.Where((group, at) => group.Length != (at < groups.Length - 1 ? 4 : 3)).Any())
        {
            return null;
        }

        var digits = string.Concat(groups.Select(group => group.TrimStart('x')));
        if (digits.Length != groups.Length * 3 || !digits.All(char.IsAsciiDigit))
        {
            return null;
        }

        var tile = new Tile(known, long.Parse(digits, CultureInfo.InvariantCulture));
        return tile.Path == $"tile/{level}/{index}" ? (tile, width) : null;
    }

    private static long Number(string text) => text is "0" || (text.Length is > 0 and < 4 && text.All(char.IsAsciiDigit) && text[0] != '0') ? long.Parse(text, CultureInfo.InvariantCulture) : -1;
}
