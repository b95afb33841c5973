using System.Net;
using System.Text.Json.Nodes;
using FlexCoop.Testing;

namespace FlexCoop.EndToEnd;

/// <summary>Simulated homes at the VTN, both on one scaled clock.</summary>
public sealed class SimTests : IDisposable
{
    private static readonly DateTimeOffset Origin = new(2027, 1, 15, 16, 0, 0, TimeSpan.Zero);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Test, CancelAfter(300_000)]
    public async Task Sim_JoinsWhileAnEventOfItsGroupRuns_TakesPartAndReportsInTheScaledTime(CancellationToken cancellationToken)
    {
        var anchor = TimeProvider.System.GetUtcNow();
        string[] clock = ["--clock", "2027-01-15T16:00:00Z@60", "--clock-anchor", anchor.ToString("O")];
        await using var vtn = await LabVtn.StartAsync(crashPoint: null, cancellationToken, clock);
        var announced = await vtn.Rest.AnnounceAsync(Event(), cancellationToken);

        await using var sim = ProductProcess.StartAgent(
            crashPoint: null, ["sim", "--vtn", vtn.Url.ToString(), "--homes", "2", "--state", _folder["state"], "--summary", _folder["summary.json"], "--quiet", .. clock]);
        var followed = await Eventually.SeeAsync(
            () => vtn.Rest.EventAsync((string)announced["id"]!, cancellationToken),
            seen => seen["responses"] is JsonArray { Count: 2 } responses && responses.All(response => (string?)response!["opt"] == "optIn"),
            cancellationToken);
        var points = await Eventually.SeeAsync(() => PointsAsync(vtn, followed, cancellationToken), seen => seen.AsArray().Select(point => (string)point!["at"]!).Distinct().Count() >= 3, cancellationToken);
        await sim.SignalAsync("TERM", cancellationToken);
        var (exitCode, _, error) = await sim.EndAsync(cancellationToken);
        var summary = JsonNode.Parse(await File.ReadAllTextAsync(_folder["summary.json"], cancellationToken))!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(exitCode, Is.Zero, error);
            Assert.That(points.AsArray().Select(point => DateTimeOffset.Parse((string)point!["at"]!)), Is.All.InRange(Origin, Origin.AddHours(1)));
            Assert.That(summary["homes"]!.AsArray().Select(home => (int)home!["settings"]!), Is.All.GreaterThan(0));
            Assert.That(summary["homes"]!.AsArray().Select(home => ((int)home!["doubled"]!, (int)home["held"]!)), Is.All.EqualTo((0, 0)));
        }
    }

    private static async Task<JsonNode> PointsAsync(LabVtn vtn, JsonNode followed, CancellationToken cancellationToken) =>
        (await vtn.Rest.GetAsync($"api/v1/vens/{followed["responses"]![0]!["venId"]}/points", cancellationToken)).Expect(HttpStatusCode.OK);

    /// <summary>An event of the group that every VEN joins, running for hours.</summary>
    private static JsonObject Event() => new()
    {
        ["targets"] = new JsonObject { ["groupIds"] = new JsonArray("all") },
        ["start"] = Origin.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'"),
        ["duration"] = "PT4H",
        ["signals"] = new JsonArray(new JsonObject { ["name"] = "SIMPLE", ["type"] = "level", ["intervals"] = new JsonArray(new JsonObject { ["duration"] = "PT4H", ["value"] = 2 }) }),
    };
}
