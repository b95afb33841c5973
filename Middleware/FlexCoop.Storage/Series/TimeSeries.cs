using System.Buffers;
using FlexCoop.Storage.Sqlite;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace FlexCoop.Storage;

/// <summary>Reads time series. Points are added by a <see cref="UnitOfWork"/>; one at an instant that has one already takes its place.</summary>
/// <remarks>What is reckoned from the points of a day lies beside them in one piece, a <see cref="DayBlock"/>; which quarters of an hour have new points, the store notes with the points.</remarks>
public sealed class TimeSeries
{
    /// <summary>What the names of series are bound to, where they are sealed.</summary>
    internal const string Names = "series";

    private readonly SqliteReaders _readers;
    private readonly Seals _seals;

    internal TimeSeries(SqliteReaders readers, Seals seals) => (_readers, _seals) = (readers, seals);

    /// <summary>Is told of points as soon as they are durable, before who added them goes on. Runs on the writer's thread, in the order of the commits; short, and never failing. Null for nobody.</summary>
    public Action<SeriesKey, IReadOnlyList<Point>>? Added { get; set; }

    /// <summary>The points of an owner in [from, to), ordered by instant, then by name.</summary>
    /// <param name="owner">Whose series.</param>
    /// <param name="name">Which of them; null for all.</param>
    /// <param name="from">The first instant.</param>
    /// <param name="to">The instant before which to stop.</param>
    /// <param name="limit">The most points to return.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public ValueTask<IReadOnlyList<SeriesPoint>> ReadAsync(
        string owner, string? name, DateTimeOffset from, DateTimeOffset to, int limit, CancellationToken cancellationToken) => _readers.ReadAsync<IReadOnlyList<SeriesPoint>>(
        "SELECT name, at, value, quality FROM series JOIN points ON points.series = series.id "
        + "WHERE owner = $owner AND ($name IS NULL OR name = $name) AND at >= $from AND at < $to ORDER BY at, name LIMIT $limit",
        [
            ("$owner", owner),
            ("$name", name is null ? DBNull.Value : _seals.Text(Names, owner, name)),
            ("$from", from.ToUnixTimeMilliseconds()),
            ("$to", to.ToUnixTimeMilliseconds()),
            ("$limit", limit),
        ],
        reader => Points(reader, owner),
        cancellationToken);

    /// <summary>The points of one series in [from, to), ordered by instant.</summary>
    /// <param name="series">The series.</param>
    /// <param name="from">The first instant.</param>
    /// <param name="to">The instant before which to stop.</param>
    /// <param name="limit">The most points to return.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async ValueTask<IReadOnlyList<Point>> ReadAsync(SeriesKey series, DateTimeOffset from, DateTimeOffset to, int limit, CancellationToken cancellationToken)
    {
        var points = new List<Point>();
        await _readers.ScanAsync(
            "SELECT at, value, quality FROM points WHERE series = (SELECT id FROM series WHERE owner = ?1 AND name = ?2) AND at >= ?3 AND at < ?4 ORDER BY at LIMIT ?5",
            [series.Owner, _seals.Text(Names, series.Owner, series.Name), from.ToUnixTimeMilliseconds(), to.ToUnixTimeMilliseconds(), limit],
            row => points.Add(Point(row, first: 0, series.Owner)),
            cancellationToken);
        return points;
    }

    /// <summary>The last point of every series.</summary>
    /// <param name="before">Only points before this instant.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async ValueTask<IReadOnlyList<(SeriesKey Series, Point Point)>> ReadLatestAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        var latest = new List<(SeriesKey, Point)>();
        await _readers.ScanAsync(
            "SELECT owner, name, at, value, quality FROM series JOIN points ON points.series = series.id "
            + "AND at = (SELECT MAX(at) FROM points AS all_points WHERE all_points.series = series.id AND all_points.at < ?1)",
            [before.ToUnixTimeMilliseconds()],
            row =>
            {
                if (Key(row) is { } key)
                {
                    latest.Add((key, Point(row, first: 2, key.Owner)));
                }
            },
            cancellationToken);
        return latest;
    }

    /// <summary>Quarters of an hour with points that nobody has closed, the oldest first.</summary>
    /// <param name="before">Only those that begin before this instant.</param>
    /// <param name="limit">The most to return.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async ValueTask<IReadOnlyList<TouchedQuarter>> ReadTouchedAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken)
    {
        var touched = new List<TouchedQuarter>();
        await _readers.ScanAsync(
            "SELECT owner, name, quarter, generation FROM touched CROSS JOIN series ON series.id = touched.series WHERE quarter < ?1 ORDER BY quarter, series LIMIT ?2",
            [SeriesTime.QuarterOf(before.ToUnixTimeMilliseconds()), limit],
            row =>
            {
                if (Key(row) is { } key)
                {
                    touched.Add(new TouchedQuarter(key, SeriesTime.Start(raw.sqlite3_column_int64(row, 2)), raw.sqlite3_column_int64(row, 3)));
                }
            },
            cancellationToken);
        return touched;
    }

    /// <summary>Whether a quarter of an owner in [from, to) is touched.</summary>
    public ValueTask<bool> IsTouchedAsync(string owner, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken) => _readers.ReadAsync(
        "SELECT 1 FROM touched JOIN series ON series.id = touched.series WHERE owner = $owner AND quarter >= $from AND quarter < $to LIMIT 1",
        [("$owner", owner), ("$from", SeriesTime.QuarterOf(from.ToUnixTimeMilliseconds())), ("$to", SeriesTime.QuarterOf(to.ToUnixTimeMilliseconds()))],
        reader => reader.Read(),
        cancellationToken);

    /// <summary>The series that have points before an instant, beside their last.</summary>
    /// <param name="before">The instant.</param>
    /// <param name="limit">The most to return.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async ValueTask<IReadOnlyList<SeriesKey>> FindOlderAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken)
    {
        var series = new List<SeriesKey>();
        await _readers.ScanAsync(
            "SELECT owner, name FROM series WHERE (SELECT MIN(at) FROM points WHERE series = series.id) < MIN(?1, (SELECT MAX(at) FROM points WHERE series = series.id)) LIMIT ?2",
            [before.ToUnixTimeMilliseconds(), limit],
            row =>
            {
                if (Key(row) is { } key)
                {
                    series.Add(key);
                }
            },
            cancellationToken);
        return series;
    }

    /// <summary>Looks at the days of a series in [from, to), the first first, without copying them.</summary>
    /// <param name="series">The series.</param>
    /// <param name="from">The first day.</param>
    /// <param name="to">The day before which to stop.</param>
    /// <param name="read">Is shown what each block holds, where it lies, and its day; days without a block are passed over.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public ValueTask ReadBlocksAsync(SeriesKey series, DateOnly from, DateOnly to, ReadOnlySpanAction<byte, DateOnly> read, CancellationToken cancellationToken) => _readers.ScanAsync(
        "SELECT day, body FROM blocks WHERE series = (SELECT id FROM series WHERE owner = ?1 AND name = ?2) AND day >= ?3 AND day < ?4 ORDER BY day",
        [series.Owner, _seals.Text(Names, series.Owner, series.Name), SeriesTime.Number(from), SeriesTime.Number(to)],
        row => read(raw.sqlite3_column_blob(row, 1), SeriesTime.Day(raw.sqlite3_column_int(row, 0))),
        cancellationToken);

    internal async ValueTask<bool> HasPointsAsync(string owner, CancellationToken cancellationToken)
    {
        var hasAny = false;
        await _readers.ScanAsync("SELECT 1 FROM points WHERE series IN (SELECT id FROM series WHERE owner = ?1) LIMIT 1", [owner], _ => hasAny = true, cancellationToken);
        return hasAny;
    }

    /// <summary>A unit of work is durable.</summary>
    internal void Tell(UnitOfWork work)
    {
        if (Added is not { } added)
        {
            return;
        }

        foreach (var change in work.Changes)
        {
            if (change is Change.AddPoints add)
            {
                added(add.Series, add.Points);
            }
        }
    }

    /// <returns>Null when it was erased, and is still to be removed.</returns>
    private SeriesKey? Key(sqlite3_stmt row)
    {
        var owner = raw.sqlite3_column_text(row, 0).utf8_to_string();
        return _seals.OpenText(Names, owner, raw.sqlite3_column_text(row, 1).utf8_to_string()) is { } name ? new SeriesKey(owner, name) : null;
    }

    private Point Point(sqlite3_stmt row, int first, string owner)
    {
        // SQLite keeps NaN as NULL.
        var value = raw.sqlite3_column_type(row, first + 1) == raw.SQLITE_NULL ? double.NaN : raw.sqlite3_column_double(row, first + 1);
        var quality = raw.sqlite3_column_type(row, first + 2) == raw.SQLITE_NULL ? null : raw.sqlite3_column_text(row, first + 2).utf8_to_string();
        return new Point(DateTimeOffset.FromUnixTimeMilliseconds(raw.sqlite3_column_int64(row, first)), value, _seals.OpenQuality(owner, quality));
    }

    private List<SeriesPoint> Points(SqliteDataReader reader, string owner)
    {
        var (points, names) = (new List<SeriesPoint>(), new Dictionary<string, string?>());
        while (reader.Read())
        {
            var stored = reader.GetString(0);
            if (!names.TryGetValue(stored, out var name))
            {
                names.Add(stored, name = _seals.OpenText(Names, owner, stored));
            }

            if (name is not null)
            {
                // SQLite keeps NaN as NULL.
                var value = reader.IsDBNull(2) ? double.NaN : reader.GetDouble(2);
                var quality = _seals.OpenQuality(owner, reader.IsDBNull(3) ? null : reader.GetString(3));
                points.Add(new SeriesPoint(name, new Point(DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(1)), value, quality)));
            }
        }

        // As they lie on the disk, names have another order.
        return !_seals.AreOn ? points : [.. points.OrderBy(point => point.Point.At).ThenBy(point => point.Name, StringComparer.Ordinal)];
    }
}
