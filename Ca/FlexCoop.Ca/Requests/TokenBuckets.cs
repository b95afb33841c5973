namespace FlexCoop.Ca;

/// <summary>Limits what comes for each key: so many at once, and one more after each interval. Kept in memory, by each process for itself.</summary>
/// <param name="burst">How many at once, from 1.</param>
/// <param name="refill">After which time there is one more.</param>
/// <param name="clock">Real time.</param>
internal sealed class TokenBuckets(int burst, TimeSpan refill, TimeProvider clock)
{
    private const int FewestToPrune = 10_000;

    private readonly Lock _lock = new();

    /// <summary>By key when its bucket is full again, if nothing more is taken.</summary>
    private readonly Dictionary<string, DateTimeOffset> _fullAt = [];

    /// <summary>Twice what was left the last time, so that looking through all stays cheap.</summary>
    private int _pruneAt = FewestToPrune;

    /// <summary>Takes one.</summary>
    /// <returns>Null when there was one; else after which time there is.</returns>
    public TimeSpan? Take(string key)
    {
        lock (_lock)
        {
            var now = clock.GetUtcNow();
            var fullAt = _fullAt.TryGetValue(key, out var kept) && kept > now ? kept : now;
            var wait = fullAt - now - ((burst - 1) * refill);
            if (wait > TimeSpan.Zero)
            {
                return wait;
            }

            if (_fullAt.Count >= _pruneAt)
            {
                foreach (var full in _fullAt.Where(bucket => bucket.Value <= now).Select(bucket => bucket.Key).ToList())
                {
                    _fullAt.Remove(full);
                }

                _pruneAt = Math.Max(FewestToPrune, 2 * _fullAt.Count);
            }

            _fullAt[key] = fullAt + refill;
            return null;
        }
    }
}
