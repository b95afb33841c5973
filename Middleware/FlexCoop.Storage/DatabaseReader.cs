using FlexCoop.Storage.Sqlite;

namespace FlexCoop.Storage;

/// <summary>Reads a database that another process may have open; it sees what that has committed.</summary>
public sealed class DatabaseReader : IDisposable
{
    private readonly SqliteReaders _readers;

    private DatabaseReader(SqliteReaders readers) => _readers = readers;

    /// <exception cref="FileNotFoundException">There is none.</exception>
    public static DatabaseReader Open(string file)
    {
        SQLitePCL.Batteries_V2.Init();
        return File.Exists(file) ? new DatabaseReader(new SqliteReaders(file)) : throw new FileNotFoundException($"There is no database '{file}'.", file);
    }

    /// <summary>The documents of a declared collection.</summary>
    public DocumentCollection<T> Documents<T>(CollectionDefinition<T> definition)
        where T : class => new(definition, _readers, new RememberedDocuments([]));

    /// <summary>A declared log.</summary>
    public AppendLog Log(LogDefinition definition) => new(definition, _readers);

    /// <summary>Closes it.</summary>
    public void Dispose() => _readers.Dispose();
}
