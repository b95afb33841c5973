using FlexCoop.Storage.Sqlite;

namespace FlexCoop.Storage;

/// <summary>Reads a database that another process may have open; it sees what that has committed.</summary>
public sealed class DatabaseReader : IDisposable
{
    private readonly SqliteReaders _readers;
    private readonly Seals _seals;

    private DatabaseReader(SqliteReaders readers, Seals seals) => (_readers, _seals) = (readers, seals);

    /// <param name="file">The file.</param>
    /// <param name="keys">The keys under which lies what is sealed; null where nothing is, or nobody reads it.</param>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    public static DatabaseReader Open(string file, IDataKeys? keys = null)
    {
        SQLitePCL.Batteries_V2.Init();
        return File.Exists(file) ? new DatabaseReader(new SqliteReaders(file), new Seals(keys)) : throw new FileNotFoundException($"There is no database '{file}'.", file);
    }

    /// <summary>The documents of a declared collection.</summary>
    public DocumentCollection<T> Documents<T>(CollectionDefinition<T> definition)
        where T : class => new(definition, _readers, new RememberedDocuments([]), _seals);

    /// <summary>A declared log.</summary>
    public AppendLog Log(LogDefinition definition) => new(definition, _readers, _seals);

    /// <summary>Closes it.</summary>
    public void Dispose() => _readers.Dispose();
}
