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
            async Task<WrkResult> LoadAsync(Uri url) => (await Wrk.RunAsync(url, script, threads: 1, Connections, scale.Round, cancellationToken)).Sound();
            var (polls, bares) = await Rounds.InTurnsAsync(scale.Rounds, () => LoadAsync(vtn.Url), () => LoadAsync(bareUrl));
            return
            [
                Figure.AtLeast(
                    $"oadrPoll, nothing owed, {Connections} connections", Text(polls), Text(bares), polls.Median(round => round.PerSecond) / bares.Median(round => round.PerSecond), Wanted),
            ];
        }
    }

    private static string Text(IReadOnlyList<WrkResult> rounds) =>
        $"{rounds.Median(round => round.PerSecond):#,0}/s, p50 {rounds.Median(round => round.P50.TotalMilliseconds):0.00} ms, p99 {rounds.Median(round => round.P99.TotalMilliseconds):0.00} ms";
}
