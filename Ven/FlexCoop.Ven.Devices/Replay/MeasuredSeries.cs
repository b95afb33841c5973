using FlexCoop.Ven.Devices.Simulation;

namespace FlexCoop.Ven.Devices.Replay;

/// <summary>Whole measured days, laid onto the days of a home.</summary>
/// <remarks>
/// Up to three hours that are missing are bridged by straight lines. The data end where the file does, or before a longer gap; then they
/// begin again at the first day. Only whole days are used, and the time of day is always kept: an evening stays an evening.
/// </remarks>
internal sealed class MeasuredSeries
{
    private static readonly TimeSpan LongestBridge = TimeSpan.FromHours(3);

    private readonly TimeSpan _step;
    private readonly List<double[]> _figures;

    private MeasuredSeries(TimeSpan step, List<double[]> figures)
    {
        _step = step;
        _figures = figures;
    }

    /// <summary>How many whole days it has, 1 or more.</summary>
    public int Days => (int)(_figures.Count * _step / TimeSpan.FromDays(1));

    /// <summary>Takes what a file has from midnight of a date on.</summary>
    /// <param name="file">The file, to name it in a fault.</param>
    /// <param name="rows">Times on the clock of a home, on the grid, ascending; and their figures.</param>
    /// <param name="step">The grid.</param>
    /// <param name="from">The first date.</param>
    /// <exception cref="InvalidDataException">The file has not one whole day from there on.</exception>
    public static MeasuredSeries From(
        MeasuredFile file, IReadOnlyList<(DateTime Time, double[] Figures)> rows, TimeSpan step, DateOnly from)
    {
        var midnight = from.ToDateTime(TimeOnly.MinValue);
        var first = FirstAt(rows, midnight);
        var figures = new List<double[]>();
        for (var row = first; row < rows.Count; row++)
        {
            if (row > first)
            {
                if (rows[row].Time - rows[row - 1].Time > LongestBridge)
                {
                    break;
                }

                Bridge(figures, rows[row - 1], rows[row], step);
            }

            figures.Add(rows[row].Figures);
        }

        var series = new MeasuredSeries(step, figures);
        return first < rows.Count && rows[first].Time == midnight && series.Days > 0 ? series : throw new InvalidDataException(
            $"{file.Path}: it has no whole day from {from:yyyy-MM-dd} on; choose a date from {Stretches(rows)}.");
    }

    /// <summary>The figures at an instant in the life of a home, and those after them.</summary>
    /// <param name="instant">Not before the day of the origin.</param>
    /// <param name="origin">The instant whose day the first day is laid onto.</param>
    /// <returns>Both sets of figures, and how far the instant lies between them, 0 to 1.</returns>
    public (double[] Now, double[] Next, double Share) At(DateTimeOffset instant, DateTimeOffset origin)
    {
        var day = (HomeClock.Day(instant) - HomeClock.Day(origin)) % Days;
        var position = (TimeSpan.FromDays(day) + HomeClock.Local(instant).TimeOfDay) / _step;
        var index = (int)position;
        return (_figures[index], _figures[Math.Min(index + 1, _figures.Count - 1)], position - index);
    }

    private static int FirstAt(IReadOnlyList<(DateTime Time, double[] Figures)> rows, DateTime time)
    {
        var first = 0;
        while (first < rows.Count && rows[first].Time < time)
        {
            first++;
        }

        return first;
    }

    private static void Bridge(
        List<double[]> figures, (DateTime Time, double[] Figures) before, (DateTime Time, double[] Figures) after, TimeSpan step)
    {
        for (var time = before.Time + step; time < after.Time; time += step)
        {
            var share = (time - before.Time) / (after.Time - before.Time);
            figures.Add([.. before.Figures.Zip(after.Figures, (one, other) => one + (share * (other - one)))]);
        }
    }

    /// <summary>From when to when the file has data without a long gap, for the text of a fault.</summary>
    private static string Stretches(IReadOnlyList<(DateTime Time, double[] Figures)> rows)
    {
        var stretches = new List<string>();
        var first = 0;
        for (var row = 1; row <= rows.Count; row++)
        {
            if (row == rows.Count || rows[row].Time - rows[row - 1].Time > LongestBridge)
            {
                stretches.Add($"{rows[first].Time:yyyy-MM-dd HH:mm} to {rows[row - 1].Time:yyyy-MM-dd HH:mm}");
                first = row;
            }
        }

        return string.Join(" or ", stretches);
    }
}
