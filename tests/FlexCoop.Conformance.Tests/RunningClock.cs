using FlexCoop.Testing;

namespace FlexCoop.Conformance.Tests;

/// <summary>A clock that tests move, and that runs between readings as a real one does: no two are the same, and none is a whole second.</summary>
/// <param name="clock">Has the timers.</param>
internal sealed class RunningClock(TestClock clock) : TimeProvider
{
    private const long TicksPerReading = 503;

    private long _ticks = 1_234_567;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => clock.GetUtcNow().AddTicks(Interlocked.Add(ref _ticks, TicksPerReading));

    public override long GetTimestamp() => GetUtcNow().UtcTicks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => clock.CreateTimer(callback, state, dueTime, period);
}
