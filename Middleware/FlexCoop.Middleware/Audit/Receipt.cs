using System.Globalization;
using System.Text.Json;

namespace FlexCoop.Middleware.Audit;

/// <summary>That an entry is in the log, to be checked by anybody, without us: the form of c2sp.org/tlog-proof, with entry and salt as its extra data.</summary>
internal static class Receipt
{
    public const string MediaType = "text/plain; charset=utf-8";

    private const string Mark = "c2sp.org/tlog-proof@v1";
    private const string Extra = "extra ";
    private const string Index = "index ";

    public static string Write(EntryDocument entry, IReadOnlyList<byte[]> path, string checkpoint)
    {
        var extra = JsonSerializer.SerializeToUtf8Bytes(new ReceiptExtra(entry.Text!, entry.Salt!), AuditJson.Default.ReceiptExtra);
        return $"{Mark}\n{Extra}{Convert.ToBase64String(extra)}\n{Index}{entry.Index.ToString(CultureInfo.InvariantCulture)}\n{string.Concat(path.Select(hash => $"{Convert.ToBase64String(hash)}\n"))}\n{checkpoint}";
    }

    /// <summary>Checks a receipt with the keys of the log, and nothing else.</summary>
    /// <returns>The JSON of the entry that is proven, and the checkpoint by which; or what is wrong.</returns>
    public static (string? Entry, Checkpoint? Checkpoint, string? Fault) Open(string text, IReadOnlyList<LogKey> keys)
    {
        var end = text.IndexOf("\n\n", StringComparison.Ordinal);
        if (end < 0 || text[..end].Split('\n') is not [Mark, var extraLine, var indexLine, .. var hashes])
        {
            return Refused($"it does not begin with the line '{Mark}', and one each of 'extra' and 'index'");
        }

        if (!extraLine.StartsWith(Extra, StringComparison.Ordinal) || LogKey.ReadBase64(extraLine[Extra.Length..]) is not { } json || Read(json) is not { Entry: not null, Salt.Length: LogLeaf.SaltBytes } extra)
        {
            return Refused("its second line holds no entry with its salt");
        }

        if (!indexLine.StartsWith(Index, StringComparison.Ordinal) || !long.TryParse(indexLine[Index.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var index) || $"{Index}{index.ToString(CultureInfo.InvariantCulture)}" != indexLine)
        {
            return Refused("its third line holds no index");
        }

        var path = hashes.Select(LogKey.ReadBase64).OfType<byte[]>().Where(hash => hash.Length == MerkleHash.Bytes).ToList();
        if (path.Count != hashes.Length)
        {
            return Refused("a line of its proof is no hash");
        }

        var (checkpoint, fault) = Checkpoint.Open(text[(end + 2)..], keys);
        if (checkpoint is null)
        {
            return Refused($"its checkpoint does not count: {fault}");
        }

        var root = InclusionProof.Root(MerkleHash.Leaf(LogLeaf.Of(extra.Salt, extra.Entry)), index, checkpoint.Size, path);
        return root is not null && root.AsSpan().SequenceEqual(checkpoint.Root)
            ? (extra.Entry, checkpoint, null)
            : Refused($"the entry is not leaf {index} of the log of {checkpoint.Size} leaves that was signed: it was changed, or was never there");
    }

    private static (string? Entry, Checkpoint? Checkpoint, string? Fault) Refused(string fault) => (null, null, fault);

    private static ReceiptExtra? Read(byte[] json)
    {
        try
        {
            var extra = JsonSerializer.Deserialize(json, AuditJson.Default.ReceiptExtra);

            // There is one way to write it.
            return extra is not null && JsonSerializer.SerializeToUtf8Bytes(extra, AuditJson.Default.ReceiptExtra).AsSpan().SequenceEqual(json) ? extra : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
