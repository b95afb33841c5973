using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace FlexCoop.Storage.Sqlite;

/// <summary>Connections that read, each used by one caller at a time and kept for the next.</summary>
/// <remarks>
/// The embedded engine answers from memory or the page cache in microseconds, so it reads on the caller's thread; the signatures are
/// asynchronous for an engine that answers over a network.
/// </remarks>
internal sealed class SqliteReaders(string file) : IDisposable
{
    private readonly ConcurrentBag<Reader> _idle = [];
    private volatile bool _disposed;

    public ValueTask<TResult> ReadAsync<TResult>(
        string sql, ReadOnlySpan<(string Name, object Value)> parameters, Func<SqliteDataReader, TResult> read, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var reader = Take();
        try
        {
            var result = reader.Read(sql, parameters, read);
            _idle.Add(reader);
            return ValueTask.FromResult(result);
        }
        catch (Exception failed)
        {
            reader.Dispose();
            throw Told(failed);
        }
    }

    /// <summary>Walks through many rows with next to no cost for each.</summary>
    /// <param name="sql">With parameters ?1, ?2, ….</param>
    /// <param name="values">Of them.</param>
    /// <param name="row">Looks at a row where it lies.</param>
    /// <param name="cancellationToken">Gives up, between two rows.</param>
    public ValueTask ScanAsync(string sql, ReadOnlySpan<object> values, Action<sqlite3_stmt> row, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var reader = Take();
        try
        {
            reader.Scan(sql, values, row, cancellationToken);
            _idle.Add(reader);
            return ValueTask.CompletedTask;
        }
        catch (Exception failed)
        {
            reader.Dispose();
            throw Told(failed);
        }
    }

    public void Dispose()
    {
        _disposed = true;
        while (_idle.TryTake(out var reader))
        {
            reader.Dispose();
        }
    }

    private static Exception Told(Exception failed) =>
        failed is SqliteException unreadable ? DatabaseException.OfARead($"The database could not be read: {unreadable.Message}", unreadable) : failed;

    private Reader Take()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        try
        {
            return _idle.TryTake(out var idle) ? idle : new Reader(SqliteFile.OpenForReading(file));
        }
        catch (SqliteException unreadable)
        {
            throw Told(unreadable);
        }
    }

    private sealed class Reader(SqliteConnection connection) : IDisposable
    {
        private readonly Dictionary<string, SqliteCommand> _commands = [];
        private readonly Dictionary<string, PreparedCommand> _scans = [];

        public TResult Read<TResult>(string sql, ReadOnlySpan<(string Name, object Value)> parameters, Func<SqliteDataReader, TResult> read)
        {
            if (!_commands.TryGetValue(sql, out var command))
            {
                command = connection.CreateCommand();
                command.CommandText = sql;
                _commands.Add(sql, command);
            }

            command.Parameters.Clear();
            foreach (var (name, value) in parameters)
            {
                command.Parameters.AddWithValue(name, value);
            }

            using var rows = command.ExecuteReader();
            return read(rows);
        }

        public void Scan(string sql, ReadOnlySpan<object> values, Action<sqlite3_stmt> row, CancellationToken cancellationToken)
        {
            if (!_scans.TryGetValue(sql, out var scan))
            {
                scan = new PreparedCommand(connection, sql);
                _scans.Add(sql, scan);
            }

            scan.Scan(values, row, cancellationToken);
        }

        public void Dispose()
        {
            foreach (var scan in _scans.Values)
            {
                scan.Dispose();
            }

            foreach (var command in _commands.Values)
            {
                command.Dispose();
            }

            connection.Dispose();
        }
    }
}
