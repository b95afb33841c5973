using System.Diagnostics;
using Microsoft.Data.Sqlite;

namespace FlexCoop.Storage.Sqlite;

/// <summary>Applies changes within one transaction after another, on the one thread that writes.</summary>
internal sealed class SqliteChanges : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly Happenings _happenings;
    private readonly Seals _seals;
    private readonly IReadOnlyList<StoredKind> _kinds;
    private readonly Dictionary<string, PreparedCommand> _commands = [];
    private readonly Dictionary<SeriesKey, long> _series = [];

    public SqliteChanges(SqliteConnection connection, Seals seals, IReadOnlyList<StoredKind> kinds, Happenings happenings) =>
        (_connection, _seals, _kinds, _happenings) = (connection, seals, kinds, happenings);

    /// <summary>Whether something was published since the transaction began.</summary>
    public bool HasPublished { get; private set; }

    public void Begin()
    {
        HasPublished = false;
        Command("BEGIN IMMEDIATE").Execute();
    }

    public void Commit() => Command("COMMIT").Execute();

    /// <returns>False when not even that could be done.</returns>
    public bool TryRollback()
    {
        _series.Clear();
        try
        {
            // SQLite has rolled back by itself after some errors.
            if (SQLitePCL.raw.sqlite3_get_autocommit(_connection.Handle) == 0)
            {
                Command("ROLLBACK").Execute();
            }

            return true;
        }
        catch (SqliteException)
        {
            return false;
        }
    }

    /// <summary>Applies a unit of work, all of it or nothing.</summary>
    /// <param name="changes">Its changes.</param>
    /// <param name="canConflict">Whether it may be refused.</param>
    /// <param name="outbox">Takes what is to be done to the outbox in memory once the transaction is committed.</param>
    /// <returns>The conflict for which nothing was applied; null when all was.</returns>
    public ConflictException? Apply(IReadOnlyList<Change> changes, bool canConflict, List<Action<OutboxMirror>> outbox)
    {
        if (!canConflict)
        {
            ApplyAll(changes, outbox);
            return null;
        }

        var outboxBefore = outbox.Count;
        Command("SAVEPOINT unit").Execute();
        var conflict = ApplyAll(changes, outbox);
        if (conflict is not null)
        {
            Command("ROLLBACK TO unit").Execute();
            outbox.RemoveRange(outboxBefore, outbox.Count - outboxBefore);
            _series.Clear();
        }

        Command("RELEASE unit").Execute();
        return conflict;
    }

    public void Dispose()
    {
        foreach (var command in _commands.Values)
        {
            command.Dispose();
        }
    }

    private ConflictException? ApplyAll(IReadOnlyList<Change> changes, List<Action<OutboxMirror>> outbox)
    {
        foreach (var change in changes)
        {
            if (Apply(change, outbox) is { } conflict)
            {
                return conflict;
            }
        }

        return null;
    }

    private ConflictException? Apply(Change change, List<Action<OutboxMirror>> outbox)
    {
        switch (change)
        {
            case Change.PutDocument put:
                return Put(put);
            case Change.DeleteDocument delete:
                return Delete(delete);
            case Change.Owe owe:
                outbox.Add(Owe(owe));
                return null;
            case Change.CloseRow close:
                if (Command("DELETE FROM outbox WHERE id = ?1 AND generation = ?2").Execute(close.Row.Id, close.Row.Generation) > 0)
                {
                    outbox.Add(mirror => mirror.Remove(close.Row));
                }

                return null;
            case Change.AppendEntry append:
                Command($"INSERT INTO {append.Table} (at, key, text) VALUES (?1, ?2, ?3)")
                    .Execute(append.At.ToUnixTimeMilliseconds(), append.Key, append.Text);
                return null;
            case Change.Publish { Happening: var happening }:
                if (_happenings.Wanted(happening.Topic))
                {
                    Command($"INSERT INTO {LogTable.Name(HappeningTrail.Definition)} (at, key, text) VALUES (?1, ?2, ?3)")
                        .Execute(happening.At.ToUnixTimeMilliseconds(), happening.Topic, HappeningTrail.Write(happening));
                    HasPublished = true;
                }

                return null;
            case Change.DropEntries drop:
                Wiping(() => Command($"DELETE FROM {drop.Table} WHERE sequence <= ?1").Execute(drop.Through));
                return null;
            case Change.AddPoints add when SeriesId(add.Series) is { } series:
                AddPoints(series, add.Series.Owner, add.Points);
                return null;
            case Change.Touch touch when SeriesId(touch.Series) is { } series:
                Touch(series, SeriesTime.QuarterOf(touch.Start.ToUnixTimeMilliseconds()));
                return null;
            case Change.CloseTouched close when SeriesId(close.Quarter.Series) is { } series:
                Command("DELETE FROM touched WHERE quarter = ?1 AND series = ?2 AND generation = ?3")
                    .Execute(SeriesTime.QuarterOf(close.Quarter.Start.ToUnixTimeMilliseconds()), series, close.Quarter.Generation);
                return null;
            case Change.PutBlock put when SeriesId(put.Series) is { } series:
                Command("INSERT INTO blocks (series, day, body) VALUES (?1, ?2, ?3) ON CONFLICT (series, day) DO UPDATE SET body = excluded.body")
                    .Execute(series, SeriesTime.Number(put.Block.Day), put.Block.Body);
                return null;
            case Change.RemovePoints remove when SeriesId(remove.Series) is { } series:
                Command(
                    "DELETE FROM points WHERE series = ?1 AND at < ?2 AND at < (SELECT MAX(at) FROM points WHERE series = ?1) "
                    + "AND at <= (SELECT MAX(at) FROM (SELECT at FROM points WHERE series = ?1 AND at < ?2 ORDER BY at LIMIT ?3))")
                    .Execute(series, remove.Before.ToUnixTimeMilliseconds(), remove.Most);
                return null;
            case Change.AddPoints or Change.Touch or Change.CloseTouched or Change.PutBlock or Change.RemovePoints:
                // Whose it is was erased meanwhile.
                return null;
            case Change.RemoveAllPoints remove:
                Wiping(() => Command("DELETE FROM points WHERE (series, at) IN (SELECT series, at FROM points WHERE series IN (SELECT id FROM series WHERE owner = ?1) LIMIT ?2)").Execute(remove.Owner, remove.Most));
                return null;
            case Change.Erase erase:
                Wiping(() => Erase(erase));
                outbox.Add(mirror => mirror.RemoveAll(erase.Subject));
                return null;
            default:
                throw new UnreachableException();
        }
    }

    private ConflictException? Put(Change.PutDocument put)
    {
        var tables = new CollectionTables(put.Collection);
        var changed = put.ExpectedVersion switch
        {
            null => Command($"INSERT INTO {tables.Documents} (id, version, body) VALUES (?1, 1, ?2) "
                + "ON CONFLICT (id) DO UPDATE SET version = version + 1, body = excluded.body").Execute(put.Id, put.Body),
            0 => Command($"INSERT INTO {tables.Documents} (id, version, body) VALUES (?1, 1, ?2) ON CONFLICT DO NOTHING").Execute(put.Id, put.Body),
            _ => Command($"UPDATE {tables.Documents} SET version = version + 1, body = ?2 WHERE id = ?1 AND version = ?3")
                .Execute(put.Id, put.Body, put.ExpectedVersion),
        };
        if (changed == 0)
        {
            return new ConflictException(put.Collection, put.Id);
        }

        if (put.ExpectedVersion != 0)
        {
            Command($"DELETE FROM {tables.Index} WHERE id = ?1").Execute(put.Id);
        }

        foreach (var entry in put.Entries)
        {
            Command($"INSERT INTO {tables.Index} (name, key, id) VALUES (?1, ?2, ?3)").Execute(entry.Index, entry.Key, put.Id);
        }

        return null;
    }

    private ConflictException? Delete(Change.DeleteDocument delete)
    {
        var tables = new CollectionTables(delete.Collection);
        if (Command($"DELETE FROM {tables.Documents} WHERE id = ?1 AND version = ?2").Execute(delete.Id, delete.ExpectedVersion) == 0)
        {
            return new ConflictException(delete.Collection, delete.Id);
        }

        Command($"DELETE FROM {tables.Index} WHERE id = ?1").Execute(delete.Id);
        return null;
    }

    private Action<OutboxMirror> Owe(Change.Owe owe)
    {
        var row = Command(
            "INSERT INTO outbox (generation, recipient, kind, subject) VALUES (1, ?1, ?2, ?3) "
            + "ON CONFLICT (recipient, kind, subject) DO UPDATE SET generation = generation + 1 RETURNING id, generation")
            .Row(owe.Recipient, owe.Kind, owe.Stored);
        var owed = new OutboxRow(row[0], row[1], owe.Recipient, owe.Kind, owe.Subject);
        return mirror => mirror.Put(owed);
    }

    private void AddPoints(long series, string owner, IReadOnlyList<Point> points)
    {
        var insert = Command(
            "INSERT INTO points (series, at, value, quality) VALUES (?1, ?2, ?3, ?4) "
            + "ON CONFLICT (series, at) DO UPDATE SET value = excluded.value, quality = excluded.quality");
        long? touched = null;
        foreach (var point in points)
        {
            var at = point.At.ToUnixTimeMilliseconds();
            insert.Execute(series, at, double.IsNaN(point.Value) ? null : point.Value, _seals.Quality(owner, point.Quality));
            if (SeriesTime.QuarterOf(at) is var quarter && quarter != touched)
            {
                Touch(series, quarter);
                touched = quarter;
            }
        }
    }

    private void Touch(long series, long quarter) =>
        Command("INSERT INTO touched (quarter, series, generation) VALUES (?1, ?2, 1) ON CONFLICT (quarter, series) DO UPDATE SET generation = generation + 1").Execute(quarter, series);

    /// <returns>Null when whose it is was erased.</returns>
    private long? SeriesId(SeriesKey key)
    {
        if (_series.TryGetValue(key, out var series))
        {
            return series;
        }

        if (_seals.HasNoKey(key.Owner))
        {
            return null;
        }

        var name = _seals.Text(TimeSeries.Names, key.Owner, key.Name);
        Command("INSERT INTO series (owner, name) VALUES (?1, ?2) ON CONFLICT DO NOTHING").Execute(key.Owner, name);
        series = Command("SELECT id FROM series WHERE owner = ?1 AND name = ?2").Row(key.Owner, name)[0];
        _series.Add(key, series);
        return series;
    }

    /// <summary>What is deleted meanwhile is overwritten in the file, which else still shows it until its place is used again.</summary>
    private void Wiping(Action delete)
    {
        // As it was opened: a PRAGMA acts when it is prepared, so none is kept.
        using var read = _connection.CreateCommand();
        read.CommandText = "PRAGMA secure_delete";
        var before = (long)read.ExecuteScalar()!;
        SqliteFile.Execute(_connection, "PRAGMA secure_delete = ON");
        try
        {
            delete();
        }
        finally
        {
            SqliteFile.Execute(_connection, $"PRAGMA secure_delete = {before}");
        }
    }

    private void Erase(Change.Erase erase)
    {
        foreach (var kind in _kinds)
        {
            switch (kind)
            {
                case CollectionDefinition collection:
                    var tables = new CollectionTables(collection.Name);
                    if (erase.Key is { } key)
                    {
                        Command($"DELETE FROM {tables.Documents} WHERE id IN (SELECT id FROM {tables.Index} WHERE name = ?1 AND key = ?2)").Execute(Seals.ByKey, Seals.KeyText(key));
                        Command($"DELETE FROM {tables.Index} WHERE id IN (SELECT id FROM {tables.Index} WHERE name = ?1 AND key = ?2)").Execute(Seals.ByKey, Seals.KeyText(key));
                    }

                    Command($"DELETE FROM {tables.Documents} WHERE id = ?1").Execute(erase.Subject);
                    Command($"DELETE FROM {tables.Index} WHERE id = ?1").Execute(erase.Subject);
                    break;
                case LogDefinition log:
                    Command($"DELETE FROM {LogTable.Name(log)} WHERE key = ?1").Execute(erase.Subject);
                    break;
            }
        }

        Command("DELETE FROM outbox WHERE recipient = ?1").Execute(erase.Subject);
        foreach (var table in (string[])["points", "touched", "blocks"])
        {
            Command($"DELETE FROM {table} WHERE series IN (SELECT id FROM series WHERE owner = ?1)").Execute(erase.Subject);
        }

        Command("DELETE FROM series WHERE owner = ?1").Execute(erase.Subject);
        _series.Clear();
    }

    private PreparedCommand Command(string sql)
    {
        if (!_commands.TryGetValue(sql, out var command))
        {
            command = new PreparedCommand(_connection, sql);
            _commands.Add(sql, command);
        }

        return command;
    }
}
