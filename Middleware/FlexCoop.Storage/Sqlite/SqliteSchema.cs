using Microsoft.Data.Sqlite;

namespace FlexCoop.Storage.Sqlite;

/// <summary>Makes the tables, and builds the keys of a collection anew when what is declared has changed.</summary>
internal static class SqliteSchema
{
    /// <summary>The form of the tables themselves; a file of a later form is refused.</summary>
    private const long Form = 2;

    private const string Common = """
        CREATE TABLE IF NOT EXISTS kinds (name TEXT PRIMARY KEY, indexes TEXT NOT NULL) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS outbox (
            id INTEGER PRIMARY KEY AUTOINCREMENT, generation INTEGER NOT NULL,
            recipient TEXT NOT NULL, kind TEXT NOT NULL, subject TEXT NOT NULL, UNIQUE (recipient, kind, subject));
        CREATE TABLE IF NOT EXISTS series (id INTEGER PRIMARY KEY, owner TEXT NOT NULL, name TEXT NOT NULL, UNIQUE (owner, name));
        CREATE TABLE IF NOT EXISTS points (
            series INTEGER NOT NULL, at INTEGER NOT NULL, value REAL, quality TEXT, PRIMARY KEY (series, at)) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS touched (
            quarter INTEGER NOT NULL, series INTEGER NOT NULL, generation INTEGER NOT NULL, PRIMARY KEY (quarter, series)) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS blocks (series INTEGER NOT NULL, day INTEGER NOT NULL, body BLOB NOT NULL, PRIMARY KEY (series, day)) WITHOUT ROWID;
        """;

    /// <summary>What a file of form 1 lacks: nobody has looked at its points.</summary>
    private const string TouchAll = "INSERT OR IGNORE INTO touched (quarter, series, generation) SELECT DISTINCT at / 900000, series, 1 FROM points";

    public static void Upgrade(SqliteConnection connection, IReadOnlyList<StoredKind> kinds)
    {
        var form = (long)Scalar(connection, "PRAGMA user_version")!;
        if (form > Form)
        {
            throw new InvalidDataException(
                $"'{connection.DataSource}' has the form {form}, and this program knows {Form}: it was written by a newer version; run that one.");
        }

        using var transaction = connection.BeginTransaction();
        SqliteFile.Execute(connection, Common);
        if (form < 2)
        {
            SqliteFile.Execute(connection, TouchAll);
        }

        foreach (var kind in kinds)
        {
            switch (kind)
            {
                case CollectionDefinition collection:
                    UpgradeCollection(connection, collection);
                    break;
                case LogDefinition log:
                    var table = LogTable.Name(log);
                    SqliteFile.Execute(connection, $"""
                        CREATE TABLE IF NOT EXISTS {table} (
                            sequence INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, key TEXT NOT NULL, text TEXT NOT NULL);
                        CREATE INDEX IF NOT EXISTS {table}_key ON {table} (key, sequence);
                        """);
                    break;
            }
        }

        SqliteFile.Execute(connection, $"PRAGMA user_version = {Form}");
        transaction.Commit();
    }

    private static void UpgradeCollection(SqliteConnection connection, CollectionDefinition collection)
    {
        var tables = new CollectionTables(collection.Name);
        SqliteFile.Execute(connection, $"""
            CREATE TABLE IF NOT EXISTS {tables.Documents} (id TEXT PRIMARY KEY, version INTEGER NOT NULL, body BLOB NOT NULL) WITHOUT ROWID;
            CREATE TABLE IF NOT EXISTS {tables.Index} (name TEXT NOT NULL, key TEXT NOT NULL, id TEXT NOT NULL, PRIMARY KEY (name, key, id)) WITHOUT ROWID;
            CREATE INDEX IF NOT EXISTS {tables.Index}_id ON {tables.Index} (id);
            """);
        var declared = string.Join(',', collection.IndexNames.Order(StringComparer.Ordinal));
        if (declared == Scalar(connection, "SELECT indexes FROM kinds WHERE name = $name", ("$name", collection.Name)) as string)
        {
            return;
        }

        SqliteFile.Execute(connection, $"DELETE FROM {tables.Index}");
        using var read = connection.CreateCommand();
        read.CommandText = $"SELECT id, body FROM {tables.Documents}";
        using var write = new PreparedCommand(connection, $"INSERT INTO {tables.Index} (name, key, id) VALUES (?1, ?2, ?3)");
        using (var documents = read.ExecuteReader())
        {
            while (documents.Read())
            {
                foreach (var entry in collection.Entries(documents.GetFieldValue<byte[]>(1)))
                {
                    write.Execute(entry.Index, entry.Key, documents.GetString(0));
                }
            }
        }

        using var mark = new PreparedCommand(
            connection, "INSERT INTO kinds (name, indexes) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET indexes = excluded.indexes");
        mark.Execute(collection.Name, declared);
    }

    private static object? Scalar(SqliteConnection connection, string sql, params (string Name, object Value)[] parameters)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in parameters)
        {
            command.Parameters.AddWithValue(name, value);
        }

        return command.ExecuteScalar();
    }
}
