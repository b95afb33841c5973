using System.Globalization;
using FlexCoop.Benchmarks.Load;

namespace FlexCoop.Benchmarks.Figures;

/// <summary>Measures row by row, and prints the table as the README holds it.</summary>
internal static class FigureTable
{
    private static readonly (string Name, Func<Scale, CancellationToken, Task<IReadOnlyList<Figure>>> MeasureAsync)[] Rows =
    [
        ("poll", PollFigure.MeasureAsync),
        ("codec", CodecFigure.MeasureAsync),
        ("report", ReportFigure.MeasureAsync),
        ("event", EventFigure.MeasureAsync),
        ("overload", OverloadFigure.MeasureAsync),
        ("agent", AgentFigure.MeasureAsync),
    ];

    /// <param name="scale">How much.</param>
    /// <param name="only">The one row to measure; null for all.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The exit code: 0 also when a figure misses what is wanted of it, since machines differ; 2 when nothing can be measured.</returns>
    public static async Task<int> PrintAsync(Scale scale, string? only, CancellationToken cancellationToken)
    {
        if (!Wrk.IsHere)
        {
            Console.Error.WriteLine("wrk is not here, which makes the load over HTTP: install the Debian package wrk (apt-get install wrk).");
            return 2;
        }

        var rows = Rows.Where(row => only is null || row.Name == only).ToList();
        if (rows.Count == 0)
        {
            Console.Error.WriteLine($"'{only}' is no row; give one of {string.Join(", ", Rows.Select(row => row.Name))}.");
            return 2;
        }

        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        var figures = new List<Figure>();
        foreach (var (name, measureAsync) in rows)
        {
            Console.Error.WriteLine($"measuring {name} …");
            figures.AddRange(await measureAsync(scale, cancellationToken));
        }

        Console.WriteLine($"{Machine.Describe()} Medians of {scale.Rounds} rounds of {scale.Round.TotalSeconds:0} s, in turns with what stands beside.");
        Console.WriteLine();
        Console.WriteLine("| What | Measured | Beside it | Ratio | Wanted |");
        Console.WriteLine("| --- | --- | --- | --- | --- |");
        foreach (var figure in figures)
        {
            Console.WriteLine(figure);
        }

        return 0;
    }
}
