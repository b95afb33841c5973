namespace FlexCoop;

/// <summary>Real time that nobody sets: it begins with the wall clock and goes on as time passes, so that a step of the wall clock neither cuts short nor draws out any waiting .</summary>
/// <remarks>For what is measured, not for what is dated: after a step it differs from the wall clock, until the process is started again. This file is also compiled into the agent.</remarks>
/// <param name="wall">The wall clock, and what time passes by.</param>
internal sealed class SteadyClock(TimeProvider wall) : TimeProvider
{
    private readonly DateTimeOffset _start = wall.GetUtcNow();
    private readonly long _startedAt = wall.GetTimestamp();

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override long TimestampFrequency => wall.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => _start + wall.GetElapsedTime(_startedAt);

    public override long GetTimestamp() => wall.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => wall.CreateTimer(callback, state, dueTime, period);
}
