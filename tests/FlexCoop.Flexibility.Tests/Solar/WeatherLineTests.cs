using FlexCoop.Flexibility.Solar;

namespace FlexCoop.Flexibility.Tests.Solar;

/// <summary>Weather between hours.</summary>
public sealed class WeatherLineTests
{
    [TestCase(10.0, 20.0, 0.25, 12.5)]
    [TestCase(10.0, null, 0.0, 10.0)]
    [TestCase(10.0, null, 0.25, null)]
    [TestCase(null, 20.0, 0.25, null)]
    public void Between_IsOnTheLine_OrNotKnown(double? before, double? after, double share, double? expected) => Assert.That(WeatherLine.Between(before, after, share), Is.EqualTo(expected));

    [Test]
    public void Wind_TurnsTheShortWay()
    {
        var (speed, bearing) = WeatherLine.Wind(5, 350, 5, 10, 0.5);

        Assert.That(bearing, Is.EqualTo(0).Within(1e-6).Or.EqualTo(360).Within(1e-6));
        Assert.That(speed, Is.EqualTo(5 * Math.Cos(Math.PI / 18)).Within(1e-9));
        Assert.That(WeatherLine.Wind(5, 350, 6, null, 0.5), Is.EqualTo((5.5, (double?)null)));
    }
}
