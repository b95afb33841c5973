using System.Diagnostics;
using Microsoft.Data.Sqlite;

namespace FlexCoop.Storage.Sqlite;

/// <summary>Applies changes within one transaction after another, on the one thread that writes.</summary>
internal sealed class SqliteChanges : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly Happenings _happenings;
    private readonly Dictionary<string, PreparedCommand> _commands = [];
    private readonly Dictionary<SeriesKey, long> _series = [];

    public SqliteChanges(SqliteConnection connection, Happenings happenings) => (_connection, _happenings) = (connection, happenings);

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
    /// <param name="work">The unit.</param>
    /// <param name="outbox">Takes what is to be done to the outbox in memory once the transaction is committed.</param>
    /// <returns>The conflict for which nothing was applied; null when all was.</returns>
    public ConflictException? Apply(UnitOfWork work, List<Action<OutboxMirror>> outbox)
    {
        if (!work.CanConflict)
        {
            ApplyAll(work, outbox);
            return null;
        }

        var outboxBefore = outbox.Count;
        Command("SAVEPOINT unit").Execute();
        var conflict = ApplyAll(work, outbox);
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

    private ConflictException? ApplyAll(UnitOfWork work, List<Action<OutboxMirror>> outbox)
    {
        foreach (var change in work.Changes)
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
                Command($"DELETE FROM {drop.Table} WHERE sequence <= ?1").Execute(drop.Through);
                return null;
            case Change.AddPoints add:
                AddPoints(add);
                return null;
            case Change.Touch touch:
                Touch(SeriesId(touch.Series), SeriesTime.QuarterOf(touch.Start.ToUnixTimeMilliseconds()));
                return null;
            case Change.CloseTouched close:
                Command("DELETE FROM touched WHERE quarter = ?1 AND series = ?2 AND generation = ?3")
                    .Execute(SeriesTime.QuarterOf(close.Quarter.Start.ToUnixTimeMilliseconds()), SeriesId(close.Quarter.Series), close.Quarter.Generation);
                return null;
            case Change.PutBlock put:
                Command("INSERT INTO blocks (series, day, body) VALUES (?1, ?2, ?3) ON CONFLICT (series, day) DO UPDATE SET body = excluded.body")
                    .Execute(SeriesId(put.Series), SeriesTime.Number(put.Block.Day), put.Block.Body);
                return null;
            case Change.RemovePoints remove:
                Command(
                    "DELETE FROM points WHERE series = ?1 AND at < ?2 AND at < (SELECT MAX(at) FROM points WHERE series = ?1) "
                    + "AND at <= (SELECT MAX(at) FROM (SELECT at FROM points WHERE series = ?1 AND at < ?2 ORDER BY at LIMIT ?3))")
                    .Execute(SeriesId(remove.Series), remove.Before.ToUnixTimeMilliseconds(), remove.Most);
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
            .Row(owe.Recipient, owe.Kind, owe.Subject);
        var owed = new OutboxRow(row[0], row[1], owe.Recipient, owe.Kind, owe.Subject);
        return mirror => mirror.Put(owed);
    }

    private void AddPoints(Change.AddPoints add)
    {
        var series = SeriesId(add.Series);
        var insert = Command(
            "INSERT INTO points (series, at, value, quality) VALUES (?1, ?2, ?3, ?4) "
            + "ON CONFLICT (series, at) DO UPDATE SET value = excluded.value, quality = excluded.quality");
        long? touched = null;
        foreach (var point in add.Points)
        {
            var at = point.At.ToUnixTimeMilliseconds();
            insert.Execute(series, at, double.IsNaN(point.Value) ? null : point.Value, point.Quality);
            if (SeriesTime.QuarterOf(at) is var quarter && quarter != touched)
            {
                Touch(series, quarter);
                touched = quarter;
            }
        }
    }

    private void Touch(long series, long quarter) =>
        Command("INSERT INTO touched (quarter, series, generation) VALUES (?1, ?2, 1) ON CONFLICT (quarter, series) DO UPDATE SET generation = generation + 1").Execute(quarter, series);

    private long SeriesId(SeriesKey key)
    {
        if (!_series.TryGetValue(key, out var series))
        {
            Command("INSERT INTO series (owner, name) VALUES (?1, ?2) ON CONFLICT DO NOTHING").Execute(key.Owner, key.Name);
            series = Command("SELECT id FROM series WHERE owner = ?1 AND name = ?2").Row(key.Owner, key.Name)[0];
            _series.Add(key, series);
        }

        return series;
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
