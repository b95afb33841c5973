using System.Collections.Concurrent;

namespace FlexCoop.Vtn;

/// <summary>A token bucket for each of many peers: it fills at a rate, up to a burst, and a request takes one token.</summary>
/// <remarks>
/// Of a bucket only the instant is kept at which it is full again: eight bytes, no timer, and one that is full need not be kept at all. The
/// framework's limiter keeps an object and a queue for each, and knows no clock but its own.
/// </remarks>
/// <param name="rate">Tokens a second.</param>
/// <param name="burst">Tokens of a full bucket.</param>
/// <param name="clock">The wire clock.</param>
public sealed class TokenBuckets<TPeer>(int rate, int burst, TimeProvider clock)
    where TPeer : notnull
{
    /// <summary>So many are kept before those that are full are forgotten.</summary>
    private const int Kept = 100_000;

    private readonly ConcurrentDictionary<TPeer, long> _fullAt = new();
    private readonly long _perToken = TimeSpan.TicksPerSecond / rate;

    /// <summary>Takes a token of a peer's bucket.</summary>
    /// <returns>Null when there was one; else how long it takes until there will be.</returns>
    public TimeSpan? Take(TPeer peer)
    {
        while (true)
        {
            var now = clock.GetUtcNow().UtcTicks;
            var isKept = _fullAt.TryGetValue(peer, out var before);
            var fullAt = Math.Max(now, before) + _perToken;
            var wait = fullAt - now - (_perToken * burst);
            if (wait > 0)
            {
                return TimeSpan.FromTicks(wait);
            }

            if (isKept ? _fullAt.TryUpdate(peer, fullAt, before) : TryKeep(peer, fullAt, now))
            {
                return null;
            }
        }
    }

    private bool TryKeep(TPeer peer, long fullAt, long now)
    {
        if (_fullAt.Count >= Kept)
        {
            foreach (var full in _fullAt.Where(bucket => bucket.Value <= now))
            {
                _fullAt.TryRemove(full);
            }
        }

        return _fullAt.TryAdd(peer, fullAt);
    }
}
