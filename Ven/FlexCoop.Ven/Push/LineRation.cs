namespace FlexCoop.Ven;

/// <summary>Bounds the lines of the log that anybody on the network can have written: a few at once, then one a minute.</summary>
/// <param name="clock">Real time.</param>
internal sealed class LineRation(TimeProvider clock)
{
    private const int AtOnce = 10;

    private static readonly TimeSpan OneEach = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private DateTimeOffset _fullAt;
    private int _leftOut;

    /// <summary>Takes a line.</summary>
    /// <returns>How many were left out before it; null when it is to be left out, too.</returns>
    public int? Take()
    {
        lock (_lock)
        {
            var now = clock.GetUtcNow();
            var from = _fullAt > now + (AtOnce * OneEach) || _fullAt < now ? now : _fullAt;
            if (from + OneEach > now + (AtOnce * OneEach))
            {
                _leftOut++;
                return null;
            }

            _fullAt = from + OneEach;
            (var before, _leftOut) = (_leftOut, 0);
            return before;
        }
    }
}
