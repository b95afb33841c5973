namespace FlexCoop.Flexibility.Solar;

/// <summary>Finds out how panels lie, and how strong they are, from what they have produced.</summary>
public static class PvFit
{
    /// <summary>Without the weather of then, what is under a clear sky is not passed but by one value in ten: clouds take away, and seldom add.</summary>
    private const double ClearShare = 0.9;

    /// <summary>Days are needed, and light.</summary>
    private const int LeastValues = 100;

    /// <summary>Finds panels whose production under a clear sky is the upper bound of what was produced (quantile regression): no weather is needed.</summary>
    /// <param name="history">What was produced; a week or more.</param>
    /// <param name="step">How long each interval is.</param>
    /// <param name="place">Where.</param>
    /// <returns>Null when too little of it is in daylight, or nothing was produced.</returns>
    public static PvPanels? ToClearSky(IReadOnlyList<ProducedPower> history, TimeSpan step, GeoPlace place)
    {
        var days = history.Select(one => (one.PowerW, Times: Samples(one.Start, step).Select(at => Lit(at, place)).ToList())).Where(one => one.Times.Exists(time => time.Light.GlobalWPerM2 > 20)).ToList();
        return Search(place, panels => Judge([.. days.Select(one => (one.PowerW, Unit: one.Times.Average(time => panels.PowerW(time.Sun, time.Light))))], ByQuantile));
    }

    /// <summary>Finds panels whose production in the weather of then comes nearest to what was produced (least squares).</summary>
    /// <param name="history">What was produced in whole hours.</param>
    /// <param name="weather">The weather of the same hours; those without are passed over.</param>
    /// <param name="place">Where.</param>
    /// <returns>Null when too little of it is in daylight, or nothing was produced.</returns>
    public static PvPanels? ToWeather(IReadOnlyList<ProducedPower> history, IReadOnlyDictionary<DateTimeOffset, WeatherHour> weather, GeoPlace place)
    {
        var hours = history.Where(one => weather.TryGetValue(one.Start, out var then) && then.GlobalWPerM2 > 20)
            .Select(one => (one.PowerW, Weather: weather[one.Start], Times: Samples(one.Start, TimeSpan.FromHours(1)).Select(at => (Sun: SunPosition.Of(at, place), Light: weather[one.Start].At(at, place))).ToList()))
            .ToList();
        return Search(place, panels => Judge([.. hours.Select(one => (one.PowerW, Unit: one.Times.Average(time => panels.PowerW(time.Sun, time.Light, one.Weather.TemperatureC, one.Weather.WindMPerS))))], BySquares));
    }

    /// <summary>Tries tilts and directions, coarse and then fine; the peak power of each follows from the data.</summary>
    private static PvPanels? Search(GeoPlace place, Func<PvPanels, (double PeakW, double Loss)?> judge)
    {
        var (best, least) = (default(PvPanels), double.MaxValue);
        void Try(double tilt, double azimuth)
        {
            var panels = new PvPanels(place, Math.Clamp(tilt, 0, 90), Angle.Turned(azimuth), PeakW: 1);
            if (judge(panels) is { } judged && judged.Loss < least)
            {
                (best, least) = (panels with { PeakW = judged.PeakW }, judged.Loss);
            }
        }

        for (var tilt = 0; tilt <= 60; tilt += 15)
        {
            for (var azimuth = 0; azimuth < 360; azimuth += 30)
            {
                Try(tilt, azimuth);
            }
        }

        for (var around = 7.5; around >= 2; around /= 2)
        {
            if (best is not { } centre)
            {
                return null;
            }

            foreach (var (tilt, azimuth) in from tilt in Neighbours from azimuth in Neighbours select (tilt, azimuth))
            {
                Try(centre.TiltDeg + (tilt * around), centre.AzimuthDeg + (azimuth * 2 * around));
            }
        }

        return best;
    }

    private static readonly int[] Neighbours = [-1, 0, 1];

    private static (double PeakW, double Loss)? Judge(IReadOnlyList<(double PowerW, double Unit)> pairs, Func<IReadOnlyList<(double PowerW, double Unit)>, (double, double)> by)
    {
        var lit = pairs.Where(pair => pair.Unit > 0).ToList();
        return lit.Count >= LeastValues && by(lit) is (> 0, _) and var judged ? judged : null;
    }

    /// <summary>The peak power that leaves the least sum of squares, and that sum.</summary>
    private static (double PeakW, double Loss) BySquares(IReadOnlyList<(double PowerW, double Unit)> pairs)
    {
        var peak = pairs.Sum(pair => pair.PowerW * pair.Unit) / pairs.Sum(pair => pair.Unit * pair.Unit);
        return (peak, pairs.Sum(pair => Math.Pow(pair.PowerW - (peak * pair.Unit), 2)));
    }

    /// <summary>The peak power that leaves the least quantile loss, which is a weighted quantile of the ratios, and that loss.</summary>
    private static (double PeakW, double Loss) ByQuantile(IReadOnlyList<(double PowerW, double Unit)> pairs)
    {
        var (left, peak) = (ClearShare * pairs.Sum(pair => pair.Unit), 0.0);
        foreach (var (power, unit) in pairs.OrderBy(pair => pair.PowerW / pair.Unit))
        {
            peak = power / unit;
            left -= unit;
            if (left <= 0)
            {
                break;
            }
        }

        return (peak, pairs.Sum(pair => pair.PowerW - (peak * pair.Unit) is var above && above > 0 ? ClearShare * above : (ClearShare - 1) * above));
    }

    private static IEnumerable<DateTimeOffset> Samples(DateTimeOffset start, TimeSpan length)
    {
        var parts = Math.Max(1, (int)(length.TotalMinutes / 15));
        return Enumerable.Range(0, parts).Select(part => start + (length * ((part + 0.5) / parts)));
    }

    private static (SunPosition Sun, Irradiance Light) Lit(DateTimeOffset instant, GeoPlace place)
    {
        var sun = SunPosition.Of(instant, place);
        return (sun, Irradiance.ClearSky(sun));
    }
}
