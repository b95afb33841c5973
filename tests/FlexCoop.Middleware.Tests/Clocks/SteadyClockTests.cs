using FlexCoop.Testing;

namespace FlexCoop.Middleware.Tests;

public sealed class SteadyClockTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [TestCase(0)]
    [TestCase(24)]
    [TestCase(-24)]
    public void GetUtcNow_WallClockSetMeanwhile_IsTheStartAndWhatHasPassed(int hours)
    {
        var time = new TestClock();
        var wall = new SteppedClock(time);
        var clock = new SteadyClock(wall);
        var start = clock.GetUtcNow();

        wall.Step = TimeSpan.FromHours(hours);
        time.Advance(Minute);

        Assert.That(start, Is.EqualTo(Some.Now));
        Assert.That(clock.GetUtcNow(), Is.EqualTo(start + Minute));
    }
}
