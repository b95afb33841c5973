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

    public static void Upgrade(SqliteConnection connection, IReadOnlyList<StoredKind> kinds, Seals seals)
    {
        var form = (long)Scalar(connection, "PRAGMA user_version")!;
        if (form > Form)
        {
            throw new InvalidDataException(
                $"'{connection.DataSource}' has the form {form}, and this program knows {Form}: it was written by a newer version; run that one.");
        }

        // What lay open is overwritten where it lay, when it is sealed.
        var wipes = (long)Scalar(connection, "PRAGMA secure_delete")!;
        if (seals.AreOn)
        {
            SqliteFile.Execute(connection, "PRAGMA secure_delete = ON");
        }

        var isSealedAnew = false;
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
                    isSealedAnew |= UpgradeCollection(connection, collection, seals);
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

        if (seals.AreOn)
        {
            isSealedAnew |= SealNames(connection, "series", "owner", $"'{TimeSeries.Names}'", "name", seals) + SealNames(connection, "outbox", "recipient", "kind", "subject", seals) > 0;
        }

        SqliteFile.Execute(connection, $"PRAGMA user_version = {Form}");
        transaction.Commit();
        SqliteFile.Execute(connection, $"PRAGMA secure_delete = {wipes}");
        if (isSealedAnew)
        {
            SqliteFile.Execute(connection, "PRAGMA wal_checkpoint(TRUNCATE)");
        }
    }

    /// <summary>Seals the texts of a column that lie open, from before they were sealed.</summary>
    private static int SealNames(SqliteConnection connection, string table, string owner, string kind, string column, Seals seals)
    {
        var open = new List<(long Id, string Owner, string Kind, string Text)>();
        using (var read = connection.CreateCommand())
        {
            read.CommandText = $"SELECT id, {owner}, {kind}, {column} FROM {table} WHERE {column} <> '' AND substr({column}, 1, 1) <> char(1)";
            using var rows = read.ExecuteReader();
            while (rows.Read())
            {
                open.Add((rows.GetInt64(0), rows.GetString(1), rows.GetString(2), rows.GetString(3)));
            }
        }

        using var write = new PreparedCommand(connection, $"UPDATE {table} SET {column} = ?2 WHERE id = ?1");
        foreach (var row in open.Where(row => seals.MakeNow(row.Owner) is not null))
        {
            write.Execute(row.Id, seals.Text(row.Kind, row.Owner, row.Text));
        }

        return open.Count;
    }

    /// <returns>Whether documents that lay open were sealed.</returns>
    private static bool UpgradeCollection(SqliteConnection connection, CollectionDefinition collection, Seals seals)
    {
        var tables = new CollectionTables(collection.Name);
        SqliteFile.Execute(connection, $"""
            CREATE TABLE IF NOT EXISTS {tables.Documents} (id TEXT PRIMARY KEY, version INTEGER NOT NULL, body BLOB NOT NULL) WITHOUT ROWID;
            CREATE TABLE IF NOT EXISTS {tables.Index} (name TEXT NOT NULL, key TEXT NOT NULL, id TEXT NOT NULL, PRIMARY KEY (name, key, id)) WITHOUT ROWID;
            CREATE INDEX IF NOT EXISTS {tables.Index}_id ON {tables.Index} (id);
            """);
        var isSealed = seals.AreOn && collection.HasSubjects;
        var declared = string.Join(',', collection.IndexNames.Order(StringComparer.Ordinal)) + (isSealed ? ",sealed" : "");
        if (declared == Scalar(connection, "SELECT indexes FROM kinds WHERE name = $name", ("$name", collection.Name)) as string)
        {
            return false;
        }

        SqliteFile.Execute(connection, $"DELETE FROM {tables.Index}");
        var ids = new List<string>();
        using (var list = connection.CreateCommand())
        {
            list.CommandText = $"SELECT id FROM {tables.Documents}";
            using var rows = list.ExecuteReader();
            while (rows.Read())
            {
                ids.Add(rows.GetString(0));
            }
        }

        var isSealedAnew = false;
        using var write = new PreparedCommand(connection, $"INSERT INTO {tables.Index} (name, key, id) VALUES (?1, ?2, ?3)");
        using var seal = new PreparedCommand(connection, $"UPDATE {tables.Documents} SET body = ?2 WHERE id = ?1");
        foreach (var id in ids)
        {
            var body = (byte[])Scalar(connection, $"SELECT body FROM {tables.Documents} WHERE id = $id", ("$id", id))!;
            var entry = Seals.EntryOf(body);
            var json = seals.Open(collection.Name, id, body);
            if (json is not null && entry is null && isSealed && collection.SubjectOf(json) is { } subject && seals.SealNow(collection.Name, id, subject, json) is { } sealedNow)
            {
                seal.Execute(id, sealedNow.Body);
                (entry, isSealedAnew) = (sealedNow.Entry, true);
            }

            foreach (var one in (json is null ? [] : collection.Entries(json)).Concat(entry is { } found ? [found] : []))
            {
                write.Execute(one.Index, one.HoldsText && entry is not null ? seals.IndexText(collection.Name, one.Index, collection.SubjectOf(json!)!, one.Key) : one.Key, id);
            }
        }

        using var mark = new PreparedCommand(
            connection, "INSERT INTO kinds (name, indexes) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET indexes = excluded.indexes");
        mark.Execute(collection.Name, declared);
        return isSealedAnew;
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
