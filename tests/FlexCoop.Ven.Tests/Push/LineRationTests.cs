using FlexCoop.Testing;

namespace FlexCoop.Ven.Tests.Push;

/// <summary>What anybody on the network can have written into the log of a small box.</summary>
public sealed class LineRationTests
{
    [Test]
    public void Take_ManyAtOnce_LeavesOutAllButAFewAndCountsThem()
    {
        var clock = new TestClock();
        var ration = new LineRation(clock);

        var taken = Enumerable.Range(0, 100).Count(_ => ration.Take() is not null);
        clock.Advance(TimeSpan.FromMinutes(1));

        Assert.That(taken, Is.EqualTo(10));
        Assert.That((ration.Take(), ration.Take()), Is.EqualTo(((int?)90, default(int?))));
    }
}
