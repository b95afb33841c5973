namespace FlexCoop.Vtn;

/// <summary>Timers that are set to an instant, not to a time from now.</summary>
internal static class InstantTimer
{
    /// <summary>How often a timer is set; a clock that runs ten thousand times as fast may go on as far by itself.</summary>
    private const int MostTries = 10;

    /// <summary>A timer takes no more than some weeks; whoever waits for longer looks again in between.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    /// <summary>How far a clock may go on while a timer is set by it.</summary>
    private static readonly TimeSpan Passing = TimeSpan.FromMilliseconds(100);

    /// <summary>Calls when an instant has come; at once when it is over.</summary>
    /// <param name="clock">By which clock.</param>
    /// <param name="at">When.</param>
    /// <param name="call">Looks what is due. It may be called more than once, once a day before a distant instant, and a millisecond too early, of which timers take none but whole.</param>
    public static ITimer CreateTimer(this TimeProvider clock, DateTimeOffset at, Action call)
    {
        var now = clock.GetUtcNow();
        var timer = clock.CreateTimer(_ => call(), state: null, Left(at, now), Timeout.InfiniteTimeSpan);

        // A timer counts from when it is set: were the clock moved on before that, it would call as much too late.
        for (var tries = 1; tries < MostTries && clock.GetUtcNow() - now >= Passing; tries++)
        {
            now = clock.GetUtcNow();
            timer.Change(Left(at, now), Timeout.InfiniteTimeSpan);
        }

        return timer;
    }

    private static TimeSpan Left(DateTimeOffset at, DateTimeOffset now) => at <= now ? TimeSpan.Zero : at - now > Longest ? Longest : at - now;
}
