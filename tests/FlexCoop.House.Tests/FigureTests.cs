using FlexCoop.Benchmarks.Figures;

namespace FlexCoop.House.Tests;

/// <summary>The rows of the table of figures, and what is reckoned for them.</summary>
public sealed class FigureTests
{
    [TestCase(0.75, "| polls | 30,000/s | 40,000/s | 0.75 | ≥ 0.75 |")]
    [TestCase(0.74, "| polls | 30,000/s | 40,000/s | 0.74 | ≥ 0.75: **missed** |")]
    public void AtLeast_Ratio_IsReachedFromTheLimitOn(double ratio, string row)
    {
        var figure = Figure.AtLeast("polls", "30,000/s", "40,000/s", ratio, wanted: 0.75);

        Assert.That(figure.ToString(), Is.EqualTo(row));
        Assert.That(figure.IsReached, Is.EqualTo(ratio >= 0.75));
    }

    [TestCase(true, "| memory | 5 KB |  |  | ≤ 6 KB |")]
    [TestCase(false, "| memory | 5 KB |  |  | ≤ 6 KB: **missed** |")]
    public void AtMost_SaysWhatIsWanted(bool isReached, string row) =>
        Assert.That(Figure.AtMost("memory", "5 KB", "6 KB", isReached).ToString(), Is.EqualTo(row));

    [Test]
    public void Plain_WantsNothing() => Assert.That(Figure.Plain("start", "0.3 s", beside: "0.2 s").ToString(), Is.EqualTo("| start | 0.3 s | 0.2 s |  |  |"));

    [TestCase(new double[] { 3, 1, 2 }, 2)]
    [TestCase(new double[] { 4, 1, 3, 2 }, 2.5)]
    [TestCase(new double[] { 7 }, 7)]
    public void Median_IsTheMiddleOne_OrBetweenTheMiddleTwo(double[] measured, double median) => Assert.That(measured.Median(value => value), Is.EqualTo(median));

    [Test]
    public async Task InTurns_MeasuresOneOfEach_AndLeavesTheWarmUpOut()
    {
        var order = "";

        var (ones, others) = await Rounds.InTurnsAsync(2, () => Task.FromResult(order += "a"), () => Task.FromResult(order += "b"));

        Assert.That(order, Is.EqualTo("ababab"));
        Assert.That(ones, Is.EqualTo(["aba", "ababa"]));
        Assert.That(others, Is.EqualTo(["abab", "ababab"]));
    }
}
