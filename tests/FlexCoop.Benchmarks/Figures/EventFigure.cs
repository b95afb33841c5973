using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using FlexCoop.Benchmarks.Load;
using FlexCoop.Benchmarks.Servers;
using FlexCoop.Testing;

namespace FlexCoop.Benchmarks.Figures;

/// <summary>One event for few VENs and for many, and what the VENs take of memory.</summary>
internal static class EventFigure
{
    private const double WantedRatio = 1.3;
    private const double WantedKilobytes = 6;
    private const double Kilobyte = 1024;

    public static async Task<IReadOnlyList<Figure>> MeasureAsync(Scale scale, CancellationToken cancellationToken)
    {
        await using var vtn = await BenchVtn.StartAsync(cancellationToken);
        using var fleet = new Fleet(vtn.Url);
        await fleet.GrowAsync(scale.FewVens, cancellationToken);
        await AnnounceAndAnswerAsync(vtn, fleet, cancellationToken);
        var few = await RoundsAsync(scale, vtn, fleet, cancellationToken);
        var (managed, resident) = (await ManagedHeap.LiveBytesAsync(vtn.Process.Id, cancellationToken), ProcessUse.ResidentBytes(vtn.Process.Id));

        await fleet.GrowAsync(scale.ManyVens, cancellationToken);
        var many = await RoundsAsync(scale, vtn, fleet, cancellationToken);
        var more = scale.ManyVens - scale.FewVens;
        var managedEach = (await ManagedHeap.LiveBytesAsync(vtn.Process.Id, cancellationToken) - managed) / Kilobyte / more;
        var residentEach = (ProcessUse.ResidentBytes(vtn.Process.Id) - resident) / Kilobyte / more;

        var ratio = many.Median(round => round.Processor.TotalMicroseconds) / few.Median(round => round.Processor.TotalMicroseconds);
        return
        [
            Figure.AtMost(
                $"one event to {scale.ManyVens:#,0} VENs: create, deliver, all opts; each VEN", Text(many), $"{WantedRatio}", ratio <= WantedRatio, $"to {scale.FewVens:#,0} VENs: {Text(few)}", $"{ratio:0.00}"),
            Figure.AtMost("memory of a registered VEN, managed", $"{managedEach:0.0} KiB", $"{WantedKilobytes} KiB", managedEach <= WantedKilobytes),
            Figure.Plain("memory of a registered VEN, RSS", $"{residentEach:0.0} KiB", $"{ProcessUse.ResidentBytes(vtn.Process.Id) / Kilobyte / Kilobyte:0} MiB in all"),
        ];
    }

    private static async Task<IReadOnlyList<(TimeSpan Processor, TimeSpan Real)>> RoundsAsync(Scale scale, LabVtn vtn, Fleet fleet, CancellationToken cancellationToken)
    {
        var rounds = new List<(TimeSpan, TimeSpan)>();
        for (var round = 0; round < scale.Rounds; round++)
        {
            rounds.Add(await AnnounceAndAnswerAsync(vtn, fleet, cancellationToken));
        }

        return rounds;
    }

    /// <returns>What it took for each VEN, of the server's processor time and of real time.</returns>
    private static async Task<(TimeSpan Processor, TimeSpan Real)> AnnounceAndAnswerAsync(LabVtn vtn, Fleet fleet, CancellationToken cancellationToken)
    {
        var (before, start) = (ProcessUse.Processor(vtn.Process.Id), Stopwatch.GetTimestamp());
        var announced = await vtn.Rest.AnnounceAsync(Tomorrow(), cancellationToken);
        await fleet.DrainAsync(cancellationToken);
        var (processor, real) = (ProcessUse.Processor(vtn.Process.Id) - before, Stopwatch.GetElapsedTime(start));

        var path = "api/v1/events/" + (string)announced["id"]!;
        var opts = (await vtn.Rest.GetAsync(path, cancellationToken)).Expect(HttpStatusCode.OK)["responses"]!.AsArray().Count(response => (string?)response!["opt"] == "optIn");
        if (opts != fleet.Vens.Count)
        {
            throw new InvalidOperationException($"Of {fleet.Vens.Count} VENs {opts} have opted in.");
        }

        // The next round begins as this one did: with no live event, and nothing owed.
        (await vtn.Rest.DeleteAsync(path, cancellationToken)).Expect(HttpStatusCode.OK);
        await fleet.DrainAsync(cancellationToken);
        return (processor / opts, real / opts);
    }

    private static JsonObject Tomorrow() => new()
    {
        ["targets"] = new JsonObject { ["groupIds"] = new JsonArray("all") },
        ["start"] = TimeProvider.System.GetUtcNow().AddDays(1).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'"),
        ["duration"] = "PT1H",
        ["signals"] = new JsonArray(new JsonObject { ["name"] = "SIMPLE", ["type"] = "level", ["intervals"] = new JsonArray(new JsonObject { ["duration"] = "PT1H", ["value"] = 1 }) }),
    };

    private static string Text(IReadOnlyList<(TimeSpan Processor, TimeSpan Real)> rounds) =>
        $"processor {rounds.Median(round => round.Processor.TotalMicroseconds):0} µs, real {rounds.Median(round => round.Real.TotalMicroseconds):0} µs";
}
