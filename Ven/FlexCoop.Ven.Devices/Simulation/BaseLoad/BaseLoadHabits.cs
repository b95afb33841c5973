namespace FlexCoop.Ven.Devices.Simulation;

/// <summary>The base load of a home, minute by minute.</summary>
/// <remarks>
/// The shape of the day is general knowledge of European households: low at night, a peak at breakfast, a small one at noon, the highest
/// in the evening. Days differ by ±20 %, stretches of ten minutes by ±45 %.
/// </remarks>
internal sealed class BaseLoadHabits(int seed, BaseLoadParameters parameters)
{
    private const double MinutesPerDay = 1440;

    private static readonly (double Minute, double WidthMinutes, double Height)[] Peaks =
        [(450, 60, 0.9), (750, 90, 0.5), (1170, 120, 1.6)];

    // What the peaks leave to the night, so that the mean of a day is 1: a peak's area is height · width · √(2π).
    private static readonly double Floor =
        1 - (Peaks.Sum(peak => peak.Height * peak.WidthMinutes) * Math.Sqrt(2 * Math.PI) / MinutesPerDay);

    private readonly SeededNoise _days = new(seed, NoiseStream.BaseLoadOfTheDay);
    private readonly SeededNoise _minutes = new(seed, NoiseStream.BaseLoadOfTheMinute);

    /// <summary>Power in W, above 0.</summary>
    public double PowerW(DateTimeOffset instant)
    {
        var minute = HomeClock.MinuteOfDay(instant) - parameters.HabitShiftMinutes;
        var shape = Floor;
        foreach (var peak in Peaks)
        {
            var distance = Math.IEEERemainder(minute - peak.Minute, MinutesPerDay) / peak.WidthMinutes;
            shape += peak.Height * Math.Exp(-distance * distance / 2);
        }

        var day = _days.Between(0.8, 1.2, HomeClock.Day(instant));
        var wobble = 0.55 + (0.9 * _minutes.Smooth(instant.UtcTicks / (double)TimeSpan.TicksPerMinute / 10));
        return parameters.MeanPowerW * shape * day * wobble;
    }
}
