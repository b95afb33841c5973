namespace FlexCoop.OpenAdr.Tests;

public sealed class OadrDurationTests
{
    [TestCase("PT0S", 0, 0)]
    [TestCase("PT1H30M", 0, 5400)]
    [TestCase("P1DT2H", 0, 93_600)]
    [TestCase("-PT5M", 0, -300)]
    [TestCase("+PT5M", 0, 300)]
    [TestCase("P1Y2M", 14, 0)]
    [TestCase("P1M1D", 1, 86_400)]
    [TestCase("PT90M", 0, 5400)]
    public void TryParse_RegularForm_Counts(string text, long months, long seconds)
    {
        var isGood = OadrDuration.TryParse(text, out var duration);

        Assert.That(isGood, Is.True);
        Assert.That((duration.Months, duration.Seconds, duration.OddText), Is.EqualTo((months, seconds, (string?)null)));
    }

    [TestCase("P", 0)]
    [TestCase("PT", 0)]
    [TestCase("P1DT", 86_400)]
    [TestCase("1W", 604_800)]
    [TestCase("P1H", 3_600)]
    public void TryParse_OddFormThatTheSchemaLetsPass_IsKeptAsItIs(string text, long seconds)
    {
        var isGood = OadrDuration.TryParse(text, out var duration);

        Assert.That(isGood, Is.True);
        Assert.That((duration.Seconds, duration.OddText, duration.ToString()), Is.EqualTo((seconds, text, text)));
    }

    [TestCase("")]
    [TestCase("PT1.5H")]
    [TestCase("P1W")]
    [TestCase("pt1h")]
    [TestCase("T1H")]
    [TestCase("W")]
    [TestCase("P-1D")]
    [TestCase("--PT1H")]
    [TestCase("+-PT1H")]
    [TestCase("PT1H ")]
    [TestCase("PT1S1H")]
    [TestCase("1 hour")]
    public void TryParse_NoDuration_IsFalse(string text)
    {
        Assert.That(OadrDuration.TryParse(text, out var _), Is.False);
    }

    [TestCase("PT99999999999999999999S")]
    [TestCase("P9999999999999999Y")]
    [TestCase("99999999999999999999W")]
    public void TryParse_DigitsWithoutEnd_IsOddAndNeverThrows(string text)
    {
        var isGood = OadrDuration.TryParse(text, out var duration);

        Assert.That(isGood, Is.True);
        Assert.That(duration.ToString(), Is.EqualTo(text));
    }

    [TestCase(0, 0, "PT0S")]
    [TestCase(0, 3_600, "PT1H")]
    [TestCase(0, 86_399, "PT23H59M59S")]
    [TestCase(0, 86_400, "P1D")]
    [TestCase(14, 90, "P1Y2MT1M30S")]
    [TestCase(0, -300, "-PT5M")]
    public void ToString_IsTheShortestRegularForm(long months, long seconds, string text)
    {
        Assert.That(new OadrDuration { Months = months, Seconds = seconds }.ToString(), Is.EqualTo(text));
    }

    [Test]
    public void From_AMonthAtTheEndOfJanuary_IsAsLongAsFebruary()
    {
        var month = new OadrDuration { Months = 1 };

        Assert.That(month.From(new DateTimeOffset(2026, 1, 31, 0, 0, 0, TimeSpan.Zero)), Is.EqualTo(TimeSpan.FromDays(28)));
        Assert.That(month.ToTimeSpan(), Is.Null);
    }

    [Test]
    public void From_BeyondTheYear9999_IsNull()
    {
        Assert.That(new OadrDuration { Months = 12 * 9000 }.From(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero)), Is.Null);
    }

    [Test]
    public void From_FractionOfASecond_IsDropped()
    {
        Assert.That(OadrDuration.From(TimeSpan.FromMilliseconds(1999)).Seconds, Is.EqualTo(1));
    }
}
