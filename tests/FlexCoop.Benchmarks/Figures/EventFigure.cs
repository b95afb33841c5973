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
        using var many = new Fleet(vtn.Url);
        await many.GrowAsync(scale.FewVens, cancellationToken);
        await AnnounceAndAnswerAsync(vtn, many, cancellationToken);
        var (managed, resident) = (await ManagedHeap.LiveBytesAsync(vtn.Process.Id, cancellationToken), ProcessUse.ResidentBytes(vtn.Process.Id));
        await many.GrowAsync(scale.ManyVens, cancellationToken);
        await AnnounceAndAnswerAsync(vtn, many, cancellationToken);
        var more = scale.ManyVens - scale.FewVens;
        var managedEach = (await ManagedHeap.LiveBytesAsync(vtn.Process.Id, cancellationToken) - managed) / Kilobyte / more;
        var residentEach = (ProcessUse.ResidentBytes(vtn.Process.Id) - resident) / Kilobyte / more;

        await using var other = await BenchVtn.StartAsync(cancellationToken);
        using var few = new Fleet(other.Url);
        await few.GrowAsync(scale.FewVens, cancellationToken);

        // As many messages before the first round that counts: what is compiled for them is compiled by then.
        for (var warm = 0; warm < more / scale.FewVens; warm++)
        {
            await AnnounceAndAnswerAsync(other, few, cancellationToken);
        }

        var (toMany, toFew) = await Rounds.InTurnsAsync(scale.Rounds, () => AnnounceAndAnswerAsync(vtn, many, cancellationToken), () => AnnounceAndAnswerAsync(other, few, cancellationToken));
        var ratio = toMany.Median(round => round.Processor.TotalMicroseconds) / toFew.Median(round => round.Processor.TotalMicroseconds);
        return
        [
            Figure.AtMost(
                $"one event to {scale.ManyVens:#,0} VENs: create, deliver, all opts; each VEN", Text(toMany), $"{WantedRatio}", ratio <= WantedRatio, $"to {scale.FewVens:#,0} VENs: {Text(toFew)}", $"{ratio:0.00}"),
            Figure.AtMost("memory of a registered VEN, managed", $"{managedEach:0.0} KiB", $"{WantedKilobytes} KiB", managedEach <= WantedKilobytes),
            Figure.Plain("memory of a registered VEN, RSS", $"{residentEach:0.0} KiB", $"{ProcessUse.ResidentBytes(vtn.Process.Id) / Kilobyte / Kilobyte:0} MiB in all"),
        ];
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
