namespace FlexCoop.Vtn;

/// <summary>Timers that are set to an instant, not to a time from now.</summary>
public static class InstantTimer
{
    /// <summary>How far a clock may go on while a timer is set by it.</summary>
    private static readonly TimeSpan Passing = TimeSpan.FromMilliseconds(100);

    /// <summary>Calls when an instant has come; at once when it is over.</summary>
    /// <param name="clock">By which clock.</param>
    /// <param name="at">When.</param>
    /// <param name="call">Is called once, or twice when the clock is moved on meanwhile.</param>
    public static ITimer CreateTimer(this TimeProvider clock, DateTimeOffset at, Action call)
    {
        var now = clock.GetUtcNow();
        TimeSpan Left() => at > now ? at - now : TimeSpan.Zero;
        var timer = clock.CreateTimer(_ => call(), state: null, Left(), Timeout.InfiniteTimeSpan);

        // A timer counts from when it is set: were the clock moved on before that, it would call as much too late.
        while (clock.GetUtcNow() - now >= Passing)
        {
            now = clock.GetUtcNow();
            timer.Change(Left(), Timeout.InfiniteTimeSpan);
        }

        return timer;
    }
}
