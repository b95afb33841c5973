using System.Diagnostics;
using FlexCoop.Benchmarks.Micro;

namespace FlexCoop.Benchmarks.Figures;

/// <summary>The codec in short; <c>micro</c> has all its rows.</summary>
internal static class CodecFigure
{
    private const int Messages = 2000;
    private const double Wanted = 2.0;

    public static async Task<IReadOnlyList<Figure>> MeasureAsync(Scale scale, CancellationToken cancellationToken)
    {
        var report = new ReadMessage { Message = "report" };
        report.Setup();
        for (var warm = 0; warm < Messages; warm++)
        {
            report.Read();
            report.XmlReaderPass();
        }

        var (reads, passes) = await Rounds.InTurnsAsync(scale.Rounds, () => MicrosecondsAsync(report.Read), () => MicrosecondsAsync(report.XmlReaderPass));
        var (read, pass) = (reads.Median(micro => micro), passes.Median(micro => micro));
        return
        [
            Figure.AtMost("read a report of 10 points", $"{read:0.0} µs", $"{Wanted:0.0}", read / pass <= Wanted, $"a bare `XmlReader` pass, {pass:0.0} µs", $"{read / pass:0.00}"),
        ];
    }

    private static Task<double> MicrosecondsAsync<T>(Func<T> read)
    {
        var start = Stopwatch.GetTimestamp();
        for (var message = 0; message < Messages; message++)
        {
            read();
        }

        return Task.FromResult(Stopwatch.GetElapsedTime(start).TotalMicroseconds / Messages);
    }
}
