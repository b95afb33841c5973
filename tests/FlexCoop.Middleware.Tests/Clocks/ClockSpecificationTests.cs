using FlexCoop.Testing;

namespace FlexCoop.Middleware.Tests;

public sealed class ClockSpecificationTests
{
    private static readonly DateTimeOffset Winter = new(2027, 1, 15, 16, 0, 0, TimeSpan.Zero);

    [TestCase("2027-01-15T16:00:00Z@120", 120)]
    [TestCase("2027-01-15T16:00:00Z@1", 1)]
    [TestCase("2027-01-15T16:00:00Z@0.5", 0.5)]
    [TestCase("2027-01-15T16:00:00Z@10000", 10_000)]
    public void Parse_OriginAndRate_IsTaken(string text, double rate)
    {
        var specification = ClockSpecification.Parse(text);

        Assert.That(specification, Is.EqualTo(new ClockSpecification(Winter, rate)));
        Assert.That(specification!.ToString(), Is.EqualTo(text));
    }

    [TestCase("now@60", 60)]
    [TestCase("now@0.25", 0.25)]
    public void Parse_NowAndRate_HasNoOrigin(string text, double rate)
    {
        var specification = ClockSpecification.Parse(text);

        Assert.That(specification, Is.EqualTo(new ClockSpecification(Origin: null, rate)));
        Assert.That(specification!.ToString(), Is.EqualTo(text));
    }

    [TestCase("")]
    [TestCase("@")]
    [TestCase("now")]
    [TestCase("now@")]
    [TestCase("@60")]
    [TestCase("NOW@60")]
    [TestCase(" now@60")]
    [TestCase("now@ 60")]
    [TestCase("now@60@60")]
    [TestCase("now@0")]
    [TestCase("now@-1")]
    [TestCase("now@+1")]
    [TestCase("now@10000.1")]
    [TestCase("now@1e3")]
    [TestCase("now@1,5")]
    [TestCase("now@1,000")]
    [TestCase("now@0x10")]
    [TestCase("now@NaN")]
    [TestCase("now@Infinity")]
    [TestCase("now@∞")]
    [TestCase("now@fast")]
    [TestCase("2027-01-15T16:00:00@120", Description = "without Z")]
    [TestCase("2027-01-15T16:00:00+01:00@120", Description = "local time")]
    [TestCase("2027-01-15T16:00:00.5Z@120", Description = "part of a second")]
    [TestCase("2027-01-15@120", Description = "a day")]
    [TestCase("2027-02-30T16:00:00Z@120", Description = "no such day")]
    [TestCase("2027-01-15T24:00:00Z@120", Description = "no such hour")]
    [TestCase("15.01.2027 16:00@120", Description = "not ISO 8601")]
    public void Parse_OtherForm_IsNull(string text) => Assert.That(ClockSpecification.Parse(text), Is.Null);

    [Test]
    public void At_WithOrigin_ShowsItAtTheAnchor()
    {
        var real = new TestClock();

        var clock = new ClockSpecification(Winter, 120).At(Some.Now, real);

        Assert.That(clock.GetUtcNow(), Is.EqualTo(Winter));
    }

    [Test]
    public void At_Now_ShowsTheAnchorAtTheAnchor()
    {
        var real = new TestClock(Some.Now.AddMinutes(1));

        var clock = new ClockSpecification(Origin: null, 60).At(Some.Now, real);

        Assert.That(clock.GetUtcNow(), Is.EqualTo(Some.Now.AddHours(1)));
    }
}
