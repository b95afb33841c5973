using FlexCoop.Middleware.Erasure;
using FlexCoop.Storage;
using FlexCoop.Vtn;
using Microsoft.Extensions.Options;

namespace FlexCoop.Middleware.Telemetry;

/// <summary>Hands reported values on as soon as they are durable: to the process image, and to subscribers within the process, among them the streams of REST.</summary>
/// <remarks>What is handed on are all values, raw, late and corrected ones too. The latest are kept for who was away for a moment.</remarks>
internal sealed class TelemetryFeed(ProcessImage image, Clocks clocks, IOptions<TelemetryOptions> options) : IForgets
{
    private readonly Lock _lock = new();
    private readonly List<TelemetrySubscription> _subscriptions = [];
    private readonly Queue<TelemetryUpdate> _remembered = new();
    private int _rememberedPoints;
    private long _last;

    /// <summary>The number of the last update; 0 before the first.</summary>
    public long Last
    {
        get
        {
            lock (_lock)
            {
                return _last;
            }
        }
    }

    /// <summary>Subscribes from now on, or from an update on that was seen last.</summary>
    /// <param name="filter">Which updates are wanted; runs on the store's writer: short, and never failing.</param>
    /// <param name="after">The number of the last update that was seen; null for those from now on.</param>
    /// <returns>Null when updates since then are not remembered any more, or would not fit into the buffer, or there was no such update.</returns>
    public TelemetrySubscription? Subscribe(Func<TelemetryUpdate, bool> filter, long? after = null)
    {
        lock (_lock)
        {
            var subscription = new TelemetrySubscription(options.Value.StreamBuffer, filter, Leave);
            if (after is { } seen)
            {
                var first = _remembered.TryPeek(out var oldest) ? oldest.Number : _last + 1;
                if (seen < first - 1 || seen > _last || !_remembered.SkipWhile(update => update.Number <= seen).All(subscription.Take))
                {
                    return null;
                }
            }

            _subscriptions.Add(subscription);
            return subscription;
        }
    }

    /// <summary>Takes what was committed. Called by the store's writer, in the order of the commits.</summary>
    public void Take(SeriesKey series, IReadOnlyList<Point> points)
    {
        if (points.Count == 0)
        {
            return;
        }

        var now = clocks.Domain.GetUtcNow();
        image.Take(series, points, now);
        lock (_lock)
        {
            var update = new TelemetryUpdate(++_last, series, points, now);
            _subscriptions.RemoveAll(subscription => !subscription.Take(update));
            _remembered.Enqueue(update);
            _rememberedPoints += points.Count;
            while (_rememberedPoints > options.Value.StreamMemory && _remembered.TryDequeue(out var forgotten))
            {
                _rememberedPoints -= forgotten.Points.Count;
            }
        }
    }

    /// <inheritdoc/>
    public void Forget(string name)
    {
        image.Forget(name);
        lock (_lock)
        {
            // The numbers stay, so that who was away for a moment misses nothing of others'.
            var kept = _remembered.Select(update => update.Series.Owner == name ? update with { Points = [] } : update).ToList();
            _remembered.Clear();
            kept.ForEach(_remembered.Enqueue);
            _rememberedPoints = kept.Sum(update => update.Points.Count);
        }
    }

    private void Leave(TelemetrySubscription subscription)
    {
        lock (_lock)
        {
            _subscriptions.Remove(subscription);
        }
    }
}
