using FlexCoop.Flexibility.Solar;

namespace FlexCoop.Flexibility.Tests.Solar;

/// <summary>The sun, the clear sky, and what of it falls where, beside published values.</summary>
public sealed class SunTests
{
    /// <summary>The example of NREL's report TP-560-34302 (Reda and Andreas), A.5: zenith 50.11162° with 0.0150° of refraction, azimuth 194.34024°.</summary>
    [Test]
    public void Position_OfTheExampleOfNrel_IsWithinAHundredthOfADegree()
    {
        var sun = SunPosition.Of(new DateTimeOffset(2003, 10, 17, 12, 30, 30, TimeSpan.FromHours(-7)), new GeoPlace(39.742476, -105.1786));

        Assert.That(sun.ZenithDeg, Is.EqualTo(50.11162 + 0.0150).Within(0.02));
        Assert.That(sun.AzimuthDeg, Is.EqualTo(194.34024).Within(0.02));
    }

    /// <summary>At the solstice the sun is over the tropic, at the equinox over the equator, and in the south it culminates in the north.</summary>
    [Test]
    public void Position_AtTurningPoints_IsWhereItMustBe()
    {
        double Least(int month, int day, double latitude) => Enumerable.Range(0, 24 * 60).Min(minute => SunPosition.Of(new DateTimeOffset(2026, month, day, 0, 0, 0, TimeSpan.Zero).AddMinutes(minute), new GeoPlace(latitude, 0)).ZenithDeg);

        Assert.That(Least(6, 21, 23.44), Is.LessThan(0.2));
        Assert.That(Least(3, 20, 52), Is.EqualTo(52).Within(0.3));
        Assert.That(SunPosition.Of(new DateTimeOffset(2026, 12, 21, 2, 0, 0, TimeSpan.Zero), new GeoPlace(-33.87, 151.21)).AzimuthDeg, Is.InRange(0, 90).Or.InRange(300, 360));
    }

    /// <summary>Nearer in January, by 3.4 % twice.</summary>
    [Test]
    public void SunAboveTheAir_FollowsTheDistance()
    {
        double Of(int month, int day) => SunPosition.Of(new DateTimeOffset(2026, month, day, 12, 0, 0, TimeSpan.Zero), default).ExtraterrestrialWPerM2;

        Assert.That(Of(1, 3), Is.EqualTo(1407).Within(2));
        Assert.That(Of(7, 6), Is.EqualTo(1317).Within(2));
    }

    /// <summary>Values of Haurwitz' formula as pvlib's tests have them.</summary>
    [TestCase(5, 48.6298687941956)]
    [TestCase(10, 135.741748091813)]
    [TestCase(30, 487.894132885425)]
    [TestCase(50, 778.766689344363)]
    [TestCase(90, 1035.09203253450)]
    public void ClearSky_IsHaurwitz(double elevation, double global) => Assert.That(Irradiance.ClearSky(new SunPosition(90 - elevation, 180, 1361)).GlobalWPerM2, Is.EqualTo(global).Within(1e-6));

    [TestCase(-0.1)]
    [TestCase(-20)]
    public void ClearSky_AtNight_IsDark(double elevation) => Assert.That(Irradiance.ClearSky(new SunPosition(90 - elevation, 180, 1361)), Is.EqualTo(default(Irradiance)));

    /// <summary>The three pieces of Erbs' curve, and that they meet.</summary>
    [TestCase(0, 1)]
    [TestCase(0.2, 0.982)]
    [TestCase(0.5, 0.65915)]
    [TestCase(0.9, 0.165)]
    public void Diffuse_IsErbs(double clearness, double fraction) => Assert.That(Irradiance.DiffuseFraction(clearness), Is.EqualTo(fraction).Within(1e-4));

    [Test]
    public void Parts_MakeTheWhole()
    {
        var sun = new SunPosition(40, 180, 1361);

        var parts = Irradiance.OfGlobal(600, sun);

        Assert.That((parts.DirectNormalWPerM2 * sun.CosZenith) + parts.DiffuseWPerM2, Is.EqualTo(600).Within(1e-9));
        Assert.That(Irradiance.OfGlobal(30, new SunPosition(89, 180, 1361)), Is.EqualTo(new Irradiance(30, 0, 30)), "a sun at the horizon parts nothing");
    }

    [Test]
    public void FlatPanels_GetTheGlobalIrradiance_ButForTheGlass()
    {
        var sun = new SunPosition(40, 180, 1361);

        Assert.That(new PvPanels(default, 0, 180, 1000).OnPlaneWPerM2(sun, Irradiance.OfGlobal(600, sun)), Is.EqualTo(600).Within(600 * 0.02));
    }

    [Test]
    public void Panels_TowardsTheSun_GetMost_AndHotOnesGiveLess()
    {
        var sun = new SunPosition(60, 180, 1361);
        var light = Irradiance.OfGlobal(400, sun);
        PvPanels Of(double azimuth) => new(default, 60, azimuth, 1000);

        Assert.That(Of(180).OnPlaneWPerM2(sun, light), Is.GreaterThan(Of(120).OnPlaneWPerM2(sun, light)).And.GreaterThan(400));
        Assert.That(Of(0).OnPlaneWPerM2(sun, light), Is.LessThan(200), "from behind only the sky is left");
        Assert.That(Of(180).PowerW(sun, light, 40, 1) / Of(180).PowerW(sun, light, 0, 1), Is.EqualTo(0.84).Within(0.03));
        Assert.That((Of(180) with { InverterW = 300 }).PowerW(sun, light), Is.EqualTo(300));
    }

    /// <summary>Quarters sum up to their hour, and there is no light before the sun is up.</summary>
    [Test]
    public void Hour_IntoQuarters_KeepsItsMean_AndTheShapeOfTheSun()
    {
        var place = new GeoPlace(41.39, 2.17);
        var start = new DateTimeOffset(2026, 6, 30, 4, 0, 0, TimeSpan.Zero);
        var hour = new WeatherHour(start, GlobalWPerM2: 40);
        double Of(DateTimeOffset from, TimeSpan length) => PvPanels.MeanOver(from, length, at => hour.At(at, place).GlobalWPerM2);

        var quarters = Enumerable.Range(0, 4).Select(quarter => Of(start.AddMinutes(15 * quarter), TimeSpan.FromMinutes(15))).ToList();

        Assert.That(quarters.Average(), Is.EqualTo(40).Within(1));
        Assert.That(quarters, Is.Ordered);
        Assert.That(quarters[0], Is.LessThan(5), "the sun rises at 4:20");
        Assert.That(new WeatherHour(start.AddHours(-4), 5).At(start.AddHours(-3.5), place), Is.EqualTo(default(Irradiance)));
    }

    /// <summary>Each hour of a year, bright or in twilight: a quarter is at most all of its hour, and never more than there is above the air.</summary>
    [Test]
    public void Hours_OfAYear_IntoQuarters_SumUp_AndStayWithinWhatTheSunGives()
    {
        var (place, begin, wrong) = (new GeoPlace(41.39, 2.17), new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), new List<string>());
        for (var start = begin; start < begin.AddYears(1); start = start.AddHours(1))
        {
            var clear = PvPanels.MeanOver(start, TimeSpan.FromHours(1), at => Irradiance.ClearSky(SunPosition.Of(at, place)).GlobalWPerM2);
            foreach (var hour in new[] { new WeatherHour(start, 0.7 * clear), new WeatherHour(start, 1) })
            {
                var quarters = Enumerable.Range(0, 4).Select(quarter => hour.MeanGlobalWPerM2(place, start.AddMinutes(15 * quarter), TimeSpan.FromMinutes(15))).ToList();
                var sumsUp = hour.GlobalWPerM2 == 1 || Math.Abs(quarters.Average() - hour.GlobalWPerM2) <= 0.01 * hour.GlobalWPerM2;
                if (!sumsUp || !quarters.TrueForAll(one => one >= 0 && one <= 4.001 * hour.GlobalWPerM2 && one < 1361))
                {
                    wrong.Add($"{start:s} {hour.GlobalWPerM2}: {string.Join(' ', quarters)}");
                }
            }
        }

        Assert.That(wrong, Is.Empty);
    }

    [Test]
    public void LowSun_GivesNoMoreThanThereIsAboveTheAir()
    {
        var sun = new SunPosition(86, 90, 1361);

        var parts = Irradiance.OfGlobal(150, sun);

        Assert.That(parts.DirectNormalWPerM2, Is.LessThanOrEqualTo(1361));
        Assert.That((parts.DirectNormalWPerM2 * sun.CosZenith) + parts.DiffuseWPerM2, Is.EqualTo(150).Within(1e-9), "the rest comes from the sky");
    }

    /// <summary>The sun rises at 4:20: what it gives in that hour it gives in the forty minutes that are left.</summary>
    [Test]
    public void Hour_OfSunrise_KeepsItsDirectIrradiance()
    {
        var (place, start) = (new GeoPlace(41.39, 2.17), new DateTimeOffset(2026, 6, 30, 4, 0, 0, TimeSpan.Zero));
        var hour = new WeatherHour(start, GlobalWPerM2: 40, DirectNormalWPerM2: 90, DiffuseWPerM2: 30);

        Assert.That(PvPanels.MeanOver(start, TimeSpan.FromHours(1), at => hour.At(at, place).DirectNormalWPerM2), Is.EqualTo(90).Within(1));
        Assert.That(hour.At(start.AddMinutes(2.5), place).DirectNormalWPerM2, Is.Zero);
    }
}
