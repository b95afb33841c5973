using FlexCoop.Benchmarks.Load;
using FlexCoop.Benchmarks.Servers;

namespace FlexCoop.Benchmarks.Figures;

/// <summary>oadrUpdateReport of ten points, answered when it is durable, beside a loop that does nothing but commit the same rows.</summary>
internal static class ReportFigure
{
    private const int Connections = 64;
    private const double Wanted = 0.4;

    /// <summary>What each round may use of the calendar, in minutes.</summary>
    private const long RoundMinutes = 500_000;

    public static async Task<IReadOnlyList<Figure>> MeasureAsync(Scale scale, CancellationToken cancellationToken)
    {
        await using var vtn = await BenchVtn.StartAsync(cancellationToken);
        using var fleet = new Fleet(vtn.Url);
        await fleet.GrowAsync(scale.Fleet, cancellationToken);
        using var raw = new RawStore(scale.Fleet);
        var minute = Scripts.FirstMinute;
        Task<WrkResult> LoadAsync() => Wrk.RunAsync(vtn.Url, Scripts.Reports(fleet.Vens, minute += RoundMinutes, TimeSpan.Zero), threads: 1, Connections, scale.Round, cancellationToken);

        // A process that was only just started refuses some of the first.
        await LoadAsync();
        var (reports, raws) = await Rounds.InTurnsAsync(scale.Rounds, async () => (await LoadAsync()).Sound(), () => Task.FromResult(raw.ReportsPerSecond(Connections, scale.Round)));
        var (perSecond, rawPerSecond) = (reports.Median(round => round.PerSecond), raws.Median(round => round));
        return
        [
            Figure.AtLeast(
                $"oadrUpdateReport of 10 points, durable, {Connections} connections",
                $"{perSecond:#,0}/s, p50 {reports.Median(round => round.P50.TotalMilliseconds):0.0} ms, p99 {reports.Median(round => round.P99.TotalMilliseconds):0.0} ms",
                $"SQLite alone, {Connections} reports a commit: {rawPerSecond:#,0}/s; the disk flushes {raw.FlushesPerSecond(scale.Round):#,0}/s",
                perSecond / rawPerSecond,
                Wanted),
        ];
    }
}
