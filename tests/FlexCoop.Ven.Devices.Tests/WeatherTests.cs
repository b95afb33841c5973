using FlexCoop.Ven.Devices.Products;
using FlexCoop.Ven.Devices.Simulation;

namespace FlexCoop.Ven.Devices.Tests;

/// <summary>Sun, clouds, temperature and what PV makes of them.</summary>
public sealed class WeatherTests
{
    private const double Latitude = 50.8;
    private const double Longitude = 4.36;

    private static readonly PvParameters South = new() { PeakPowerW = 1000, InverterPowerW = 1000, TiltDeg = 35, AzimuthDeg = 180, PerformanceRatio = 0.8 };

    [TestCase("2026-06-21", 62.6)]
    [TestCase("2026-12-21", 15.8)]
    [TestCase("2026-03-20", 39.2)]
    public void SunPosition_HighestOfTheDay_IsNinetyLessLatitudePlusDeclination(string date, double elevationDeg)
    {
        var day = DateTimeOffset.Parse(date + "T00:00:00Z", null);

        var highest = Enumerable.Range(0, 1440).Max(minute => SunPosition.At(day.AddMinutes(minute), Latitude, Longitude).ElevationRad);

        Assert.That(double.RadiansToDegrees(highest), Is.EqualTo(elevationDeg).Within(0.6));
    }

    // The sun is in the south at noon of true solar time: 12:00 UTC − 17.4 min of longitude − the equation of time.
    [TestCase("2026-02-11", 11, 57)]
    [TestCase("2026-11-03", 11, 26)]
    [TestCase("2026-06-13", 11, 43)]
    public void SunPosition_AtSolarNoon_IsInTheSouth(string date, int hour, int minute)
    {
        var sun = SunPosition.At(DateTimeOffset.Parse($"{date}T{hour}:{minute}:00Z", null), Latitude, Longitude);

        Assert.That(double.RadiansToDegrees(sun.AzimuthRad), Is.EqualTo(180).Within(0.7));
    }

    [Test]
    public void SunPosition_Equinox_RisesInTheEastAndSetsInTheWest()
    {
        var morning = SunPosition.At(new DateTimeOffset(2026, 3, 20, 5, 50, 0, TimeSpan.Zero), Latitude, Longitude);
        var evening = SunPosition.At(new DateTimeOffset(2026, 3, 20, 17, 50, 0, TimeSpan.Zero), Latitude, Longitude);

        Assert.That(double.RadiansToDegrees(morning.AzimuthRad), Is.EqualTo(90).Within(3));
        Assert.That(double.RadiansToDegrees(evening.AzimuthRad), Is.EqualTo(270).Within(3));
    }

    [Test]
    public void Pv_ClearDay_IsDarkAtNightAndPeaksAtSolarNoon()
    {
        var midnight = new DateTimeOffset(2026, 6, 21, 0, 0, 0, TimeSpan.Zero);

        var powerW = Enumerable.Range(0, 1440).Select(minute => ClearSkyPvW(midnight.AddMinutes(minute))).ToList();

        Assert.That(powerW.Take(180), Is.All.Zero);
        Assert.That(powerW.Skip(1260), Is.All.Zero);
        Assert.That(powerW.IndexOf(powerW.Max()), Is.EqualTo((11 * 60) + 44).Within(5));
        Assert.That(powerW.Max(), Is.InRange(700, 850));
    }

    /// <remarks>
    /// Brussels had 1,078 kWh/m² a year in 2010 to 2019, and its PV plants a median of 850 kWh/kWp at a performance ratio of 65 % (Sarr et
    /// al., EU PVSEC 2021, 5CV.2.47); at our 80 % that is 1,050.
    /// </remarks>
    [Test]
    public void Pv_OverAYear_YieldsWhatBelgianRoofsDo([Range(0, 3)] int seed)
    {
        var climate = new Climate(new ClimateParameters { Seed = seed });
        var sunshine = EveryTenMinutes(2026).Select(climate.Sunshine).ToList();

        var globalKwhPerM2 = sunshine.Sum(irradiance => irradiance.GlobalWPerM2) / 6000;
        var yieldKwhPerKwp = sunshine.Sum(irradiance => PvModel.PotentialW(South, irradiance)) / 6000;

        Assert.That(globalKwhPerM2, Is.InRange(980, 1180));
        Assert.That(yieldKwhPerKwp, Is.InRange(850, 1080));
    }

    [Test]
    public void Pv_Winter_YieldsAFractionOfSummer()
    {
        var climate = new Climate(new ClimateParameters { Seed = 1 });
        var byMonth = EveryTenMinutes(2026).ToLookup(instant => instant.Month, instant => PvModel.PotentialW(South, climate.Sunshine(instant)));

        Assert.That(byMonth[12].Sum(), Is.LessThan(0.4 * byMonth[6].Sum()));
    }

    [Test]
    public void Pv_LimitedAndClipped_GivesNoMoreThanTheLower()
    {
        var pv = South with { InverterPowerW = 800 };

        Assert.That(PvModel.Step(pv, default, setting: null, potentialW: 900, hours: 1).ActivePowerW, Is.EqualTo(-800));
        Assert.That(PvModel.Step(pv, default, new FeedInLimit(300), potentialW: 900, hours: 1).ActivePowerW, Is.EqualTo(-300));
        Assert.That(PvModel.Step(pv, default, new FeedInLimit(0), potentialW: 900, hours: 1), Is.EqualTo(new MeterState(0, 0, 0)));
        Assert.That(PvModel.Step(pv, default, new FeedInLimit(300), potentialW: 100, hours: 1).EnergyFedInWh, Is.EqualTo(100));
    }

    [Test]
    public void Temperature_OverAYear_IsBelgian([Range(0, 3)] int seed)
    {
        var climate = new Climate(new ClimateParameters { Seed = seed });

        var byMonth = EveryTenMinutes(2026).ToLookup(instant => instant.Month, climate.TemperatureC);

        Assert.That(byMonth[1].Average(), Is.InRange(0, 7));
        Assert.That(byMonth[7].Average(), Is.InRange(15, 22));
        Assert.That(byMonth.SelectMany(month => month).Min(), Is.InRange(-10, 0));
        Assert.That(byMonth.SelectMany(month => month).Max(), Is.InRange(22, 36));
    }

    private static double ClearSkyPvW(DateTimeOffset instant)
    {
        var sun = SunPosition.At(instant, Latitude, Longitude);
        return sun.ElevationRad > 0 ? PvModel.PotentialW(South, Irradiance.Under(sun, cloudCover: 0)) : 0;
    }

    private static IEnumerable<DateTimeOffset> EveryTenMinutes(int year) =>
        Enumerable.Range(0, 365 * 144).Select(step => new DateTimeOffset(year, 1, 1, 0, 0, 0, TimeSpan.Zero).AddMinutes(10 * step));
}
