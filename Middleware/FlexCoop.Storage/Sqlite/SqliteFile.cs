using System.Globalization;
using Microsoft.Data.Sqlite;

namespace FlexCoop.Storage.Sqlite;

/// <summary>Opens connections to the file.</summary>
internal static class SqliteFile
{
    private const int PageBytes = 4096;

    /// <summary>The one connection that writes. A commit returns when the write-ahead log is on the disk (synchronous=FULL).</summary>
    /// <param name="options">Where it lies, how large it may be, and for how long others may hold it.</param>
    public static SqliteConnection OpenForWriting(DatabaseOptions options)
    {
        var connection = Open(options.File, SqliteOpenMode.ReadWriteCreate);
        if (options.MaxBytes is { } bytes)
        {
            Execute(connection, $"PRAGMA max_page_count = {Math.Max(1, bytes / PageBytes)}");
        }

        // Whoever looks at the file from outside may hold it for a while.
        Execute(connection, string.Create(CultureInfo.InvariantCulture, $"PRAGMA busy_timeout = {options.HeldFor.TotalMilliseconds:F0}"));
        Execute(connection, "PRAGMA journal_mode = WAL");
        Execute(connection, "PRAGMA synchronous = FULL");
        if (options.WipesDeleted)
        {
            Execute(connection, "PRAGMA secure_delete = ON");
        }

        return connection;
    }

    public static SqliteConnection OpenForReading(string file)
    {
        var connection = Open(file, SqliteOpenMode.ReadWrite);
        Execute(connection, "PRAGMA query_only = ON");
        return connection;
    }

    /// <summary>One that reads, and writes a copy.</summary>
    public static SqliteConnection OpenForCopying(string file) => Open(file, SqliteOpenMode.ReadWrite);

    public static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static SqliteConnection Open(string file, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Mode = mode, Pooling = false }.ConnectionString);
        connection.Open();
        Execute(connection, "PRAGMA busy_timeout = 5000");
        return connection;
    }
}
