using System.Collections.Concurrent;
using FlexCoop.Storage;
using FlexCoop.Vtn;

namespace FlexCoop.Middleware.Telemetry;

/// <summary>The latest value of every point, in memory.</summary>
/// <remarks>The latest is the one of the latest instant, whenever it came; a value that is dated well into the future is not of this moment, and is passed over.</remarks>
internal sealed class ProcessImage(Database database, Clocks clocks)
{
    /// <summary>How far the clock of a VEN may be ahead.</summary>
    public static readonly TimeSpan Ahead = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<SeriesKey, LatestValue> _values = new();
    private SeriesKey[] _sorted = [];

    /// <summary>Reads what is stored.</summary>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        foreach (var (series, point) in await database.Series.ReadLatestAsync(clocks.Domain.GetUtcNow() + Ahead, cancellationToken))
        {
            _values[series] = new LatestValue(series, point, ReceivedAt: null);
        }
    }

    /// <summary>The latest value of a point; null when there is none.</summary>
    public LatestValue? Find(SeriesKey series) => _values.GetValueOrDefault(series);

    /// <summary>The points after one, by their VENs and names.</summary>
    /// <param name="venId">Of which VEN; null for all.</param>
    /// <param name="after">The point after which to begin; null for the first.</param>
    public IEnumerable<LatestValue> List(string? venId, SeriesKey? after)
    {
        var sorted = Sorted();
        var first = after ?? new SeriesKey(venId ?? "", "");
        var place = Array.BinarySearch(sorted, first, SeriesOrder.ByOwnerAndName);
        for (var index = place < 0 ? ~place : after is null ? place : place + 1; index < sorted.Length && (venId is null || sorted[index].Owner == venId); index++)
        {
            if (Find(sorted[index]) is { } value)
            {
                yield return value;
            }
        }
    }

    /// <summary>Forgets the points of a VEN that was erased.</summary>
    public void Forget(string venId)
    {
        foreach (var series in _values.Keys.Where(series => series.Owner == venId))
        {
            _values.TryRemove(series, out _);
        }

        _sorted = [];
    }

    /// <summary>Takes what was committed. Called by one thread, in the order of the commits.</summary>
    public void Take(SeriesKey series, IReadOnlyList<Point> points, DateTimeOffset now)
    {
        var latest = Find(series)?.Point;
        foreach (var point in points)
        {
            if (point.At <= now + Ahead && (latest is not { } before || point.At >= before.At))
            {
                latest = point;
            }
        }

        if (latest is { } value && value != Find(series)?.Point)
        {
            _values[series] = new LatestValue(series, value, now);
        }
    }

    /// <summary>All points in order; sorted again when there are new ones.</summary>
    private SeriesKey[] Sorted()
    {
        var sorted = _sorted;
        if (sorted.Length != _values.Count)
        {
            sorted = [.. _values.Keys];
            Array.Sort(sorted, SeriesOrder.ByOwnerAndName);
            _sorted = sorted;
        }

        return sorted;
    }
}
