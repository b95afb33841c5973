using FlexCoop.Ven.Devices.Replay;

namespace FlexCoop.Ven.Devices.Tests;

public sealed class BelgianTimeTests
{
    [TestCase("2023-01-15T12:00:00", "2023-01-15T11:00:00Z")]
    [TestCase("2023-07-15T12:00:00", "2023-07-15T10:00:00Z")]
    [TestCase("2023-03-26T01:59:00", "2023-03-26T00:59:00Z")]
    [TestCase("2023-03-26T03:00:00", "2023-03-26T01:00:00Z")]
    [TestCase("2023-10-29T01:59:00", "2023-10-28T23:59:00Z")]
    [TestCase("2023-10-29T02:00:00", "2023-10-29T00:00:00Z")]
    [TestCase("2023-10-29T03:00:00", "2023-10-29T02:00:00Z")]
    [TestCase("2024-03-31T03:00:00", "2024-03-31T01:00:00Z")]
    public void InstantOf_LocalTime_FollowsTheRuleOfTheUnion(string local, string instant)
    {
        var read = BelgianTime.InstantOf(DateTime.Parse(local, null), last: null);

        Assert.That(read, Is.EqualTo(DateTimeOffset.Parse(instant, null)));
        Assert.That(BelgianTime.LocalOf(read), Is.EqualTo(DateTime.Parse(local, null)));
    }

    [Test]
    public void InstantOf_HourThatComesTwice_IsTheLaterOneTheSecondTime()
    {
        var twice = new DateTime(2023, 10, 29, 2, 0, 0, DateTimeKind.Unspecified);

        var first = BelgianTime.InstantOf(twice, last: null);
        var second = BelgianTime.InstantOf(twice, first);

        Assert.That(second - first, Is.EqualTo(TimeSpan.FromHours(1)));
    }

    [TestCase("2023-03-26T01:59:59", false)]
    [TestCase("2023-03-26T02:00:00", true)]
    [TestCase("2023-03-26T02:59:59", true)]
    [TestCase("2023-03-26T03:00:00", false)]
    public void IsSkipped_SpringChange_IsTheHourFromTwo(string local, bool skipped)
    {
        Assert.That(BelgianTime.IsSkipped(DateTime.Parse(local, null)), Is.EqualTo(skipped));
    }
}
