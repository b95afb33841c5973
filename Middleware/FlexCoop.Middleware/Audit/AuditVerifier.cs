using System.Text.Json;
using FlexCoop.Storage;

namespace FlexCoop.Middleware.Audit;

/// <summary>Checks a whole log against what was signed, from its database alone; also while a server appends to it.</summary>
/// <remarks>
/// <list type="number">
/// <item>The checkpoint is signed by a key of the log; what was appended after it was read is left out.</item>
/// <item>Each entry makes its leaf, with its salt, and is found as it says of itself; one that was erased has neither.</item>
/// <item>Each leaf stands in its bundle, and its hash in its tile.</item>
/// <item>Each full tile makes its hash in the level above; all leaves make the root that was signed.</item>
/// <item>The first leaves make the roots of the checkpoints that somebody else has kept: none was cut off or exchanged since.</item>
/// <item>There is nothing beyond the checkpoint, unless it has grown meanwhile.</item>
/// </list>
/// </remarks>
internal sealed class AuditVerifier(DatabaseReader database, IReadOnlyList<LogKey> keys)
{
    /// <summary>So many are told one by one.</summary>
    private const int MaxFaults = 100;

    private readonly DocumentCollection<EntryDocument> _entries = database.Documents(EntryDocument.Collection);
    private readonly DocumentCollection<TileDocument> _tiles = database.Documents(TileDocument.Collection);
    private readonly DocumentCollection<HeadDocument> _head = database.Documents(HeadDocument.Collection);
    private readonly List<string> _faults = [];
    private int _erased;

    /// <summary>Checks it.</summary>
    /// <param name="earlier">Checkpoints that were kept elsewhere: where each is from, and the note.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<AuditFinding> VerifyAsync(IReadOnlyList<(string From, string Note)> earlier, CancellationToken cancellationToken)
    {
        // Step 1
        if (await _head.FindAsync(HeadDocument.Id, cancellationToken) is not { Value: var head })
        {
            return new AuditFinding(Checkpoint: null, _erased, ["checkpoint: there is none"]);
        }

        var (checkpoint, fault) = Checkpoint.Open(head.Checkpoint, keys);
        if (checkpoint is null)
        {
            return new AuditFinding(Checkpoint: null, _erased, [$"checkpoint: {fault}"]);
        }

        var kept = new List<(string From, Checkpoint Checkpoint)>();
        foreach (var (from, note) in earlier)
        {
            var (read, wrong) = Checkpoint.Open(note, keys);
            Require(read is not null, $"{from}: {wrong}");
            Require(read is null || read.Size <= checkpoint.Size, $"{from}: it is of {read?.Size} entries, and the log has {checkpoint.Size}: it was cut, or put back to an earlier one");
            kept.AddRange(read is not null && read.Size <= checkpoint.Size ? [(from, read)] : []);
        }

        Require(head.Size == checkpoint.Size, $"head: it says {head.Size} entries, and the checkpoint {checkpoint.Size}");
        var root = await WalkAsync(checkpoint.Size, kept, cancellationToken);
        Require(root.AsSpan().SequenceEqual(checkpoint.Root), $"checkpoint: the {checkpoint.Size} entries make another root than was signed");
        await LookBeyondAsync(head, cancellationToken);
        return new AuditFinding(checkpoint, _erased, _faults);
    }

    /// <summary>Steps 2 to 5.</summary>
    private async Task<byte[]> WalkAsync(long size, List<(string From, Checkpoint Checkpoint)> kept, CancellationToken cancellationToken)
    {
        var (all, level0) = (new CompactRange(), new List<byte[]>());
        for (var first = 0L; first < size; first += Tile.Width)
        {
            var (hashes, bundle) = (new List<byte>(), new List<byte>());
            var entries = (await _entries.ListAsync(first == 0 ? null : EntryDocument.IdOf(first - 1), Tile.Width, cancellationToken)).Select(entry => entry.Value).ToDictionary(entry => entry.Index);
            var tile = new Tile(Level: 0, first / Tile.Width);
            for (var index = first; index < Math.Min(size, first + Tile.Width); index++)
            {
                RequireKept(kept, index, all);
                var entry = entries.GetValueOrDefault(index);
                Require(entry is not null, $"entry {index}: it is missing");
                var leaf = entry is null ? [] : Check(entry);
                bundle.AddRange(LogLeaf.Bundled(leaf));
                hashes.AddRange(MerkleHash.Leaf(leaf));
                all.Add(height: 0, MerkleHash.Leaf(leaf));
            }

            await RequireTileAsync(new Tile(Level: null, tile.Index), [.. bundle], first, cancellationToken);
            await RequireTileAsync(tile, [.. hashes], first, cancellationToken);
            level0.AddRange(hashes.Count == Tile.Width * MerkleHash.Bytes ? [RootOf(hashes)] : []);
        }

        RequireKept(kept, size, all);
        for (var (level, hashes) = (1, level0); hashes.Count > 0; level++)
        {
            var above = new List<byte[]>();
            foreach (var (chunk, index) in hashes.Chunk(Tile.Width).Select((chunk, index) => (chunk, index)))
            {
                List<byte> content = [.. chunk.SelectMany(hash => hash)];
                await RequireTileAsync(new Tile(level, index), [.. content], (long)index * Tile.Width, cancellationToken);
                above.AddRange(chunk.Length == Tile.Width ? [RootOf(content)] : []);
            }

            hashes = above;
        }

        return all.Root();
    }

    /// <summary>Step 2: the leaf that an entry makes.</summary>
    private byte[] Check(EntryDocument entry)
    {
        if (entry is not { Text: { } text, Salt: { } salt })
        {
            _erased++;
            Require(entry is { Text: null, Salt: null, Keys.Count: 0 }, $"entry {entry.Index}: it is erased in part");
            return entry.Leaf;
        }

        var leaf = LogLeaf.Of(salt, text);
        Require(leaf.AsSpan().SequenceEqual(entry.Leaf), $"entry {entry.Index}: it or its salt was changed");
        Require(Read(text) is { } said && said.Keys.SequenceEqual(entry.Keys) && said.Id == entry.RecordId, $"entry {entry.Index}: it is not found by what it says");
        return leaf;
    }

    /// <summary>Steps 3 and 4.</summary>
    private async Task RequireTileAsync(Tile tile, byte[] expected, long first, CancellationToken cancellationToken)
    {
        var content = (await _tiles.FindAsync(tile.Id, cancellationToken))?.Value.Content ?? [];
        if (content.Length < expected.Length)
        {
            Require(holds: false, $"{tile.Path}: it holds {content.Length / tile.ItemBytes} of {expected.Length / tile.ItemBytes}");
            return;
        }

        for (var at = 0; at < expected.Length; at += tile.ItemBytes)
        {
            Require(content.AsSpan(at, tile.ItemBytes).SequenceEqual(expected.AsSpan(at, tile.ItemBytes)), $"{tile.Path}: {(tile.Level > 0 ? "hash" : "leaf")} {first + (at / tile.ItemBytes)} is not what is below it");
        }
    }

    /// <summary>Step 5.</summary>
    private void RequireKept(List<(string From, Checkpoint Checkpoint)> kept, long size, CompactRange leaves)
    {
        foreach (var (from, checkpoint) in kept.Where(one => one.Checkpoint.Size == size))
        {
            Require(leaves.Root().AsSpan().SequenceEqual(checkpoint.Root), $"{from}: the first {size} entries of the log are others than those that it was signed for: the log has forked");
        }
    }

    /// <summary>Step 6.</summary>
    private async Task LookBeyondAsync(HeadDocument head, CancellationToken cancellationToken)
    {
        var more = await _entries.ListAsync(head.Size == 0 ? null : EntryDocument.IdOf(head.Size - 1), limit: 1, cancellationToken);
        var tiles = (await _tiles.ListAsync(after: null, int.MaxValue, cancellationToken)).Where(tile => !Fits(tile.Value, head.Size)).Select(tile => tile.Value.Id).ToList();
        if ((await _head.FindAsync(HeadDocument.Id, cancellationToken))?.Value == head)
        {
            Require(more.Count == 0, $"entry {head.Size}: it is beyond the checkpoint, which was put back to an earlier one, or nobody has signed it");
            Require(tiles.Count == 0, $"tile {tiles.FirstOrDefault()}: it is beyond the checkpoint, which was put back to an earlier one, or nobody has signed it");
        }
    }

    private static bool Fits(TileDocument document, long size) =>
        document.Id.Split('/') is [var level, var index] && long.TryParse(index, out var number) && int.TryParse(level, out var height) is var isTile && (isTile || level == "entries")
        && new Tile(isTile ? height : null, number) is var tile && tile.Id == document.Id && document.Content.Length == tile.WidthIn(size) * tile.ItemBytes;

    private static byte[] RootOf(List<byte> hashes)
    {
        var range = new CompactRange();
        range.AddAll(height: 0, hashes.ToArray());
        return range.Root();
    }

    private static AuditedEntry? Read(string text)
    {
        try
        {
            return JsonSerializer.Deserialize(text, AuditJson.Default.AuditedEntry);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private void Require(bool holds, string fault)
    {
        if (!holds && _faults.Count < MaxFaults)
        {
            _faults.Add(fault);
        }
    }
}
