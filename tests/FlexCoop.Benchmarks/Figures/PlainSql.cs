using System.Diagnostics;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace FlexCoop.Benchmarks.Figures;

/// <summary>Reads a database file by the engine alone, as fast as it gives rows.</summary>
internal sealed class PlainSql : IDisposable
{
    private readonly SqliteConnection _connection;

    public PlainSql(string file)
    {
        Batteries_V2.Init();
        _connection = new SqliteConnection($"Data Source={file};Pooling=False;Mode=ReadOnly");
        _connection.Open();
    }

    /// <summary>How long a query takes, whose rows are looked at and forgotten.</summary>
    public double Milliseconds(string sql)
    {
        var start = Stopwatch.GetTimestamp();
        if (raw.sqlite3_prepare_v2(_connection.Handle, sql, out var statement) != raw.SQLITE_OK)
        {
            throw new InvalidOperationException($"SQLite does not take '{sql}'.");
        }

        using (statement)
        {
            while (raw.sqlite3_step(statement) == raw.SQLITE_ROW)
            {
                for (var column = 0; column < raw.sqlite3_column_count(statement); column++)
                {
                    _ = raw.sqlite3_column_double(statement, column);
                }
            }
        }

        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    /// <summary>How many rows a table has.</summary>
    public long Count(string table)
    {
        using var count = _connection.CreateCommand();
        count.CommandText = $"SELECT COUNT(*) FROM {table}";
        return (long)count.ExecuteScalar()!;
    }

    public void Dispose() => _connection.Dispose();
}
