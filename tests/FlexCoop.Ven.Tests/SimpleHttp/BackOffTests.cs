namespace FlexCoop.Ven.Tests;

/// <summary>How long to wait after failures (§9.1.7).</summary>
public sealed class BackOffTests
{
    [Test]
    public void Next_FailureAfterFailure_DoublesUpToTheCeilingWithinTenPercent()
    {
        var backOff = new BackOff(TimeSpan.FromSeconds(60), new Random(1));

        var waits = Enumerable.Range(0, 40).Select(_ => backOff.Next().TotalSeconds).ToList();

        for (var failure = 0; failure < waits.Count; failure++)
        {
            Assert.That(waits[failure], Is.EqualTo(Math.Min(Math.Pow(2, failure), 60)).Within(10).Percent);
        }
    }

    [Test]
    public void Reset_AfterFailures_BeginsAnew()
    {
        var backOff = new BackOff(TimeSpan.FromSeconds(60), new Random(1));
        backOff.Next();
        backOff.Next();

        backOff.Reset();

        Assert.That(backOff.Next().TotalSeconds, Is.EqualTo(1).Within(10).Percent);
    }

    [Test]
    public void Next_PeerAskedForLongerThanTheCeiling_IsTheCeiling()
    {
        var backOff = new BackOff(TimeSpan.FromSeconds(60), new Random(1));

        Assert.That(backOff.Next(TimeSpan.FromDays(1)).TotalSeconds, Is.InRange(60, 66));
    }
}
