using Microsoft.Data.Sqlite;
using FlexCoop.Storage.Sqlite;

namespace FlexCoop.Storage;

/// <summary>Documents, outbox, logs and time series that are committed together (architecture decision 3).</summary>
/// <remarks>
/// Writing goes through units of work only. One writer takes what many callers hand in, and makes it durable by one commit; a caller goes on
/// when its unit is on the disk. Reading never waits for writing, and sees whatever was committed before it began.
/// </remarks>
public sealed class Database : IAsyncDisposable
{
    private const int PointsOfABite = 5000;
    private const int EntriesOfABite = 5000;

    private readonly SqliteReaders _readers;
    private readonly SqliteWriter _writer;
    private readonly IReadOnlyList<StoredKind> _kinds;
    private readonly string _file;
    private readonly RememberedDocuments _remembered;
    private readonly Seals _seals;
    private readonly FileStream _lock;

    private Database(string file, FileStream held, SqliteWriter writer, SqliteReaders readers, OutboxMirror outbox, TimeSeries series, RememberedDocuments remembered, Seals seals, IReadOnlyList<StoredKind> kinds, Happenings happenings)
    {
        _file = file;
        _kinds = kinds;
        _seals = seals;
        _remembered = remembered;
        _lock = held;
        _writer = writer;
        _readers = readers;
        Outbox = new Outbox(outbox);
        Series = series;
        Happenings = happenings;
    }

    /// <summary>What is owed to whom.</summary>
    public Outbox Outbox { get; }

    /// <summary>Measured and computed values over time.</summary>
    public TimeSeries Series { get; }

    /// <summary>Who wants to be told of what.</summary>
    public Happenings Happenings { get; }

    /// <summary>Why the database takes no more commits; null while it does.</summary>
    public DatabaseException? Failure => _writer.Failure;

    /// <summary>Opens the embedded database, and makes or upgrades what it holds to the declared collections and logs.</summary>
    /// <exception cref="DatabaseInUseException">Another process has it open.</exception>
    public static Database Open(DatabaseOptions options, params IReadOnlyList<StoredKind> kinds)
    {
        SQLitePCL.Batteries_V2.Init();
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(options.File))!);
        var held = Lock(options.File);
        try
        {
            var outbox = new OutboxMirror();
            var connection = SqliteFile.OpenForWriting(options);
            var seals = new Seals(options.Keys);
            SqliteSchema.Upgrade(connection, kinds, seals);
            outbox.Load(connection, seals);
            var remembered = new RememberedDocuments(kinds);
            var readers = new SqliteReaders(options.File);
            var series = new TimeSeries(readers, seals);
            var happenings = new Happenings();
            var changes = new SqliteChanges(connection, seals, kinds, happenings);
            return new Database(options.File, held, new SqliteWriter(connection, changes, outbox, series, remembered, happenings, options.MaxGroup), readers, outbox, series, remembered, seals, kinds, happenings);
        }
        catch (SqliteException broken) when (broken.SqliteErrorCode is SQLitePCL.raw.SQLITE_NOTADB or SQLitePCL.raw.SQLITE_CORRUPT)
        {
            held.Dispose();
            throw new InvalidDataException($"'{options.File}' is no database, or a broken one ({broken.Message}); put a backup in its place, or give a folder without one.", broken);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>The documents of a declared collection.</summary>
    public DocumentCollection<T> Documents<T>(CollectionDefinition<T> definition)
        where T : class => new(definition, _readers, _remembered, _seals);

    /// <summary>A declared log.</summary>
    public AppendLog Log(LogDefinition definition) => new(definition, _readers, _seals);

    /// <summary>Makes a unit of work durable, or does nothing at all of it.</summary>
    /// <exception cref="ConflictException">A document was not in the version that the unit expects.</exception>
    /// <exception cref="DatabaseException">The disk is full or broken.</exception>
    public async Task CommitAsync(UnitOfWork work, CancellationToken cancellationToken)
    {
        if (await _writer.CommitAsync(work, await _seals.SealAsync(work, cancellationToken), cancellationToken) is { } conflict)
        {
            throw conflict;
        }
    }

    /// <summary>Makes a unit of work durable, or does nothing at all of it.</summary>
    /// <returns>False when a document was not in the version that the unit expects.</returns>
    /// <exception cref="DatabaseException">The disk is full or broken.</exception>
    public async Task<bool> TryCommitAsync(UnitOfWork work, CancellationToken cancellationToken) =>
        await _writer.CommitAsync(work, await _seals.SealAsync(work, cancellationToken), cancellationToken) is null;

    /// <summary>Waits until what is in memory (<see cref="UnitOfWork.Then"/>) has followed every commit that can have been read by now: who goes on from what was read to what is in memory finds it there.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    public Task FollowedAsync(CancellationToken cancellationToken) => _writer.Followed.WaitAsync(cancellationToken);

    /// <summary>Drops the oldest entries of a log (<see cref="UnitOfWork.Drop"/>), in bites, so that who commits meanwhile need not wait.</summary>
    /// <param name="log">The log.</param>
    /// <param name="through">The sequence of the last that goes.</param>
    /// <param name="cancellationToken">Gives up, between two commits.</param>
    /// <exception cref="DatabaseException">The disk is full or broken.</exception>
    public async Task DropAsync(LogDefinition log, long through, CancellationToken cancellationToken)
    {
        while ((await Log(log).BoundsAsync(cancellationToken)).First is > 0 and var first && first <= through)
        {
            await CommitAsync(new UnitOfWork().Drop(log, Math.Min(through, first + EntriesOfABite - 1)), cancellationToken);
        }
    }

    /// <summary>Removes all that is of a subject: its documents, series, log lines, and what it is owed. Safe to do twice.</summary>
    /// <param name="subject">The subject, by the name under which its series and log lines lie.</param>
    /// <param name="key">Its data key, which may be destroyed already; null when it had none.</param>
    /// <param name="cancellationToken">Gives up, between two commits.</param>
    /// <exception cref="DatabaseException">The disk is full or broken.</exception>
    public async Task EraseAsync(string subject, Guid? key, CancellationToken cancellationToken)
    {
        // In bites, so that who reports meanwhile need not wait.
        while (await Series.HasPointsAsync(subject, cancellationToken))
        {
            await CommitAsync(new UnitOfWork().RemoveAllPoints(subject, PointsOfABite), cancellationToken);
        }

        await CommitAsync(new UnitOfWork().Erase(subject, key), cancellationToken);
        _remembered.Clear();
    }

    /// <summary>Brings all that was committed into the file, and empties the write-ahead log beside it, which else still shows what was wiped.</summary>
    /// <returns>False when somebody reads or writes at this moment; to be tried again.</returns>
    public bool TryEmptyLog()
    {
        using var connection = SqliteFile.OpenForWriting(new DatabaseOptions { File = _file });
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA wal_checkpoint(TRUNCATE)";
        return (long)command.ExecuteScalar()! == 0;
    }

    /// <summary>By what names series, log lines and what is owed lie here.</summary>
    public async ValueTask<IReadOnlySet<string>> FindNamesAsync(CancellationToken cancellationToken)
    {
        var names = new HashSet<string>();
        foreach (var (table, column) in _kinds.OfType<LogDefinition>().Select(log => (LogTable.Name(log), "key")).Append(("series", "owner")).Append(("outbox", "recipient")))
        {
            await AddDistinctAsync(names, table, column, "1", cancellationToken);
        }

        return names;
    }

    /// <summary>Under which keys documents lie here.</summary>
    public async ValueTask<IReadOnlySet<Guid>> FindKeysAsync(CancellationToken cancellationToken)
    {
        var found = new HashSet<string>();
        foreach (var collection in _kinds.OfType<CollectionDefinition>().Where(collection => collection.HasSubjects))
        {
            await AddDistinctAsync(found, new CollectionTables(collection.Name).Index, "key", $"name = '{Seals.ByKey}'", cancellationToken);
        }

        return found.Select(Guid.Parse).ToHashSet();
    }

    /// <summary>From each value to the next, by the index: many rows have few of them.</summary>
    private async ValueTask AddDistinctAsync(HashSet<string> found, string table, string column, string condition, CancellationToken cancellationToken)
    {
        for (string? value = ""; value is not null;)
        {
            var after = value;
            value = null;
            await _readers.ScanAsync(
                $"SELECT {column} FROM {table} WHERE {condition} AND {column} > ?1 ORDER BY {column} LIMIT 1", [after], row => value = SQLitePCL.raw.sqlite3_column_text(row, 0).utf8_to_string(), cancellationToken);
            if (value is not null)
            {
                found.Add(value);
            }
        }
    }

    /// <summary>Commits what was handed in, and closes the files.</summary>
    public async ValueTask DisposeAsync()
    {
        await _writer.DisposeAsync();
        _readers.Dispose();
        await _lock.DisposeAsync();
    }

    private static FileStream Lock(string file)
    {
        try
        {
            return new FileStream(file + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException held) when (FileLock.IsHeld(held))
        {
            throw new DatabaseInUseException(file, held);
        }
    }
}
