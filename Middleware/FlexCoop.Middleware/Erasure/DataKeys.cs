using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using FlexCoop.Middleware.Secrets;
using FlexCoop.Middleware.Serve;
using FlexCoop.Storage;

namespace FlexCoop.Middleware.Erasure;

/// <summary>The data keys: random, one for each subject, wrapped by the key ring, in a database of their own that is in no copy of the data.</summary>
/// <remarks>
/// All are known in memory, wrapped, and each is opened when it is first used. One that is destroyed is overwritten in the file and forgotten in memory; that it was there stays, so that its
/// subject gets no other, also when an older copy of the data is put back. Subjects stand here as keyed hashes.
/// </remarks>
internal sealed class DataKeys : IDataKeys, IAsyncDisposable
{
    /// <summary>Their file, in their folder.</summary>
    public const string DatabaseName = "data-keys.db";

    /// <summary>What helps when some are missing.</summary>
    public const string Remedy = "Put the right ones back; if they are lost for good, see 'keys forget-missing', by which the server starts without what lies under them.";

    private const string DayPrefix = "day/";
    private const int Page = 1000;

    /// <summary>The id of the key by which subjects are hashed.</summary>
    private static readonly Guid CodesId = Guid.Empty;

    /// <summary>How many are on their way to the disk at once.</summary>
    private const int MadeAtOnce = 1;

    /// <summary>How much longer than its day what is of a day can be read.</summary>
    private static readonly TimeSpan AfterDay = TimeSpan.FromDays(2);

    private readonly KeyRing _ring;
    private readonly Database? _database;
    private readonly DatabaseReader? _reader;
    private readonly ConcurrentDictionary<string, DataKey> _opened = new();
    private readonly ConcurrentDictionary<Guid, DataKeyDocument> _known = new();
    private readonly ConcurrentDictionary<Guid, DataKey> _openedById = new();
    private readonly ConcurrentDictionary<string, Guid> _bySubject = new();
    private byte[]? _codes;
    private readonly SemaphoreSlim _one = new(MadeAtOnce, MadeAtOnce);

    private DataKeys(KeyRing ring, Database? database, DatabaseReader? reader) => (_ring, _database, _reader) = (ring, database, reader);

    /// <summary>Why no key can be made or destroyed any more; null while it can.</summary>
    public DatabaseException? Failure => _database?.Failure;

    /// <summary>The folder of the data keys, unless the settings say otherwise (<c>Erasure:KeysFolder</c>): beside the data and beside the secrets, so that no copy of either is one of these.</summary>
    /// <exception cref="StartException">It is below one of them.</exception>
    public static string Folder(string dataFolder, IConfiguration settings)
    {
        var data = Path.TrimEndingDirectorySeparator(Path.GetFullPath(dataFolder));
        var folder = Path.GetFullPath(settings["Erasure:KeysFolder"] ?? data + ".keys");
        foreach (var copied in new[] { data, Path.GetFullPath(DataFolder.SecretsFolder(dataFolder, settings)) })
        {
            if ((folder + Path.DirectorySeparatorChar).StartsWith(Path.TrimEndingDirectorySeparator(copied) + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            {
                throw new StartException($"Erasure:KeysFolder: '{folder}' is below '{copied}', and would be in each copy of it; give a folder beside it.");
            }
        }

        return folder;
    }

    /// <summary>Whose what is kept for a day or so only is: of nobody yet, and sealed under a key that is destroyed when that time is over.</summary>
    public static string OfDay(DateTimeOffset until) => DayPrefix + until.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>Opens them, made if they are not there.</summary>
    /// <param name="folder">Their folder.</param>
    /// <param name="ring">The keys under which they are wrapped.</param>
    /// <exception cref="StartException">They cannot be opened, or not by that ring.</exception>
    public static DataKeys Open(string folder, KeyRing ring)
    {
        try
        {
            AtomicFile.MakeFolder(folder);
            var keys = new DataKeys(ring, Database.Open(new DatabaseOptions { File = Path.Combine(folder, DatabaseName), WipesDeleted = true }, DataKeyDocument.Collection), reader: null);
            keys.LoadAsync().GetAwaiter().GetResult();
            keys.ResealAsync().GetAwaiter().GetResult();
            keys.MakeCodes();
            return keys;
        }
        catch (Exception refused) when (refused is DatabaseInUseException or IOException or InvalidDataException or UnauthorizedAccessException or SealedTextException)
        {
            throw new StartException(refused.Message, refused);
        }
    }

    /// <summary>Reads them only, also while a server has them open.</summary>
    /// <returns>Null when there are none.</returns>
    public static DataKeys? Read(string folder, string secrets)
    {
        var file = Path.Combine(folder, DatabaseName);
        return File.Exists(file) ? ReadFile(file, KeyRing.OpenOrMake(secrets)) : null;
    }

    /// <summary>How many of a file lie under each key of the ring, by its id.</summary>
    public static IReadOnlyDictionary<string, int> CountUnderRingKeys(string file, KeyRing ring)
    {
        var keys = ReadFile(file, ring);
        keys._reader!.Dispose();
        return keys._known.Values.Where(key => key.Wrapped is not null).CountBy(key => KeyRing.KeyOf(key.Wrapped!)).ToDictionary();
    }

    /// <summary>Reads those of a file, such as a copy of them.</summary>
    public static DataKeys ReadFile(string file, KeyRing ring)
    {
        var keys = new DataKeys(ring, database: null, DatabaseReader.Open(file));
        keys.LoadAsync().GetAwaiter().GetResult();
        return keys;
    }

    /// <inheritdoc/>
    public DataKey? Find(string subject)
    {
        if (_opened.TryGetValue(subject, out var known))
        {
            return known;
        }

        if (!_bySubject.TryGetValue(Code(subject), out var id) || Find(id) is not { } key)
        {
            return null;
        }

        _opened[subject] = key;

        // It may have been destroyed meanwhile.
        if (_known[id].Wrapped is null)
        {
            _opened.TryRemove(subject, out _);
            return null;
        }

        return key;
    }

    /// <inheritdoc/>
    public DataKey? Find(Guid id)
    {
        if (_openedById.TryGetValue(id, out var opened))
        {
            return opened;
        }

        if (!_known.TryGetValue(id, out var stored))
        {
            if (_reader is not null)
            {
                // The server has made it since.
                LoadAsync().GetAwaiter().GetResult();
            }

            if (!_known.TryGetValue(id, out stored))
            {
                throw new InvalidDataException($"The data key {id:N} is not among those of this folder: they are others than those by which the data were sealed, or an older copy of them. {Remedy}");
            }
        }

        if (stored.Wrapped is null)
        {
            return null;
        }

        var key = Unwrap(stored);
        opened = new DataKey(id, key);
        CryptographicOperations.ZeroMemory(key);
        _openedById[id] = opened;
        if (_known[id].Wrapped is null)
        {
            _openedById.TryRemove(id, out _);
            return null;
        }

        return opened;
    }

    /// <inheritdoc/>
    public async ValueTask<DataKey?> MakeAsync(string subject, CancellationToken cancellationToken)
    {
        if (Find(subject) is { } there)
        {
            return there;
        }

        await _one.WaitAsync(cancellationToken);
        try
        {
            if (Find(subject) is { } made)
            {
                return made;
            }

            var code = Code(subject);
            if (_bySubject.ContainsKey(code))
            {
                return null;
            }

            var (id, key) = (Guid.NewGuid(), RandomNumberGenerator.GetBytes(DataKey.Bytes));
            var stored = new DataKeyDocument { Id = id.ToString("N"), Subject = code, Wrapped = _ring.Seal(key, Purpose(id.ToString("N"))), Until = UntilOf(subject) };
            CryptographicOperations.ZeroMemory(key);
            await Written.CommitAsync(new UnitOfWork().Insert(DataKeyDocument.Collection, stored), cancellationToken);
            Know(stored);
            return Find(subject);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <inheritdoc/>
    public bool IsErased(string subject) => _bySubject.TryGetValue(Code(subject), out var id) && _known[id].Wrapped is null;

    /// <summary>The ids of the keys that were destroyed.</summary>
    public IReadOnlyList<Guid> Destroyed => [.. _known.Values.Where(key => key.Wrapped is null).Select(key => Guid.Parse(key.Id))];

    /// <summary>Destroys the keys of subjects, those that have none get none from then on. Safe to do twice.</summary>
    /// <returns>The id of each subject's key; of one that had none, the one that it will not have.</returns>
    public async Task<IReadOnlyList<Guid>> DestroyAsync(IReadOnlyList<string> subjects, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var codes = subjects.Select(Code).ToList();
        await _one.WaitAsync(cancellationToken);
        try
        {
            var ids = codes.Select(code => _bySubject.GetValueOrDefault(code, Guid.NewGuid())).ToList();
            await DestroyAsync([.. ids.Zip(codes, (id, code) => _known.GetValueOrDefault(id) ?? new DataKeyDocument { Id = id.ToString("N"), Subject = code, Wrapped = "" })], now, cancellationToken);
            return ids;
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Has the key of a subject destroyed at an instant: what lies under it is kept until then, or until what was said before.</summary>
    /// <returns>The key; null where there is none.</returns>
    public async Task<KeptKey?> KeepUntilAsync(string subject, DateTimeOffset until, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            return _bySubject.TryGetValue(Code(subject), out var id) && _known[id] is { Wrapped: not null } stored ? await KeepAsync(new KeptKey(id, stored.Until ?? until), cancellationToken) : null;
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Keeps keys no longer than was said before, which an older copy of the keys does not know.</summary>
    public async Task KeepAgainAsync(IReadOnlyList<KeptKey> kept, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            foreach (var key in kept)
            {
                await KeepAsync(key, cancellationToken);
            }
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Destroys the keys whose time is over.</summary>
    /// <returns>Their ids.</returns>
    public async Task<IReadOnlyList<Guid>> DestroyOverAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            var over = _known.Values.Where(key => key.Wrapped is not null && key.Until <= now).ToList();
            await DestroyAsync(over, now, cancellationToken);
            return [.. over.Select(key => Guid.Parse(key.Id))];
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Destroys keys that were destroyed before, and are there again.</summary>
    public async Task DestroyAgainAsync(IReadOnlyList<Guid> ids, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            await DestroyAsync([.. ids.Select(id => _known.GetValueOrDefault(id)).OfType<DataKeyDocument>()], now, cancellationToken);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Those of these ids that were never among these keys.</summary>
    public IReadOnlyList<Guid> Missing(IEnumerable<Guid> ids) => [.. ids.Where(id => !_known.ContainsKey(id))];

    /// <summary>Has keys that are missing, and lost for good, read as destroyed. Whose they were nobody knows, so that their subjects are given others.</summary>
    public async Task ForgetAsync(IReadOnlyList<Guid> missing, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            await DestroyAsync([.. Missing(missing).Select(id => new DataKeyDocument { Id = id.ToString("N"), Subject = "", Wrapped = "" })], now, cancellationToken);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Unwraps each.</summary>
    /// <returns>How many can be.</returns>
    /// <exception cref="InvalidDataException">One cannot be, or that of the subjects is not there.</exception>
    public int Check()
    {
        if (!_known.ContainsKey(CodesId))
        {
            throw new InvalidDataException("The key by which subjects are known is not among the data keys.");
        }

        var there = _known.Values.Where(key => key.Wrapped is not null).ToList();
        there.ForEach(key => CryptographicOperations.ZeroMemory(Unwrap(key)));
        return there.Count;
    }

    /// <summary>Makes sure that no destroyed key lies in the log beside the file any more.</summary>
    /// <returns>False when that could not be done at this moment.</returns>
    public bool TryWipe() => Written.TryEmptyLog();

    public async ValueTask DisposeAsync()
    {
        if (_database is not null)
        {
            await _database.DisposeAsync();
        }

        _reader?.Dispose();
        _one.Dispose();
    }

    private Database Written => _database ?? throw new InvalidOperationException("These data keys are only read.");

    private static string Purpose(string id) => "data-keys/" + id;

    private static DateTimeOffset? UntilOf(string subject) =>
        subject.StartsWith(DayPrefix, StringComparison.Ordinal) ? new DateTimeOffset(DateTime.ParseExact(subject[DayPrefix.Length..], "yyyy-MM-dd", CultureInfo.InvariantCulture), TimeSpan.Zero) + AfterDay : null;

    /// <summary>What subjects are known by here: a key of its own, made once, so that nobody who has these alone can tell whose they are.</summary>
    private void MakeCodes()
    {
        if (_known.ContainsKey(CodesId))
        {
            return;
        }

        var id = CodesId.ToString("N");
        var made = new DataKeyDocument { Id = id, Subject = "", Wrapped = _ring.Seal(RandomNumberGenerator.GetBytes(DataKey.Bytes), Purpose(id)) };
        Written.CommitAsync(new UnitOfWork().Insert(DataKeyDocument.Collection, made), CancellationToken.None).GetAwaiter().GetResult();
        Know(made);
    }

    /// <summary>After a rotation of the ring: all lie under its new key, so that the file of the one before can go. One that does not open stays as it is, and is told of when it is needed.</summary>
    private async Task ResealAsync()
    {
        var resealed = _known.Values.Select(Resealed).OfType<DataKeyDocument>().ToList();
        foreach (var some in resealed.Chunk(Page))
        {
            await Written.CommitAsync(some.Aggregate(new UnitOfWork(), (work, key) => work.Put(DataKeyDocument.Collection, key)), CancellationToken.None);
            Array.ForEach(some, Know);
        }

        if (resealed.Count > 0)
        {
            TryWipe();
        }
    }

    private DataKeyDocument? Resealed(DataKeyDocument key)
    {
        try
        {
            return key.Wrapped is { } wrapped && _ring.Reseal(wrapped, Purpose(key.Id)) is { } now ? key with { Wrapped = now } : null;
        }
        catch (SealedTextException)
        {
            return null;
        }
    }

    private string Code(string subject) => Convert.ToHexStringLower(HMACSHA256.HashData(_codes ??= Unwrap(_known[CodesId]), Encoding.UTF8.GetBytes(subject)));

    /// <exception cref="InvalidDataException">The ring lacks its key, or it was changed.</exception>
    private byte[] Unwrap(DataKeyDocument stored)
    {
        try
        {
            return _ring.Open(stored.Wrapped!, Purpose(stored.Id));
        }
        catch (SealedTextException changed)
        {
            throw new InvalidDataException($"The data key {stored.Id} cannot be unwrapped: {changed.Message}", changed);
        }
    }

    private async Task<KeptKey> KeepAsync(KeptKey key, CancellationToken cancellationToken)
    {
        if (_known.TryGetValue(key.Id, out var stored) && stored is { Wrapped: not null, Until: null })
        {
            var kept = stored with { Until = key.Until };
            await Written.CommitAsync(new UnitOfWork().Put(DataKeyDocument.Collection, kept), cancellationToken);
            _known[key.Id] = kept;
        }

        return key;
    }

    private async Task DestroyAsync(IReadOnlyList<DataKeyDocument> keys, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var destroyed = keys.Where(key => key.Wrapped is not null).Select(key => key with { Wrapped = null, Until = null, DestroyedAt = new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero) }).ToList();
        if (destroyed.Count == 0)
        {
            return;
        }

        var work = new UnitOfWork();
        foreach (var key in destroyed)
        {
            work.Put(DataKeyDocument.Collection, key);
        }

        await Written.CommitAsync(work, cancellationToken);
        foreach (var key in destroyed)
        {
            Know(key);
            _openedById.TryRemove(Guid.Parse(key.Id), out _);
        }

        foreach (var (subject, key) in _opened)
        {
            if (_known[key.Id].Wrapped is null)
            {
                _opened.TryRemove(subject, out _);
            }
        }
    }

    private void Know(DataKeyDocument key)
    {
        var id = Guid.Parse(key.Id);
        _known[id] = key;
        _bySubject[key.Subject] = id;
    }

    private async Task LoadAsync()
    {
        var stored = _database?.Documents(DataKeyDocument.Collection) ?? _reader!.Documents(DataKeyDocument.Collection);
        for (string? after = null; await stored.ListAsync(after, Page, CancellationToken.None) is { Count: > 0 } page; after = page[^1].Value.Id)
        {
            foreach (var key in page)
            {
                Know(key.Value);
            }
        }
    }
}
