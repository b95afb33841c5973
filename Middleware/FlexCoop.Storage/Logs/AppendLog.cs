using FlexCoop.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace FlexCoop.Storage;

/// <summary>Reads a log. It is appended to by a <see cref="UnitOfWork"/>, and no entry is ever changed.</summary>
public sealed class AppendLog
{
    private readonly SqliteReaders _readers;
    private readonly Seals _seals;
    private readonly string _table;

    internal AppendLog(LogDefinition definition, SqliteReaders readers, Seals seals)
    {
        _seals = seals;
        _readers = readers;
        _table = LogTable.Name(definition);
    }

    /// <summary>Entries in the order in which they were committed.</summary>
    /// <param name="after">The sequence after which to begin; 0 for the start.</param>
    /// <param name="limit">The most entries to return.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public ValueTask<IReadOnlyList<LogEntry>> ReadAsync(long after, int limit, CancellationToken cancellationToken) => _readers.ReadAsync(
        $"SELECT sequence, at, key, text FROM {_table} WHERE sequence > $after ORDER BY sequence LIMIT $limit",
        [("$after", after), ("$limit", limit)],
        Entries,
        cancellationToken);

    /// <summary>The entries that concern one key, in the order in which they were committed.</summary>
    /// <param name="key">Whom or what they concern.</param>
    /// <param name="after">The sequence after which to begin; 0 for the start.</param>
    /// <param name="limit">The most entries to return.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public ValueTask<IReadOnlyList<LogEntry>> ReadAsync(string key, long after, int limit, CancellationToken cancellationToken) => _readers.ReadAsync(
        $"SELECT sequence, at, key, text FROM {_table} WHERE key = $key AND sequence > $after ORDER BY sequence LIMIT $limit",
        [("$key", key), ("$after", after), ("$limit", limit)],
        Entries,
        cancellationToken);

    /// <summary>The sequence of the first entry that is there, 0 for none, and of the last that there ever was, which may have been dropped.</summary>
    public ValueTask<(long First, long Last)> BoundsAsync(CancellationToken cancellationToken) => _readers.ReadAsync(
        $"SELECT ifnull((SELECT MIN(sequence) FROM {_table}), 0), ifnull((SELECT seq FROM sqlite_sequence WHERE name = '{_table}'), 0)", [], reader => reader.Read() ? (reader.GetInt64(0), reader.GetInt64(1)) : (0L, 0L), cancellationToken);

    /// <summary>The latest instant of the entries up to a sequence, by whichever clocks they are dated; null where there is none.</summary>
    public ValueTask<DateTimeOffset?> LatestAsync(long through, CancellationToken cancellationToken) => _readers.ReadAsync(
        $"SELECT MAX(at) FROM {_table} WHERE sequence <= $through",
        [("$through", through)],
        reader => reader.Read() && !reader.IsDBNull(0) ? DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(0)) : (DateTimeOffset?)null,
        cancellationToken);

    private IReadOnlyList<LogEntry> Entries(SqliteDataReader reader)
    {
        var entries = new List<LogEntry>();
        while (reader.Read())
        {
            // What was erased leaves its place, so that a page is not taken for the last.
            entries.Add(new LogEntry(
                reader.GetInt64(0), DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(1)), reader.GetString(2), _seals.OpenText(_table, reader.GetString(2), reader.GetString(3)) ?? ""));
        }

        return entries;
    }
}
