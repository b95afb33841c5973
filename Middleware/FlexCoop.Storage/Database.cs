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
    private readonly SqliteReaders _readers;
    private readonly SqliteWriter _writer;
    private readonly RememberedDocuments _remembered;
    private readonly FileStream _lock;

    private Database(FileStream held, SqliteWriter writer, SqliteReaders readers, OutboxMirror outbox, TimeSeries series, RememberedDocuments remembered, Happenings happenings)
    {
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
            SqliteSchema.Upgrade(connection, kinds);
            outbox.Load(connection);
            var remembered = new RememberedDocuments(kinds);
            var readers = new SqliteReaders(options.File);
            var series = new TimeSeries(readers);
            var happenings = new Happenings();
            return new Database(held, new SqliteWriter(connection, outbox, series, remembered, happenings, options.MaxGroup), readers, outbox, series, remembered, happenings);
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
        where T : class => new(definition, _readers, _remembered);

    /// <summary>A declared log.</summary>
    public AppendLog Log(LogDefinition definition) => new(definition, _readers);

    /// <summary>Makes a unit of work durable, or does nothing at all of it.</summary>
    /// <exception cref="ConflictException">A document was not in the version that the unit expects.</exception>
    /// <exception cref="DatabaseException">The disk is full or broken.</exception>
    public async Task CommitAsync(UnitOfWork work, CancellationToken cancellationToken)
    {
        if (await _writer.CommitAsync(work, cancellationToken) is { } conflict)
        {
            throw conflict;
        }
    }

    /// <summary>Makes a unit of work durable, or does nothing at all of it.</summary>
    /// <returns>False when a document was not in the version that the unit expects.</returns>
    /// <exception cref="DatabaseException">The disk is full or broken.</exception>
    public async Task<bool> TryCommitAsync(UnitOfWork work, CancellationToken cancellationToken) =>
        await _writer.CommitAsync(work, cancellationToken) is null;

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
