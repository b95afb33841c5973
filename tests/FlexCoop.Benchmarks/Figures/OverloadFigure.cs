using System.Net;
using System.Text.Json.Nodes;
using FlexCoop.Benchmarks.Load;
using FlexCoop.Benchmarks.Servers;
using FlexCoop.Vtn;

namespace FlexCoop.Benchmarks.Figures;

/// <summary>Ten times as many requests as the server can serve: what becomes of those that are let in, of those that are not, and of what was acknowledged.</summary>
/// <remarks>
/// The load is oadrRequestEvent of VENs with many long events: some hundred bytes to ask, which wrk can offer ten times over beside the server, and much to answer. Beside
/// it durable reports come at a steady pace, whose answers are timed by status. When all places are taken, and nobody is refused, is what overload is held against.
/// </remarks>
internal static class OverloadFigure
{
    private const int Vens = 100;
    private const int Events = 4;
    private const int Intervals = 96;
    private const int Times = 10;
    private const double WantedRatio = 3;
    private const double WantedRefusal = 10;

    public static async Task<IReadOnlyList<Figure>> MeasureAsync(Scale scale, CancellationToken cancellationToken)
    {
        await using var vtn = await BenchVtn.StartAsync(cancellationToken);
        using var fleet = new Fleet(vtn.Url);
        await fleet.GrowAsync(Vens, cancellationToken);
        for (var number = 0; number < Events; number++)
        {
            await vtn.Rest.AnnounceAsync(LongEvent(number), cancellationToken);
        }

        await fleet.DrainAsync(cancellationToken);
        using var probes = new Probes(vtn.Url, fleet.Vens);
        var admission = new AdmissionOptions();
        var places = admission.AtOnce + admission.Waiting;
        async Task<(WrkResult Load, IReadOnlyList<Probe> Probes)> RoundAsync(int connections, TimeSpan pause)
        {
            using var end = new CancellationTokenSource();
            var reporting = probes.ReportAsync(end.Token, cancellationToken);
            var load = await Wrk.RunAsync(vtn.Url, Scripts.EventRequests(fleet.Vens, pause), threads: 1, connections, scale.Round, cancellationToken);
            await end.CancelAsync();
            return (load, await reporting);
        }

        var capacity = 0.0;
        var (full, over) = await Rounds.InTurnsAsync(
            scale.Rounds,
            async () =>
            {
                var round = await RoundAsync(places - Probes.Clients, TimeSpan.Zero);
                capacity = round.Load.Sound().PerSecond;
                return round;
            },
            () => RoundAsync(Times * places, TimeSpan.FromSeconds(places / capacity)));

        await vtn.Process.KillAsync(cancellationToken);
        var acknowledged = full.Concat(over).SelectMany(round => round.Probes).Where(probe => probe.Status == HttpStatusCode.OK).ToList();
        var lost = StoredPoints.Lost(vtn.DataFolder, acknowledged);
        var (calm, admitted, refused) = (P99(full, HttpStatusCode.OK), P99(over, HttpStatusCode.OK), P99(over, HttpStatusCode.ServiceUnavailable));
        var (served, offered) = (full.Median(round => round.Load.PerSecond), over.Median(round => round.Load.PerSecond));
        return
        [
            Figure.AtMost(
                $"overload, {offered:#,0} requests/s of {Times * places:#,0} connections: a durable report that is let in", $"p99 {admitted:0} ms", $"{WantedRatio}", admitted <= WantedRatio * calm,
                $"all {places} places taken, nobody refused, {served:#,0}/s: p99 {calm:0} ms", $"{admitted / calm:0.00}"),
            Figure.AtMost("overload: one that is refused", $"p99 {refused:0.0} ms", $"{WantedRefusal} ms", refused <= WantedRefusal),
            Figure.AtMost($"overload, then SIGKILL: of {acknowledged.Count:#,0} acknowledged reports lost", $"{lost}", "0", lost == 0),
        ];
    }

    private static double P99(IReadOnlyList<(WrkResult Load, IReadOnlyList<Probe> Probes)> rounds, HttpStatusCode status) => rounds.Median(round =>
    {
        var times = round.Probes.Where(probe => probe.Status == status).Select(probe => probe.Took.TotalMilliseconds).Order().ToList();
        return times.Count > 0 ? times[(int)(0.99 * (times.Count - 1))] : throw new InvalidOperationException($"No report was answered with {(int)status}: the round says nothing of overload.");
    });

    private static JsonObject LongEvent(int number) => new()
    {
        ["targets"] = new JsonObject { ["groupIds"] = new JsonArray("all") },
        ["start"] = TimeProvider.System.GetUtcNow().AddDays(1 + number).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'"),
        ["duration"] = "P1D",
        ["signals"] = new JsonArray(new JsonObject
        {
            ["name"] = "SIMPLE",
            ["type"] = "level",
            ["intervals"] = new JsonArray([.. Enumerable.Range(0, Intervals).Select(interval => new JsonObject { ["duration"] = "PT15M", ["value"] = interval % 4 })]),
        }),
    };
}
