using System.Collections.Concurrent;

namespace FlexCoop.Vtn;

/// <summary>A token bucket for each of many peers: it fills at a rate, up to a burst, and a request takes one token.</summary>
/// <remarks>
/// Of a bucket only the instant is kept at which it is full again: eight bytes, no timer, and one that is full need not be kept at all. The
/// framework's limiter keeps an object and a queue for each, and knows no clock but its own.
/// </remarks>
/// <param name="perToken">After which time there is one more, above zero.</param>
/// <param name="burst">Tokens of a full bucket, from 1.</param>
/// <param name="clock">The wire clock.</param>
public sealed class TokenBuckets<TPeer>(TimeSpan perToken, int burst, TimeProvider clock)
    where TPeer : notnull
{
    /// <summary>The most that are kept; then those that are full are forgotten, or, when that are few, the half that would be full first.</summary>
    public const int MostKept = 100_000;

    private readonly ConcurrentDictionary<TPeer, long> _fullAt = new();
    private readonly Lock _forgetting = new();
    private readonly long _perToken = perToken.Ticks;

    /// <summary>Buckets that fill with so many tokens a second.</summary>
    public TokenBuckets(int rate, int burst, TimeProvider clock)
        : this(TimeSpan.FromSeconds(1) / rate, burst, clock)
    {
    }

    /// <summary>How many are kept; no more than <see cref="MostKept"/>, and what was added meanwhile.</summary>
    public int Count => _fullAt.Count;

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

    /// <summary>Whether a peer's bucket has no token.</summary>
    public bool IsEmpty(TPeer peer) => _fullAt.TryGetValue(peer, out var fullAt) && fullAt + _perToken - clock.GetUtcNow().UtcTicks > _perToken * burst;

    /// <summary>Fills a peer's bucket.</summary>
    public void Fill(TPeer peer) => _fullAt.TryRemove(peer, out _);

    /// <summary>Gives back a token that was taken.</summary>
    public void GiveBack(TPeer peer)
    {
        while (_fullAt.TryGetValue(peer, out var fullAt) && !_fullAt.TryUpdate(peer, fullAt - _perToken, fullAt))
        {
        }
    }

    private bool TryKeep(TPeer peer, long fullAt, long now)
    {
        if (_fullAt.Count >= MostKept)
        {
            lock (_forgetting)
            {
                if (_fullAt.Count >= MostKept)
                {
                    Forget(now);
                }
            }
        }

        return _fullAt.TryAdd(peer, fullAt);
    }

    private void Forget(long now)
    {
        foreach (var full in _fullAt.Where(bucket => bucket.Value <= now))
        {
            _fullAt.TryRemove(full);
        }

        // Else the next peers would each go through all of them again. Whoever has taken most is not forgotten, however many names somebody gives himself.
        foreach (var soonest in _fullAt.ToArray().OrderBy(bucket => bucket.Value).Take(_fullAt.Count - (MostKept / 2)))
        {
            _fullAt.TryRemove(soonest);
        }
    }
}
