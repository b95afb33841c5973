using FlexCoop.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace FlexCoop.Storage;

/// <summary>Under which data keys something lies in a database, whatever its collections are.</summary>
public static class SealedKeys
{
    private const string Tables = "SELECT name FROM sqlite_master WHERE type = 'table' AND (name LIKE 'idx\\_%' ESCAPE '\\' OR name LIKE 'log\\_%' ESCAPE '\\' OR name IN ('series', 'outbox')) ORDER BY name";

    /// <summary>Looks at all of it, also while a server has it open.</summary>
    /// <param name="file">The database.</param>
    /// <returns>The keys, and how many documents, names and lines lie under each.</returns>
    public static IReadOnlyDictionary<Guid, int> Of(string file)
    {
        SQLitePCL.Batteries_V2.Init();
        using var connection = SqliteFile.OpenForReading(file);
        return Texts(connection, Tables).SelectMany(table => Texts(connection, Sealed(table)).Select(text => table.StartsWith("idx_", StringComparison.Ordinal) ? Guid.Parse(text) : Seals.KeyOf(text))).CountBy(key => key).ToDictionary();
    }

    private static string Sealed(string table) => table switch
    {
        "series" => Column(table, "name"),
        "outbox" => Column(table, "subject"),
        _ when table.StartsWith("log_", StringComparison.Ordinal) => Column(table, "text"),
        _ => $"SELECT key FROM {table} WHERE name = '{Seals.ByKey}'",
    };

    private static string Column(string table, string column) => $"SELECT {column} FROM {table} WHERE substr({column}, 1, 1) = char(1)";

    private static List<string> Texts(SqliteConnection connection, string sql)
    {
        var texts = new List<string>();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var rows = command.ExecuteReader();
        while (rows.Read())
        {
            texts.Add(rows.GetString(0));
        }

        return texts;
    }
}
