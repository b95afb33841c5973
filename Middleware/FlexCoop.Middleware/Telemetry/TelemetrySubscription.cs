using System.Threading.Channels;

namespace FlexCoop.Middleware.Telemetry;

/// <summary>Updates as they come, in order and without a gap. Who falls behind by more than the buffer is cut off: <see cref="IsTooSlow"/>.</summary>
internal sealed class TelemetrySubscription : IDisposable
{
    private readonly Channel<TelemetryUpdate> _updates;
    private readonly Func<TelemetryUpdate, bool> _filter;
    private readonly Action<TelemetrySubscription> _leave;

    /// <param name="buffer">How many updates may wait.</param>
    /// <param name="filter">Which updates are wanted; short, and never failing.</param>
    /// <param name="leave">Is told when it is over.</param>
    public TelemetrySubscription(int buffer, Func<TelemetryUpdate, bool> filter, Action<TelemetrySubscription> leave)
    {
        _updates = Channel.CreateBounded<TelemetryUpdate>(new BoundedChannelOptions(buffer) { SingleReader = true });
        (_filter, _leave) = (filter, leave);
    }

    /// <summary>Ends after what was taken when it is cut off, or disposed of.</summary>
    public ChannelReader<TelemetryUpdate> Updates => _updates.Reader;

    /// <summary>Whether it was cut off, since more updates waited than the buffer holds.</summary>
    public bool IsTooSlow { get; private set; }

    public void Dispose()
    {
        _updates.Writer.TryComplete();
        _leave(this);
    }

    /// <returns>False when it is cut off.</returns>
    internal bool Take(TelemetryUpdate update)
    {
        if (!_filter(update) || _updates.Writer.TryWrite(update))
        {
            return true;
        }

        IsTooSlow = true;
        _updates.Writer.TryComplete();
        return false;
    }
}
