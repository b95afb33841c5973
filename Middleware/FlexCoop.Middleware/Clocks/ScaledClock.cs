namespace FlexCoop;

/// <summary>A clock that runs at a rate of its own from an origin of its own, so that a demonstration can pass a day in minutes.</summary>
/// <remarks>
/// It is a function of real time and nothing else: processes that are given the same origin, rate and anchor agree, and one that is started
/// again goes on where it would have been. This file is also compiled into the agent, which may not refer to this project.
/// </remarks>
internal sealed class ScaledClock : TimeProvider
{
    private readonly DateTimeOffset _origin;
    private readonly DateTimeOffset _anchor;
    private readonly double _rate;
    private readonly TimeProvider _real;

    /// <param name="origin">What the clock shows at the anchor.</param>
    /// <param name="rate">How many times as fast as real time it runs; more than 0.</param>
    /// <param name="anchor">The instant of real time at which it shows the origin.</param>
    /// <param name="real">Real time.</param>
    public ScaledClock(DateTimeOffset origin, double rate, DateTimeOffset anchor, TimeProvider real)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rate);
        _origin = origin;
        _rate = rate;
        _anchor = anchor;
        _real = real;
    }

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => _origin + ((_real.GetUtcNow() - _anchor) * _rate);

    public override long GetTimestamp() => GetUtcNow().UtcTicks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new ScaledTimer(_real.CreateTimer(callback, state, ToReal(dueTime), ToReal(period)), this);

    private TimeSpan ToReal(TimeSpan scaled) => scaled <= TimeSpan.Zero ? scaled : scaled / _rate;

    private sealed class ScaledTimer(ITimer real, ScaledClock clock) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => real.Change(clock.ToReal(dueTime), clock.ToReal(period));

        public void Dispose() => real.Dispose();

        public ValueTask DisposeAsync() => real.DisposeAsync();
    }
}
