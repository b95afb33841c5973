using System.Net;
using FlexCoop.Benchmarks.Load;
using FlexCoop.Benchmarks.Servers;
using FlexCoop.Vtn;

namespace FlexCoop.Benchmarks.Figures;

/// <summary>Ten times as many requests as the server can serve: what becomes of those that are let in, of those that are not, and of what was acknowledged.</summary>
/// <remarks>
/// The load is durable reports over a disk that takes 20 ms for each flush, as disks of boxes and volumes of clouds do: what can be served is then bounded by the disk, and the
/// cores, which wrk shares, can offer ten times as much. Beside it a few clients report at a steady pace, whose answers are timed by status: alone, when the server has nothing else
/// to do, which is what overload is held against (I11), and then beside the load. What can be served is what wrk gets served with as many connections as there are places.
/// </remarks>
internal static class OverloadFigure
{
    private const int Vens = 100;
    private const int Times = 10;

    /// <summary>Threads of wrk: each looks through the pauses of its own connections only.</summary>
    private const int Threads = 8;

    /// <summary>Of the pause that would offer so many times what is served if every answer came at once: some take their time.</summary>
    private const double Pause = 0.75;

    /// <summary>What each round may use of the calendar, in minutes.</summary>
    private const long RoundMinutes = 500_000;

    private const double WantedRatio = 3;
    private const double WantedRefusal = 10;

    private static readonly TimeSpan Flush = TimeSpan.FromMilliseconds(20);

    /// <summary>Until all connections of a round are made; what is told comes after it.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(1);

    public static async Task<IReadOnlyList<Figure>> MeasureAsync(Scale scale, CancellationToken cancellationToken)
    {
        await using var vtn = await BenchVtn.StartOnSlowDiskAsync(Flush, cancellationToken);
        using var fleet = new Fleet(vtn.Url);
        await fleet.GrowAsync(Vens, cancellationToken);
        await fleet.DrainAsync(cancellationToken);
        using var probes = new Probes(vtn.Url, fleet.Vens);
        var admission = new AdmissionOptions();
        var places = admission.AtOnce + admission.Waiting;
        var minute = Scripts.FirstMinute;
        async Task<(WrkResult Load, IReadOnlyList<Probe> Probes)> RoundAsync(int connections, TimeSpan pause)
        {
            using var end = new CancellationTokenSource();
            var loading = Wrk.RunAsync(vtn.Url, Scripts.Reports(fleet.Vens, minute += RoundMinutes, pause), Threads, connections, Settling + scale.Round, cancellationToken);
            await Task.Delay(Settling, TimeProvider.System, cancellationToken);
            var reporting = probes.ReportAsync(end.Token, cancellationToken);
            var load = await loading;
            await end.CancelAsync();
            return (load, await reporting);
        }

        async Task<IReadOnlyList<Probe>> AloneAsync()
        {
            using var end = new CancellationTokenSource(scale.Round, TimeProvider.System);
            return await probes.ReportAsync(end.Token, cancellationToken);
        }

        var capacity = 0.0;
        var (calm, over) = await Rounds.InTurnsAsync(
            scale.Rounds,
            async () =>
            {
                var alone = await AloneAsync();
                var (load, beside) = await RoundAsync(admission.AtOnce, TimeSpan.Zero);
                capacity = ((load.Requests - load.Refused) / load.Seconds) + (Served(beside).Count / scale.Round.TotalSeconds);
                return (Capacity: capacity, Probes: alone);
            },
            () => RoundAsync(Times * places, TimeSpan.FromSeconds(Pause * places / capacity)));

        await vtn.Process.KillAsync(cancellationToken);
        var acknowledged = Served([.. calm.SelectMany(round => round.Probes), .. over.SelectMany(round => round.Probes)]);
        var lost = StoredPoints.Lost(vtn.DataFolder, acknowledged);
        var idle = calm.Median(round => P99(round.Probes, HttpStatusCode.OK));
        var (admitted, refused) = (over.Median(round => P99(round.Probes, HttpStatusCode.OK)), over.Median(round => P99(round.Probes, HttpStatusCode.ServiceUnavailable)));
        var (served, offered) = (calm.Median(round => round.Capacity), over.Median(round => round.Load.PerSecond));
        return
        [
            Figure.AtMost(
                $"overload, {offered / served:0.0} times what can be served, {offered:#,0} requests/s of {Times * places:#,0} connections, a flush takes {Flush.TotalMilliseconds:0} ms: a durable report that is let in", $"p99 {admitted:0} ms", $"{WantedRatio}", admitted <= WantedRatio * idle,
                $"the same clients alone: p99 {idle:0} ms; served at most {served:#,0}/s", $"{admitted / idle:0.00}"),
            Figure.AtMost("overload: one that is refused", $"p99 {refused:0.0} ms", $"{WantedRefusal} ms", refused <= WantedRefusal),
            Figure.AtMost($"overload, then SIGKILL: of {acknowledged.Count:#,0} acknowledged reports lost", $"{lost}", "0", lost == 0),
        ];
    }

    private static List<Probe> Served(IReadOnlyList<Probe> probes) => [.. probes.Where(probe => probe.Status == HttpStatusCode.OK)];

    private static double P99(IReadOnlyList<Probe> probes, HttpStatusCode status)
    {
        var times = probes.Where(probe => probe.Status == status).Select(probe => probe.Took.TotalMilliseconds).Order().ToList();
        return times.Count > 0 ? times[(int)(0.99 * (times.Count - 1))] : throw new InvalidOperationException($"No report was answered with {(int)status}: the round says nothing of overload.");
    }
}
