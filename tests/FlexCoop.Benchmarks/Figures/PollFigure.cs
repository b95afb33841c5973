using FlexCoop.Benchmarks.Load;
using FlexCoop.Benchmarks.Servers;

namespace FlexCoop.Benchmarks.Figures;

/// <summary>oadrPoll with nothing owed, beside Kestrel with an endpoint that reads the same body and answers as many bytes.</summary>
internal static class PollFigure
{
    private const int Connections = 32;
    private const double Wanted = 0.75;

    public static async Task<IReadOnlyList<Figure>> MeasureAsync(Scale scale, CancellationToken cancellationToken)
    {
        await using var vtn = await BenchVtn.StartAsync(cancellationToken);
        using var fleet = new Fleet(vtn.Url);
        await fleet.GrowAsync(scale.Fleet, cancellationToken);
        var (bare, bareUrl) = await ServerProcess.StartBareAsync(Scripts.PollAnswer(fleet.Vens[0]).Length, cancellationToken);
        using (bare)
        {
            var script = Scripts.Polls(fleet.Vens);
            async Task<(WrkResult Load, TimeSpan Processor)> LoadAsync(Uri url, int server)
            {
                var before = ProcessUse.Processor(server);
                var load = await Wrk.RunAsync(url, script, threads: 1, Connections, scale.Round, cancellationToken);
                return (load.Sound(), (ProcessUse.Processor(server) - before) / load.Requests);
            }

            var (polls, bares) = await Rounds.InTurnsAsync(scale.Rounds, () => LoadAsync(vtn.Url, vtn.Process.Id), () => LoadAsync(bareUrl, bare.Id));
            return
            [
                Figure.AtLeast(
                    $"oadrPoll in a lab, nothing owed, {Connections} connections", Text(polls), Text(bares), polls.Median(round => round.Load.PerSecond) / bares.Median(round => round.Load.PerSecond), Wanted),
                Figure.Plain("the same by the servers' processor time alone, in which wrk has no part", Processor(polls), Processor(bares)) with { Ratio = $"{Micros(bares) / Micros(polls):0.00}" },
            ];
        }
    }

    private static string Text(IReadOnlyList<(WrkResult Load, TimeSpan Processor)> rounds) =>
        $"{rounds.Median(round => round.Load.PerSecond):#,0}/s, p50 {rounds.Median(round => round.Load.P50.TotalMilliseconds):0.00} ms, "
        + $"p99 {rounds.Median(round => round.Load.P99.TotalMilliseconds):0.00} ms";

    private static string Processor(IReadOnlyList<(WrkResult Load, TimeSpan Processor)> rounds) => $"{Micros(rounds):0.0} µs";

    private static double Micros(IReadOnlyList<(WrkResult Load, TimeSpan Processor)> rounds) => rounds.Median(round => round.Processor.TotalMicroseconds);
}
