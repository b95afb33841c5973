using System.Globalization;

namespace FlexCoop.Middleware.Audit;

/// <summary>The head of the log at a size (c2sp.org/tlog-checkpoint).</summary>
/// <param name="Origin">Which log.</param>
/// <param name="Size">How many leaves.</param>
/// <param name="Root">The hash of its tree.</param>
internal sealed record Checkpoint(string Origin, long Size, byte[] Root)
{
    /// <summary>What is signed.</summary>
    public string Text => $"{Origin}\n{Size.ToString(CultureInfo.InvariantCulture)}\n{Convert.ToBase64String(Root)}\n";

    /// <summary>Reads a checkpoint that one of the keys of the log has signed.</summary>
    /// <returns>The checkpoint, or what is wrong with it.</returns>
    public static (Checkpoint? Checkpoint, string? Fault) Open(string note, IReadOnlyList<LogKey> keys)
    {
        var (text, fault) = SignedNote.Open(note, keys);
        if (text is null)
        {
            return (null, fault);
        }

        // Lines after the third are extensions, which say nothing to us.
        return text.Split('\n') is [var origin, var size, var root, ..] && long.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out var leaves)
            && leaves.ToString(CultureInfo.InvariantCulture) == size && LogKey.ReadBase64(root) is { Length: MerkleHash.Bytes } hash
            ? keys.Any(key => key.Name == origin) ? (new Checkpoint(origin, leaves, hash), null) : (null, $"it is of the log '{origin}'")
            : (null, "it is signed, and no checkpoint");
    }
}
