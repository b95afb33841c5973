using FlexCoop.Testing;

namespace FlexCoop.Middleware.Tests;

public sealed class ScaledClockTests
{
    private static readonly DateTimeOffset Origin = new(2027, 1, 15, 16, 0, 0, TimeSpan.Zero);

    private readonly TestClock _real = new();

    [TestCase(1)]
    [TestCase(120)]
    [TestCase(10_000)]
    [TestCase(0.5)]
    public void GetUtcNow_AfterAMinute_HasGoneOnAtTheRate(double rate)
    {
        var clock = new ScaledClock(Origin, rate, Some.Now, _real);

        _real.Advance(TimeSpan.FromMinutes(1));

        Assert.That(clock.GetUtcNow(), Is.EqualTo(Origin + TimeSpan.FromMinutes(rate)));
        Assert.That(clock.LocalTimeZone, Is.EqualTo(TimeZoneInfo.Utc));
    }

    [Test]
    public void GetUtcNow_BeforeTheAnchor_IsBeforeTheOrigin()
    {
        var clock = new ScaledClock(Origin, 60, Some.Now.AddMinutes(1), _real);

        Assert.That(clock.GetUtcNow(), Is.EqualTo(Origin.AddHours(-1)));
    }

    [Test]
    public void GetUtcNow_TwoClocksOfOneAnchor_Agree()
    {
        var first = new ScaledClock(Origin, 117.3, Some.Now, _real);
        _real.Advance(TimeSpan.FromSeconds(17.23));
        var second = new ScaledClock(Origin, 117.3, Some.Now, _real);

        _real.Advance(TimeSpan.FromDays(3.7));

        Assert.That(second.GetUtcNow(), Is.EqualTo(first.GetUtcNow()));
        Assert.That(second.GetTimestamp(), Is.EqualTo(first.GetTimestamp()));
    }

    [Test]
    public void GetUtcNow_RealTimeGoesOnTickByTick_NeverGoesBack([Values(0.001, 1, 119.999, 10_000)] double rate)
    {
        var clock = new ScaledClock(Origin, rate, Some.Now, _real);
        var random = new Random(3);
        var (instant, timestamp) = (clock.GetUtcNow(), clock.GetTimestamp());
        for (var step = 0; step < 1000; step++)
        {
            _real.Advance(TimeSpan.FromTicks(random.NextInt64(1, step % 10 == 0 ? TimeSpan.TicksPerDay : 100)));

            Assert.That(clock.GetUtcNow(), Is.GreaterThanOrEqualTo(instant));
            Assert.That(clock.GetTimestamp(), Is.GreaterThanOrEqualTo(timestamp));
            (instant, timestamp) = (clock.GetUtcNow(), clock.GetTimestamp());
        }
    }

    [Test]
    public void GetElapsedTime_OfTwoTimestamps_IsDomainTime()
    {
        var clock = new ScaledClock(Origin, 120, Some.Now, _real);
        var start = clock.GetTimestamp();

        _real.Advance(TimeSpan.FromSeconds(30));

        Assert.That(clock.GetElapsedTime(start), Is.EqualTo(TimeSpan.FromHours(1)));
    }

    [Test]
    public void Timer_HourAtRate120_FiresAfterHalfAMinute()
    {
        var clock = new ScaledClock(Origin, 120, Some.Now, _real);
        var hour = Task.Delay(TimeSpan.FromHours(1), clock, CancellationToken.None);

        _real.Advance(TimeSpan.FromSeconds(30) - TimeSpan.FromTicks(1));
        var isEarly = hour.IsCompleted;
        _real.Advance(TimeSpan.FromTicks(1));

        Assert.That(isEarly, Is.False);
        Assert.That(hour.IsCompletedSuccessfully);
    }

    [Test]
    public void Timer_WithPeriod_FiresAtTheScaledPeriod()
    {
        var clock = new ScaledClock(Origin, 60, Some.Now, _real);
        var fired = new List<DateTimeOffset>();
        using var timer = clock.CreateTimer(_ => fired.Add(clock.GetUtcNow()), state: null, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5));

        _real.Advance(TimeSpan.FromSeconds(12));

        Assert.That(fired, Is.EqualTo([Origin.AddMinutes(1), Origin.AddMinutes(6), Origin.AddMinutes(11)]));
    }

    [Test]
    public void Timer_Changed_FiresAtTheNewTimeOnly()
    {
        var clock = new ScaledClock(Origin, 60, Some.Now, _real);
        var fired = new List<DateTimeOffset>();
        using var timer = clock.CreateTimer(_ => fired.Add(clock.GetUtcNow()), state: null, TimeSpan.FromMinutes(1), Timeout.InfiniteTimeSpan);

        timer.Change(TimeSpan.FromMinutes(10), Timeout.InfiniteTimeSpan);
        _real.Advance(TimeSpan.FromHours(1));

        Assert.That(fired, Is.EqualTo([Origin.AddMinutes(10)]));
    }

    [Test]
    public void Timer_NeverDue_NeverFires()
    {
        var clock = new ScaledClock(Origin, 60, Some.Now, _real);
        var hasFired = false;
        using var timer = clock.CreateTimer(_ => hasFired = true, state: null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        _real.Advance(TimeSpan.FromDays(365));

        Assert.That(hasFired, Is.False);
    }

    [Test]
    public void Timer_Disposed_NeverFires()
    {
        var clock = new ScaledClock(Origin, 60, Some.Now, _real);
        var hasFired = false;
        var timer = clock.CreateTimer(_ => hasFired = true, state: null, TimeSpan.FromMinutes(1), Timeout.InfiniteTimeSpan);

        timer.Dispose();
        _real.Advance(TimeSpan.FromHours(1));

        Assert.That(hasFired, Is.False);
    }

    [TestCase(0)]
    [TestCase(-1)]
    [TestCase(double.NegativeInfinity)]
    public void New_RateNotAboveZero_IsRefused(double rate) => Assert.That(() => new ScaledClock(Origin, rate, Some.Now, _real), Throws.InstanceOf<ArgumentOutOfRangeException>());
}
