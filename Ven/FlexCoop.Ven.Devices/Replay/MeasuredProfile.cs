namespace FlexCoop.Ven.Devices.Replay;

/// <summary>Consumption and PV production of a measured home, to stand for base load and PV of a simulated one.</summary>
/// <remarks>
/// <para>
/// The file has the columns (no name), <c>GC</c> and <c>GG</c>: the start of a half-hour on a clock without changes, and consumption and
/// production in it, means in kW, as in home-load-pv-30min.csv (Ausgrid solar home data).
/// </para>
/// <para>
/// Day after day from a date on is laid onto the days of the simulated home, beginning with the day of its origin; the time of day is kept.
/// Gaps of up to three hours are bridged by straight lines. At the end of the file, or before a longer gap, it begins again at that date.
/// </para>
/// </remarks>
public sealed class MeasuredProfile
{
    private static readonly TimeSpan Step = TimeSpan.FromMinutes(30);

    private readonly MeasuredSeries _series;

    private MeasuredProfile(MeasuredSeries series) => _series = series;

    /// <summary>How many whole days there are before it begins again, 1 or more.</summary>
    public int Days => _series.Days;

    /// <summary>Reads a file from a date on.</summary>
    /// <exception cref="InvalidDataException">A fault in the file or the date: line, column, value, and what would be right.</exception>
    /// <exception cref="IOException">The file is not there, or cannot be read.</exception>
    public static MeasuredProfile Read(string path, DateOnly from)
    {
        var file = MeasuredFile.Read(path, "", "GC", "GG");
        var rows = new List<(DateTime Time, double[] Figures)>();
        foreach (var row in file.Rows())
        {
            var time = row.Time(0, "yyyy-MM-dd HH:mm:ss", Step);
            if (rows.Count > 0 && time <= rows[^1].Time)
            {
                throw row.Fault(0, $"comes after {rows[^1].Time:yyyy-MM-dd HH:mm:ss}; give the rows in the order of time, each once");
            }

            rows.Add((time, [row.Number(1, 0, 100, "kW"), row.Number(2, 0, 100, "kW")]));
        }

        return new MeasuredProfile(MeasuredSeries.From(file, rows, Step, from));
    }

    /// <summary>The mean of the half-hour that an instant lies in.</summary>
    internal MeasuredPower At(DateTimeOffset instant, DateTimeOffset origin)
    {
        var (now, _, _) = _series.At(instant, origin);
        return new MeasuredPower(now[0] * 1000, now[1] * 1000);
    }
}
