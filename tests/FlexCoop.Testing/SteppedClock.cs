namespace FlexCoop.Testing;

/// <summary>A wall clock that is set, while time itself passes as before: timers and timestamps know nothing of it.</summary>
/// <param name="time">What time passes by.</param>
public sealed class SteppedClock(TimeProvider time) : TimeProvider
{
    /// <summary>By how much it was set forwards, in all; negative for backwards.</summary>
    public TimeSpan Step { get; set; }

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override long TimestampFrequency => time.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => time.GetUtcNow() + Step;

    public override long GetTimestamp() => time.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => time.CreateTimer(callback, state, dueTime, period);
}
