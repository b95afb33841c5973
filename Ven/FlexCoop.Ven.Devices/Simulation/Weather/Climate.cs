namespace FlexCoop.Ven.Devices.Simulation;

/// <summary>The synthetic weather of a place: temperature and cloud cover as smooth functions of the instant.</summary>
internal sealed class Climate(ClimateParameters parameters)
{
    private const double DaysPerYear = 365.25;

    // In the mean of many years the warmest day lies some four weeks after midsummer (general knowledge).
    private const double WarmestDayOfYear = 199;

    private readonly SeededNoise _fronts = new(parameters.Seed, NoiseStream.Synoptic);
    private readonly SeededNoise _cloudsOfTheDay = new(parameters.Seed, NoiseStream.CloudOfTheDay);
    private readonly SeededNoise _cloudsOfTheHour = new(parameters.Seed, NoiseStream.CloudOfTheHour);

    /// <summary>Outdoor temperature in °C; in Belgium about −6 to 30.</summary>
    public double TemperatureC(DateTimeOffset instant)
    {
        var days = Days(instant);
        var season = Math.Cos(2 * Math.PI * (instant.UtcDateTime.DayOfYear - WarmestDayOfYear) / DaysPerYear);
        var hour = Math.Cos(2 * Math.PI * (HomeClock.Local(instant).TimeOfDay.TotalHours - 15) / 24);
        var fronts = (9 * (_fronts.Smooth(days / 2.5) - 0.5)) + (6 * (_fronts.Smooth(1e6 + (days / 9)) - 0.5));
        return parameters.MeanTemperatureC + (parameters.SeasonalSwingK * season) + ((3.2 + (1.4 * season)) * hour) + fronts;
    }

    /// <summary>Cloud cover from 0, clear, to 1, overcast.</summary>
    public double CloudCover(DateTimeOffset instant)
    {
        var days = Days(instant);
        var day = _cloudsOfTheDay.Smooth(days / 0.7);
        var hour = _cloudsOfTheHour.Smooth(days * 36);
        return Math.Clamp((1.25 * day) + (0.55 * hour) - 0.09, 0, 1);
    }

    /// <summary>What reaches the ground.</summary>
    public Irradiance Sunshine(DateTimeOffset instant)
    {
        var sun = SunPosition.At(instant, parameters.LatitudeDeg, parameters.LongitudeDeg);
        return sun.ElevationRad <= 0 ? Irradiance.Dark : Irradiance.Under(sun, CloudCover(instant));
    }

    private static double Days(DateTimeOffset instant) => instant.UtcTicks / (double)TimeSpan.TicksPerDay;
}
