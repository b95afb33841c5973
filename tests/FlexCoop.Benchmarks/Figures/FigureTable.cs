using System.Globalization;

namespace FlexCoop.Benchmarks.Figures;

/// <summary>Measures row by row, and prints the table as the README holds it.</summary>
internal static class FigureTable
{
    private static readonly (string Name, Func<Scale, CancellationToken, Task<IReadOnlyList<Figure>>> MeasureAsync)[] Rows =
    [
        ("poll", PollFigure.MeasureAsync),
        ("codec", CodecFigure.MeasureAsync),
        ("validation", ValidationFigure.MeasureAsync),
        ("report", ReportFigure.MeasureAsync),
        ("telemetry", TelemetryFigure.MeasureAsync),
        ("event", EventFigure.MeasureAsync),
        ("overload", OverloadFigure.MeasureAsync),
        ("agent", AgentFigure.MeasureAsync),
        ("enrolment", EnrolmentFigure.MeasureAsync),
        ("crl", CrlFigure.MeasureAsync),
        ("handshake", HandshakeFigure.MeasureAsync),
    ];

    private static readonly (string Name, string Does)[] Needed = [("wrk", "makes the load over HTTP"), ("strace", "makes a slow disk of a fast one"), ("openssl", "makes the load of handshakes")];

    /// <param name="scale">How much.</param>
    /// <param name="only">The one row to measure; null for all.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The exit code: 0 also when a figure misses what is wanted of it, since machines differ; 2 when nothing can be measured.</returns>
    public static async Task<int> PrintAsync(Scale scale, string? only, CancellationToken cancellationToken)
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        if (Needed.FirstOrDefault(program => !folders.Any(folder => File.Exists(Path.Combine(folder, program.Name)))) is { Name: { } missing } needed)
        {
            Console.Error.WriteLine($"{missing} is not here, which {needed.Does}: install the Debian package {missing} (apt-get install {missing}).");
            return 2;
        }

        var rows = Rows.Where(row => only is null || row.Name == only).ToList();
        if (rows.Count == 0)
        {
            Console.Error.WriteLine($"'{only}' is no row; give one of {string.Join(", ", Rows.Select(row => row.Name))}.");
            return 2;
        }

        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        Console.WriteLine($"{Machine.Describe()} Medians of {scale.Rounds} rounds of {scale.Round.TotalSeconds:0} s, in turns with what stands beside.");
        Console.WriteLine();
        Console.WriteLine("| What | Measured | Beside it | Ratio | Wanted |");
        Console.WriteLine("| --- | --- | --- | --- | --- |");
        foreach (var (name, measureAsync) in rows)
        {
            Console.Error.WriteLine($"measuring {name} …");
            foreach (var figure in await measureAsync(scale, cancellationToken))
            {
                Console.WriteLine(figure);
            }
        }

        return 0;
    }
}
