using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FlexCoop.Storage;

namespace FlexCoop.Middleware.Audit;

/// <summary>The audit log: it takes over what was recorded in the databases, each entry once, in the order in which each has committed them, and signs what the log has become.</summary>
/// <remarks>
/// <list type="number">
/// <item>What was recorded lies in its database since the commit that did it (<see cref="AuditTrail"/>).</item>
/// <item>Entries, their salts, the tiles that grow, and the new checkpoint are one commit of the log. What is there already, by its record's id, is not added again.</item>
/// <item>The checkpoint is kept beside the key, out of the data: a log that is put back to an earlier one is found at the next start.</item>
/// <item>What was taken over is dropped where it was recorded.</item>
/// </list>
/// A kill between any two of these loses nothing and doubles nothing: the next start begins anew at the second.
/// </remarks>
internal sealed partial class AuditLog : IAsyncDisposable
{
    /// <summary>The file of the database, in the folder of the log.</summary>
    public const string DatabaseName = "audit.db";

    private const int TakenAtOnce = 256;
    private const string AnchorName = "audit.checkpoint";
    private const string Unreadable = "unreadable";

    private readonly Database _database;
    private readonly LogSigner _signer;
    private readonly IReadOnlyList<Database> _recorders;
    private readonly string _anchorFile;
    private readonly ILogger<AuditLog> _logger;
    private readonly SemaphoreSlim _one = new(1, 1);
    private GrowingTree _tree = new(size: 0, bundle: [], edge: []);

    /// <param name="database">That of the log.</param>
    /// <param name="signer">Signs it.</param>
    /// <param name="secrets">The folder of secrets.</param>
    /// <param name="recorders">Where entries are recorded.</param>
    /// <param name="logger">Is told.</param>
    public AuditLog(Database database, LogSigner signer, string secrets, IReadOnlyList<Database> recorders, ILogger<AuditLog> logger) =>
        (_database, _signer, _anchorFile, _recorders, _logger) = (database, signer, AnchorFile(secrets), recorders, logger);

    /// <summary>What the database of the log holds.</summary>
    public static IReadOnlyList<StoredKind> Kinds { get; } = [EntryDocument.Collection, TileDocument.Collection, HeadDocument.Collection];

    /// <summary>The public keys of the log.</summary>
    public IReadOnlyList<LogKey> Keys => _signer.Keys;

    /// <summary>Why the log takes no more; null while it does.</summary>
    public DatabaseException? Failure => _database.Failure;

    /// <summary>The folder of the log.</summary>
    public static string Folder(string dataFolder) => Path.Combine(dataFolder, "audit");

    /// <summary>Where the last checkpoint is kept beside the key.</summary>
    public static string AnchorFile(string secrets) => Path.Combine(secrets, AnchorName);

    /// <summary>Reads the right edge of the tree, holds it to what was signed, and takes over what is there.</summary>
    /// <exception cref="StartException">The log is not what was signed, or an earlier one.</exception>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        if (await HeadAsync(cancellationToken) is not { } head)
        {
            if (File.Exists(_anchorFile))
            {
                throw Cut("it is empty");
            }

            await SignAsync(new UnitOfWork(), _tree, cancellationToken);
        }
        else
        {
            var (checkpoint, fault) = Checkpoint.Open(head.Checkpoint, Keys);
            var tree = await ReadEdgeAsync(head.Size);
            if (checkpoint is null || tree is null || checkpoint.Size != head.Size || !tree.Root().AsSpan().SequenceEqual(checkpoint.Root))
            {
                throw new StartException($"The audit log is not what was signed{(fault is null ? "" : $": {fault}")}. 'audit verify' says where; put back the copy that was, or, to begin a new log, move the folder of the log away, with the key and '{_anchorFile}'.");
            }

            _tree = tree;
            await HoldToAnchorAsync(head.Size);
        }

        await TakeOverAsync(cancellationToken);
    }

    /// <summary>Takes over all that was recorded.</summary>
    public async Task TakeOverAsync(CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            foreach (var recorder in _recorders)
            {
                while (await recorder.Log(AuditTrail.Definition).ReadAsync(after: 0, TakenAtOnce, cancellationToken) is { Count: > 0 } rows)
                {
                    foreach (var entries in rows.SelectMany(Entries).Chunk(TakenAtOnce))
                    {
                        await AppendAsync(entries, cancellationToken);
                    }

                    CrashPoint.Reach("audit.taken-over");
                    await recorder.CommitAsync(new UnitOfWork().Drop(AuditTrail.Definition, rows[^1].Sequence), cancellationToken);
                    CrashPoint.Reach("audit.dropped");
                }
            }
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>The head, signed; null before the first start is done.</summary>
    public async ValueTask<HeadDocument?> HeadAsync(CancellationToken cancellationToken) =>
        (await _database.Documents(HeadDocument.Collection).FindAsync(HeadDocument.Id, cancellationToken))?.Value;

    /// <summary>What a tile or a bundle holds by now; null for nothing.</summary>
    public async ValueTask<byte[]?> TileAsync(Tile tile, CancellationToken cancellationToken) =>
        (await _database.Documents(TileDocument.Collection).FindAsync(tile.Id, cancellationToken))?.Value.Content;

    /// <summary>Entries that one of these keys finds, in their order.</summary>
    public async Task<IReadOnlyList<EntryDocument>> FindAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken)
    {
        var found = new SortedDictionary<long, EntryDocument>();
        foreach (var key in keys)
        {
            foreach (var entry in await _database.Documents(EntryDocument.Collection).FindAllAsync(EntryDocument.ByKey, key, cancellationToken))
            {
                found[entry.Value.Index] = entry.Value;
            }
        }

        return [.. found.Values];
    }

    /// <summary>A page of the entries that a key finds, in their order.</summary>
    /// <param name="key">The key.</param>
    /// <param name="after">The id of the entry after which it begins; null for the first.</param>
    /// <param name="limit">The most of them.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async ValueTask<IReadOnlyList<EntryDocument>> PageAsync(string key, string? after, int limit, CancellationToken cancellationToken) =>
        [.. (await _database.Documents(EntryDocument.Collection).WalkAsync(
            EntryDocument.ByKey, new IndexRange(key, key + "\u0001"), after is null ? null : new IndexPlace(key, after), limit, long.MaxValue, cancellationToken)).Select(found => found.Document.Value)];

    /// <summary>The entry of a place; null when there is none.</summary>
    public async ValueTask<EntryDocument?> FindAsync(long index, CancellationToken cancellationToken) =>
        (await _database.Documents(EntryDocument.Collection).FindAsync(EntryDocument.IdOf(index), cancellationToken))?.Value;

    /// <summary>A page of all entries, in their order, erased ones too.</summary>
    public async ValueTask<IReadOnlyList<EntryDocument>> ListAsync(string? after, int limit, CancellationToken cancellationToken) =>
        [.. (await _database.Documents(EntryDocument.Collection).ListAsync(after, limit, cancellationToken)).Select(entry => entry.Value)];

    /// <summary>The receipt of an entry that was not erased.</summary>
    public async Task<string> ReceiptAsync(EntryDocument entry, CancellationToken cancellationToken)
    {
        var head = (await HeadAsync(cancellationToken))!;
        return Receipt.Write(entry, await Tiles(cancellationToken).InclusionAsync(entry.Index, head.Size), head.Checkpoint);
    }

    /// <summary>Whether an entry is what the signed tree has in its place.</summary>
    public async Task<bool> ProvesAsync(EntryDocument entry, CancellationToken cancellationToken)
    {
        if (entry is not { Text: { } text, Salt: { } salt } || await HeadAsync(cancellationToken) is not { } head || Checkpoint.Open(head.Checkpoint, Keys).Checkpoint is not { } signed || entry.Index >= signed.Size)
        {
            return false;
        }

        try
        {
            var path = await Tiles(cancellationToken).InclusionAsync(entry.Index, signed.Size);
            return InclusionProof.Root(MerkleHash.Leaf(LogLeaf.Of(salt, text)), entry.Index, signed.Size, path).AsSpan().SequenceEqual(signed.Root);
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }

    /// <summary>Destroys what entries say that concern these, and their salts: what the log shows of them is noise from then on, and it still verifies.</summary>
    /// <returns>How many.</returns>
    public async Task<int> EraseAsync(IReadOnlyList<string> subjects, CancellationToken cancellationToken)
    {
        await TakeOverAsync(cancellationToken);
        await _one.WaitAsync(cancellationToken);
        try
        {
            var (work, erased) = (new UnitOfWork(), 0);
            foreach (var entry in await FindAsync(subjects, cancellationToken))
            {
                if (JsonSerializer.Deserialize(entry.Text!, AuditJson.Default.AuditedEntry)?.Subject is { } subject && subjects.Contains(subject))
                {
                    work.Put(EntryDocument.Collection, entry.Erased);
                    erased++;
                }
            }

            if (erased > 0)
            {
                await _database.CommitAsync(work, cancellationToken);
                _database.TryEmptyLog();
                Log.Erased(_logger, erased);
            }

            return erased;
        }
        finally
        {
            _one.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync();
        _signer.Dispose();
        _one.Dispose();
    }

    /// <summary>What one row makes: an entry for each subject, and one where there is none. A row that cannot be read, which only another hand can have written, is an entry, too.</summary>
    private static IEnumerable<AuditedEntry> Entries(LogEntry row)
    {
        RecordedEntry recorded;
        try
        {
            recorded = RecordedEntry.Read(row.Text);
        }
        catch (JsonException)
        {
            var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(row.Text)));
            recorded = new RecordedEntry { Id = hash, Kind = Unreadable, At = row.At, Actor = AuditActor.Unknown, Facts = new Dictionary<string, string> { ["sha256"] = hash }, Subjects = [] };
        }

        string?[] subjects = recorded.Subjects.Count > 0 ? [.. recorded.Subjects] : [null];
        return subjects.Select((subject, at) =>
            new AuditedEntry { Id = $"{recorded.Id}/{at}", Kind = recorded.Kind, At = recorded.At, Actor = recorded.Actor, Trace = recorded.Trace, Subject = subject, Facts = recorded.Facts });
    }

    private async Task AppendAsync(IReadOnlyList<AuditedEntry> entries, CancellationToken cancellationToken)
    {
        var (work, tree) = (new UnitOfWork(), _tree.Next());
        foreach (var entry in entries)
        {
            if ((await _database.Documents(EntryDocument.Collection).FindAllAsync(EntryDocument.ByRecord, entry.Id, cancellationToken)).Count > 0)
            {
                continue;
            }

            var (text, salt) = (JsonSerializer.Serialize(entry, AuditJson.Default.AuditedEntry), RandomNumberGenerator.GetBytes(LogLeaf.SaltBytes));
            var leaf = LogLeaf.Of(salt, text);
            work.Insert(EntryDocument.Collection, new EntryDocument { Index = tree.Size, RecordId = entry.Id, Leaf = leaf, Salt = salt, Text = text, Keys = entry.Keys });
            tree.Append(leaf);
        }

        if (!work.IsEmpty)
        {
            await SignAsync(work, tree, cancellationToken);
        }
    }

    private async Task SignAsync(UnitOfWork work, GrowingTree tree, CancellationToken cancellationToken)
    {
        var note = _signer.Sign(new Checkpoint(_signer.Origin, tree.Size, tree.Root()).Text);
        foreach (var (tile, content) in tree.Changed)
        {
            work.Put(TileDocument.Collection, new TileDocument(tile.Id, content));
        }

        await _database.CommitAsync(work.Put(HeadDocument.Collection, new HeadDocument(tree.Size, note)), cancellationToken);
        CrashPoint.Reach("audit.committed");
        _tree = tree;
        try
        {
            AtomicFile.Write(_anchorFile, note);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            Log.NotAnchored(_logger, _anchorFile, refused);
        }
    }

    /// <returns>Null when a tile is missing, or not as wide as it must be.</returns>
    private async Task<GrowingTree?> ReadEdgeAsync(long size)
    {
        async Task<byte[]?> LastAsync(int? level)
        {
            var tile = new Tile(level, size / Tile.Leaves((level ?? 0) + 1));
            var bytes = tile.WidthIn(size) * tile.ItemBytes;
            return bytes == 0 ? [] : await TileAsync(tile, CancellationToken.None) is { } content && content.Length == bytes ? content : null;
        }

        var edge = new List<byte[]>();
        for (var level = 0; size >= Tile.Leaves(level); level++)
        {
            if (await LastAsync(level) is not { } tile)
            {
                return null;
            }

            edge.Add(tile);
        }

        return await LastAsync(level: null) is { } bundle ? new GrowingTree(size, bundle, edge) : null;
    }

    private async Task HoldToAnchorAsync(long size)
    {
        if (!File.Exists(_anchorFile))
        {
            return;
        }

        var (anchor, fault) = Checkpoint.Open(await File.ReadAllTextAsync(_anchorFile), Keys);
        if (anchor is null)
        {
            throw new StartException($"'{_anchorFile}' is no checkpoint of this audit log: {fault}. Put the right file back.");
        }

        if (anchor.Size > size)
        {
            throw Cut($"it has {size} entries, and had {anchor.Size}");
        }

        if (!(await Tiles(CancellationToken.None).RootAsync(anchor.Size)).AsSpan().SequenceEqual(anchor.Root))
        {
            throw Cut($"its first {anchor.Size} entries are others");
        }
    }

    private TileTree Tiles(CancellationToken cancellationToken) => new(async (level, index) => await TileAsync(new Tile(level, index), cancellationToken) ?? []);

    private StartException Cut(string how) => new(
        $"The audit log was put back to an earlier one, or changed: {how}. Put the newest copy of the data back. If that is lost for good, remove '{_anchorFile}': the log goes on from here, and whoever holds a newer checkpoint sees that it was cut.");

    private static partial class Log
    {
        [LoggerMessage(1501, LogLevel.Error, "The checkpoint of the audit log could not be kept in '{File}'; that is tried again with the next")]
        public static partial void NotAnchored(ILogger logger, string file, Exception exception);

        [LoggerMessage(1502, LogLevel.Information, "{Count} entries of the audit log were erased")]
        public static partial void Erased(ILogger logger, int count);
    }
}
