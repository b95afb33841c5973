using Microsoft.Extensions.Options;

namespace FlexCoop.Middleware.Telemetry;

/// <summary>The places for streams.</summary>
internal sealed class TelemetryStreams(IOptions<TelemetryOptions> options)
{
    private int _open;

    /// <summary>By which the ids of this process's updates are known from those of another.</summary>
    public string Epoch { get; } = Guid.NewGuid().ToString("N")[..12];

    /// <summary>How many are open.</summary>
    public int Open => Volatile.Read(ref _open);

    /// <summary>Takes a place.</summary>
    /// <returns>False when there is none.</returns>
    public bool TryEnter()
    {
        if (Interlocked.Increment(ref _open) <= options.Value.Streams)
        {
            return true;
        }

        Leave();
        return false;
    }

    public void Leave() => Interlocked.Decrement(ref _open);
}
