using System.Diagnostics;
using FlexCoop.Testing;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace FlexCoop.Benchmarks.Figures;

/// <summary>What the store cannot outdo: a loop that inserts the points of reports and commits them in groups, and does nothing else. It speaks to the engine itself, as the store does.</summary>
internal sealed class RawStore : IDisposable
{
    private const int Points = 10;
    private const int PageBytes = 4096;
    private const int Pages = 1000;

    private readonly TemporaryFolder _folder = new();
    private readonly SqliteConnection _connection;
    private readonly int _series;
    private long _reports;

    /// <param name="series">In how many series the points lie.</param>
    public RawStore(int series)
    {
        Batteries_V2.Init();
        _series = series;
        _connection = new SqliteConnection($"Data Source={_folder["raw.db"]};Pooling=False");
        _connection.Open();
        Execute("PRAGMA journal_mode = WAL");
        Execute("PRAGMA synchronous = FULL");
        Execute("CREATE TABLE points (series INTEGER NOT NULL, at INTEGER NOT NULL, value REAL, quality TEXT, PRIMARY KEY (series, at)) WITHOUT ROWID");
    }

    /// <summary>Commits reports of ten points for a while.</summary>
    /// <param name="group">How many of them at once.</param>
    /// <param name="duration">How long.</param>
    public double ReportsPerSecond(int group, TimeSpan duration)
    {
        const string Sql = "INSERT INTO points (series, at, value, quality) VALUES (?1, ?2, ?3, NULL) ON CONFLICT (series, at) DO UPDATE SET value = excluded.value, quality = excluded.quality";
        Check(raw.sqlite3_prepare_v2(_connection.Handle, Sql, out var insert), raw.SQLITE_OK);
        using var prepared = insert;
        var (before, start) = (_reports, Stopwatch.GetTimestamp());
        while (Stopwatch.GetElapsedTime(start) < duration)
        {
            Execute("BEGIN IMMEDIATE");
            for (var report = 0; report < group; report++, _reports++)
            {
                raw.sqlite3_bind_int64(insert, 1, _reports % _series);
                for (var point = 0; point < Points; point++)
                {
                    raw.sqlite3_bind_int64(insert, 2, ((_reports / _series * Points) + point) * 60_000);
                    raw.sqlite3_bind_double(insert, 3, 1480.5 + point);
                    Check(raw.sqlite3_step(insert), raw.SQLITE_DONE);
                    raw.sqlite3_reset(insert);
                }
            }

            Execute("COMMIT");
        }

        return (_reports - before) / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>How often a second the disk makes a page durable, in a file that need not grow.</summary>
    public double FlushesPerSecond(TimeSpan duration)
    {
        using var file = File.OpenHandle(_folder["flushes"], FileMode.Create, FileAccess.Write);
        var page = new byte[PageBytes];
        RandomAccess.Write(file, new byte[PageBytes * Pages], 0);
        var (flushes, start) = (0L, Stopwatch.GetTimestamp());
        while (Stopwatch.GetElapsedTime(start) < duration)
        {
            RandomAccess.Write(file, page, flushes++ % Pages * PageBytes);
            RandomAccess.FlushToDisk(file);
        }

        return flushes / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    public void Dispose()
    {
        _connection.Dispose();
        _folder.Dispose();
    }

    private static void Check(int result, int wanted)
    {
        if (result != wanted)
        {
            throw new InvalidOperationException($"SQLite answered {result}.");
        }
    }

    private void Execute(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
