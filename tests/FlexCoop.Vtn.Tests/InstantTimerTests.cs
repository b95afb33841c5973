using FlexCoop.Testing;

namespace FlexCoop.Vtn.Tests;

/// <summary>Timers that are set to an instant call when it has come, however their clock moves while they are set.</summary>
public sealed class InstantTimerTests
{
    private readonly TestClock _clock = new();

    [Test]
    public void CreateTimer_ClockIsMovedWhileItIsSet_CallsAtTheInstant()
    {
        var calls = new List<DateTimeOffset>();
        var moved = new ClockMovedBeforeATimer(_clock, TimeSpan.FromMinutes(1));
        var at = _clock.GetUtcNow().AddMinutes(5);

        using var timer = moved.CreateTimer(at, () => calls.Add(_clock.GetUtcNow()));
        _clock.Advance(TimeSpan.FromMinutes(10));

        Assert.That(calls, Is.EqualTo([at]));
    }

    [Test]
    public void CreateTimer_InstantIsDistant_CallsInBetween()
    {
        var calls = 0;

        using var timer = _clock.CreateTimer(_clock.GetUtcNow().AddYears(100), () => calls++);
        _clock.Advance(TimeSpan.FromDays(1));

        Assert.That(calls, Is.EqualTo(1));
    }

    private sealed class ClockMovedBeforeATimer(TestClock clock, TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => clock.GetUtcNow();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            clock.Advance(by);
            return clock.CreateTimer(callback, state, dueTime, period);
        }
    }
}
