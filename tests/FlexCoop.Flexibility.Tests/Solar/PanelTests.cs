using FlexCoop.Flexibility.Solar;

namespace FlexCoop.Flexibility.Tests.Solar;

/// <summary>Panels that are found again from what they have produced, and forecasts from a forecast of the weather. The weather is made up here: skies that change from day to day and hour to hour.</summary>
public sealed class PanelTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly GeoPlace Barcelona = new(41.39, 2.17);
    private static readonly DateTimeOffset Begin = new(2026, 4, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly PvPanels True = new(Barcelona, TiltDeg: 25, AzimuthDeg: 220, PeakW: 3800);

    [Test]
    public void Fit_ToTheWeather_FindsThePanels()
    {
        var weather = Weather(days: 30, seed: 1);

        var found = PvFit.ToWeather([.. weather.Values.Select(hour => new ProducedPower(hour.Start, hour.PowerW(True, hour.Start, Hour)))], weather, Barcelona)!;

        Assert.That(found.TiltDeg, Is.EqualTo(25).Within(5));
        Assert.That(found.AzimuthDeg, Is.EqualTo(220).Within(10));
        Assert.That(found.PeakW, Is.EqualTo(3800).Within(150));
    }

    [Test]
    public void Fit_WithoutWeather_FindsThemByTheClearestHours()
    {
        var weather = Weather(days: 60, seed: 2);

        var found = PvFit.ToClearSky([.. weather.Values.Select(hour => new ProducedPower(hour.Start, hour.PowerW(True, hour.Start, Hour)))], Hour, Barcelona)!;

        Assert.That(found.AzimuthDeg, Is.EqualTo(220).Within(25));
        Assert.That(found.PeakW, Is.EqualTo(3800).Within(600));
    }

    [Test]
    public void Fit_OfTooLittle_FindsNothing()
    {
        Assert.That(PvFit.ToClearSky([new ProducedPower(Begin.AddHours(12), 1000)], Hour, Barcelona), Is.Null);
        Assert.That(PvFit.ToClearSky([.. Weather(30, 1).Keys.Select(at => new ProducedPower(at, 0))], Hour, Barcelona), Is.Null, "panels that never gave anything");
    }

    /// <summary>By the weather as it came, which is a perfect forecast, and by one that is off by a fifth (standard deviation of the irradiance, hours alike for three hours or so).</summary>
    [TestCase(0.0, 0.3)]
    [TestCase(0.2, 0.85)]
    public void Forecast_ByTheWeather_BeatsClearSkyPersistence(double error, double most)
    {
        var weather = Weather(days: 60, seed: 3);
        var measured = weather.Values.OrderBy(hour => hour.Start).Select(hour => (hour.Start, PowerW: hour.PowerW(True, hour.Start, Hour), ClearW: True.ClearSkyW(hour.Start, Hour))).ToList();
        var fitted = PvFit.ToWeather([.. measured.Take(30 * 24).Select(one => new ProducedPower(one.Start, one.PowerW))], weather, Barcelona)!;
        var (ours, persistence, random) = (new Score(), new Score(), new Random(4));
        for (var index = 30 * 24; index + 36 <= measured.Count; index += 5)
        {
            var clearness = ClearnessPersistence.Of([.. measured[..index].Select(one => (one.PowerW, one.ClearW))], lit: 1);
            var off = 0.0;
            foreach (var one in measured.GetRange(index, 36).Where(one => one.ClearW > 0))
            {
                off = (0.7 * off) + (Math.Sqrt(1 - 0.49) * error * Gauss(random));
                var told = weather[one.Start] with { GlobalWPerM2 = weather[one.Start].GlobalWPerM2 * Math.Max(0, 1 + off) };
                ours.Add(one.PowerW - told.PowerW(fitted, one.Start, Hour));
                persistence.Add(one.PowerW - (clearness * one.ClearW));
            }
        }

        TestContext.Out.WriteLine($"error {error}: forecast {ours}; persistence {persistence}");
        Assert.That(ours.Mae, Is.LessThan(most * persistence.Mae));
        Assert.That(ours.Rmse, Is.LessThan(most * persistence.Rmse));
    }

    /// <summary>What is usual at an hour is learnt, and a deviation dies away; what comes after the issue changes nothing.</summary>
    [Test]
    public void ClearnessForecast_GoesBackToWhatIsUsual_AndLooksAtNothingToCome()
    {
        var weather = Weather(days: 40, seed: 5).Values.OrderBy(hour => hour.Start).ToList();
        List<ProducedPower> history = [.. weather.Select(hour => new ProducedPower(hour.Start, hour.PowerW(True, hour.Start, Hour)))];
        var issuedAt = Begin.AddDays(35).AddHours(11);

        var all = ClearnessForecast.Of(True, history, issuedAt, 48);
        var past = ClearnessForecast.Of(True, [.. history.Where(one => one.Start < issuedAt)], issuedAt, 48);
        var dark = ClearnessForecast.Of(True, [.. history.Where(one => one.Start < issuedAt).Select(one => one.Start > issuedAt.AddHours(-4) ? one with { PowerW = 0 } : one)], issuedAt, 48);

        Assert.That(Enumerable.Range(0, 48).Select(hour => all.PowerW(issuedAt.AddHours(hour))), Is.EqualTo(Enumerable.Range(0, 48).Select(hour => past.PowerW(issuedAt.AddHours(hour)))));
        Assert.That(dark.ClearnessAt(issuedAt), Is.LessThan(past.ClearnessAt(issuedAt) - 0.1));
        Assert.That(dark.ClearnessAt(issuedAt.AddHours(47)), Is.EqualTo(past.ClearnessAt(issuedAt.AddHours(47))).Within(0.15));
        Assert.That(past.PowerW(issuedAt.AddHours(13)), Is.Zero, "at night");
        Assert.That(ClearnessForecast.Of(True, [], issuedAt, 36).PowerW(issuedAt), Is.Zero, "who has no history is told nothing of light");
    }

    /// <summary>What is left of a deviation goes by how long ago it was seen, and not by how soon after its issue a forecast is of.</summary>
    [Test]
    public void ClearnessForecast_OfAnIssueLongAfterTheLastLight_IsNearTheUsual()
    {
        List<ProducedPower> history = [.. Weather(days: 40, seed: 5).Values.OrderBy(hour => hour.Start).Select(hour => new ProducedPower(hour.Start, hour.PowerW(True, hour.Start, Hour)))];
        (ClearnessForecast Past, ClearnessForecast Dark) Issued(DateTimeOffset seenUntil, DateTimeOffset issuedAt)
        {
            List<ProducedPower> past = [.. history.Where(one => one.Start < seenUntil)];
            return (ClearnessForecast.Of(True, past, issuedAt, 48), ClearnessForecast.Of(True, [.. past.Select(one => one.Start >= seenUntil.AddHours(-8) ? one with { PowerW = 0 } : one)], issuedAt, 48));
        }

        var (morning, days) = (Begin.AddDays(35).AddHours(8), Begin.AddDays(38).AddHours(11));
        var night = Issued(Begin.AddDays(34).AddHours(20), Begin.AddDays(35).AddHours(3));
        var outage = Issued(Begin.AddDays(34).AddHours(20), Begin.AddDays(38).AddHours(10));

        Assert.That(night.Dark.ClearnessAt(morning), Is.EqualTo(night.Past.ClearnessAt(morning)).Within(0.15));
        Assert.That(outage.Dark.ClearnessAt(days), Is.EqualTo(outage.Past.ClearnessAt(days)).Within(0.05));
    }

    private static Dictionary<DateTimeOffset, WeatherHour> Weather(int days, int seed)
    {
        var (random, weather, day, sky) = (new Random(seed), new Dictionary<DateTimeOffset, WeatherHour>(), 0.8, 0.0);
        for (var index = 0; index < days * 24; index++)
        {
            day = index % 24 == 0 ? 0.25 + (0.75 * Math.Sqrt(random.NextDouble())) : day;
            sky = (0.6 * sky) + (0.15 * Gauss(random));
            var start = Begin.AddHours(index);
            var clear = PvPanels.MeanOver(start, Hour, at => Irradiance.ClearSky(SunPosition.Of(at, Barcelona)).GlobalWPerM2);
            weather[start] = new WeatherHour(start, clear * Math.Clamp(day + sky, 0.05, 1), TemperatureC: 15 + (5 * Math.Sin((index % 24 - 9) / 24.0 * 2 * Math.PI)), WindMPerS: 3);
        }

        return weather;
    }

    private static double Gauss(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
