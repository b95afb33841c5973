namespace FlexCoop.Ven;

/// <summary>How long to wait after failures: about 1 s, then twice as long each time, up to a ceiling, each ±10 % (§9.1.7).</summary>
/// <param name="ceiling">The longest wait, before the jitter.</param>
/// <param name="random">Where the jitter comes from.</param>
public sealed class BackOff(TimeSpan ceiling, Random random)
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);

    private int _failures;

    /// <summary>The wait after one more failure.</summary>
    /// <param name="asked">How long the peer asked for; null if it did not. Never sooner, up to the ceiling, and not in step with others who were asked the same.</param>
    public TimeSpan Next(TimeSpan? asked = null)
    {
        var wait = TimeSpan.FromTicks((long)Math.Min(First.Ticks * Math.Pow(2, _failures), ceiling.Ticks)) * (0.9 + (0.2 * random.NextDouble()));
        _failures = Math.Min(_failures + 1, 30);
        var least = TimeSpan.FromTicks(Math.Min((asked ?? TimeSpan.Zero).Ticks, ceiling.Ticks));
        return wait >= least ? wait : least * (1 + (0.1 * random.NextDouble()));
    }

    /// <summary>The link is good again.</summary>
    public void Reset() => _failures = 0;
}
