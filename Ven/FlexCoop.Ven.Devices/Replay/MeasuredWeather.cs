using FlexCoop.Ven.Devices.Simulation;

namespace FlexCoop.Ven.Devices.Replay;

/// <summary>Measured outdoor temperature, to stand for the weather of a simulated home.</summary>
/// <remarks>
/// <para>
/// The file has the columns <c>time_local</c>, <c>temperature_c</c>, <c>wind_speed_ms</c> and <c>relative_humidity_pct</c>: Belgian local
/// time with its clock changes, °C, m/s, %, hour by hour, as in weather-be-hourly.csv (Royal Meteorological Institute of Belgium). Only the
/// temperature is used, straight lines between the hours.
/// </para>
/// <para>
/// Times are moved to the clock of a simulated home, UTC+01:00 all year. An hour that the clocks skip in spring stands in the measured file
/// although there is none; it is passed over. The hour that comes twice in autumn is the earlier one when it stands there first or alone.
/// </para>
/// <para>
/// Day after day from a date on is laid onto the days of the simulated home, beginning with the day of its origin; the time of day is kept.
/// Gaps of up to three hours are bridged by straight lines. At the end of the file, or before a longer gap, it begins again at that date.
/// </para>
/// </remarks>
public sealed class MeasuredWeather
{
    private static readonly TimeSpan Step = TimeSpan.FromHours(1);

    private readonly MeasuredSeries _series;

    private MeasuredWeather(MeasuredSeries series) => _series = series;

    /// <summary>How many whole days there are before it begins again, 1 or more.</summary>
    public int Days => _series.Days;

    /// <summary>Reads a file from a date on.</summary>
    /// <exception cref="InvalidDataException">A fault in the file or the date: line, column, value, and what would be right.</exception>
    /// <exception cref="IOException">The file is not there, or cannot be read.</exception>
    public static MeasuredWeather Read(string path, DateOnly from)
    {
        var file = MeasuredFile.Read(path, "time_local", "temperature_c", "wind_speed_ms", "relative_humidity_pct");
        var rows = new List<(DateTime Time, double[] Figures)>();
        DateTimeOffset? last = null;
        foreach (var row in file.Rows())
        {
            var local = row.Time(0, "yyyy-MM-dd'T'HH:mm:ss", Step);
            if (BelgianTime.IsSkipped(local))
            {
                continue;
            }

            var instant = BelgianTime.InstantOf(local, last);
            if (instant <= last)
            {
                var before = BelgianTime.LocalOf(last.Value);
                throw row.Fault(0, $"comes after {before:yyyy-MM-dd'T'HH:mm:ss}; give the rows in the order of time, each once");
            }

            last = instant;
            rows.Add((HomeClock.Local(instant), [row.Number(1, -60, 60, "°C")]));
        }

        return new MeasuredWeather(MeasuredSeries.From(file, rows, Step, from));
    }

    /// <summary>Outdoor temperature in °C.</summary>
    internal double TemperatureC(DateTimeOffset instant, DateTimeOffset origin)
    {
        var (now, next, share) = _series.At(instant, origin);
        return now[0] + (share * (next[0] - now[0]));
    }
}
