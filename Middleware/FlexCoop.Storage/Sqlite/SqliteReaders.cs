using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

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
        ObjectDisposedException.ThrowIf(_disposed, this);
        Reader? reader = null;
        try
        {
            reader = _idle.TryTake(out var idle) ? idle : new Reader(SqliteFile.OpenForReading(file));
            var result = reader.Read(sql, parameters, read);
            _idle.Add(reader);
            return ValueTask.FromResult(result);
        }
        catch (Exception failed)
        {
            reader?.Dispose();
            if (failed is SqliteException unreadable)
            {
                throw DatabaseException.OfARead($"The database could not be read: {unreadable.Message}", unreadable);
            }

            throw;
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

    private sealed class Reader(SqliteConnection connection) : IDisposable
    {
        private readonly Dictionary<string, SqliteCommand> _commands = [];

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

        public void Dispose()
        {
            foreach (var command in _commands.Values)
            {
                command.Dispose();
            }

            connection.Dispose();
        }
    }
}
