using FlexCoop.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace FlexCoop.Storage;

/// <summary>Reads time series. Points are added by a <see cref="UnitOfWork"/>; one at an instant that has one already takes its place.</summary>
public sealed class TimeSeries
{
    private readonly SqliteReaders _readers;

    internal TimeSeries(SqliteReaders readers) => _readers = readers;

    /// <summary>The points of an owner in [from, to), ordered by instant, then by name.</summary>
    /// <param name="owner">Whose series.</param>
    /// <param name="name">Which of them; null for all.</param>
    /// <param name="from">The first instant.</param>
    /// <param name="to">The instant before which to stop.</param>
    /// <param name="limit">The most points to return.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public ValueTask<IReadOnlyList<SeriesPoint>> ReadAsync(
        string owner, string? name, DateTimeOffset from, DateTimeOffset to, int limit, CancellationToken cancellationToken) => _readers.ReadAsync(
        "SELECT name, at, value, quality FROM series JOIN points ON points.series = series.id "
        + "WHERE owner = $owner AND ($name IS NULL OR name = $name) AND at >= $from AND at < $to ORDER BY at, name LIMIT $limit",
        [
            ("$owner", owner),
            ("$name", (object?)name ?? DBNull.Value),
            ("$from", from.ToUnixTimeMilliseconds()),
            ("$to", to.ToUnixTimeMilliseconds()),
            ("$limit", limit),
        ],
        Points,
        cancellationToken);

    private static IReadOnlyList<SeriesPoint> Points(SqliteDataReader reader)
    {
        var points = new List<SeriesPoint>();
        while (reader.Read())
        {
            // SQLite keeps NaN as NULL.
            var value = reader.IsDBNull(2) ? double.NaN : reader.GetDouble(2);
            var quality = reader.IsDBNull(3) ? null : reader.GetString(3);
            points.Add(new SeriesPoint(reader.GetString(0), new Point(DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(1)), value, quality)));
        }

        return points;
    }
}
