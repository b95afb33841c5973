using System.Net;
using System.Text.Json.Nodes;
using FlexCoop.Testing;

namespace FlexCoop.EndToEnd;

/// <summary>One event from the operator's REST to a device and back: the middleware's process, the agent's process, real sockets, real time.</summary>
public sealed class LoopTests
{
    private static readonly string[] AllDevices = ["battery", "ev-charger", "heat-pump", "water-heater"];

    /// <summary>FC-OSB-5: each kind of heat pump follows in its own way, by a power limit or by the two relays of SG-Ready.</summary>
    [TestCase("modulating", "powerLimit")]
    [TestCase("sgReady", "relays")]
    [CancelAfter(300_000)]
    public async Task Event_ModifiedAndFollowedToItsEnd_SetsEveryDeviceAndLetsItGo(string heatPump, string setting, CancellationToken cancellationToken)
    {
        await using var vtn = await LabVtn.StartAsync(crashPoint: null, cancellationToken);
        await using var box = HomeBox.Start(vtn.Url, crashPoint: null, ("heatPump", heatPump));
        var venId = await RegisteredAsync(vtn, cancellationToken);

        // Two announcements are answered before it.
        var start = Now().AddSeconds(12);
        var announced = await vtn.Rest.AnnounceAsync(Event(venId, start, TimeSpan.FromSeconds(3), level: 1), cancellationToken);
        await AnsweredAsync(vtn, announced, "optIn", modification: 0, cancellationToken);
        var changed = await vtn.Rest.PatchAsync("api/v1/events/" + Id(announced), new JsonObject { ["signals"] = Signals(TimeSpan.FromSeconds(3), level: 2) }.ToJsonString(), cancellationToken);
        await AnsweredAsync(vtn, announced, "optIn", modification: 1, cancellationToken);
        var before = box.Devices();
        await Eventually.IsSoAsync(() => box.Devices().Count(device => device.Value is [.., "release"]) == AllDevices.Length, cancellationToken);
        var devices = box.Devices();

        using (Assert.EnterMultipleScope())
        {
            Assert.That((uint)changed.Expect(HttpStatusCode.OK)["modificationNumber"]!, Is.EqualTo(1));
            Assert.That(before, Is.Empty, "nothing happens before the start");
            Assert.That(devices.Keys.Order(), Is.EqualTo(AllDevices));
            Assert.That(devices["heat-pump"], Is.EqualTo([setting, "release"]));
            Assert.That(devices.Values, Is.All.Count.EqualTo(2), "set once, let go once");
            Assert.That((string)(await vtn.Rest.EventAsync(Id(announced), cancellationToken))["status"]!, Is.EqualTo("completed"));
        }
    }

    [Test, CancelAfter(300_000)]
    public async Task Event_CancelledWhileItIsFollowed_LetsEveryDeviceGo(CancellationToken cancellationToken)
    {
        await using var vtn = await LabVtn.StartAsync(crashPoint: null, cancellationToken);
        await using var box = HomeBox.Start(vtn.Url);
        var announced = await FollowedAsync(vtn, box, cancellationToken);

        var cancelled = await vtn.Rest.DeleteAsync("api/v1/events/" + Id(announced), cancellationToken);
        await AnsweredAsync(vtn, announced, "optIn", modification: 1, cancellationToken);

        Assert.That((string)cancelled.Expect(HttpStatusCode.OK)["status"]!, Is.EqualTo("cancelled"));
        Assert.That(box.Devices().Values.Select(settings => settings[^1]), Is.All.EqualTo("release"), "what is answered is done");
    }

    [Test, CancelAfter(300_000)]
    public async Task Opt_OutAndInByTheOwner_IsFollowedAndTold(CancellationToken cancellationToken)
    {
        await using var vtn = await LabVtn.StartAsync(crashPoint: null, cancellationToken);
        await using var box = HomeBox.Start(vtn.Url);
        var announced = await FollowedAsync(vtn, box, cancellationToken);

        var optOut = await box.AskAsync(cancellationToken, "opt", Id(announced), "out");
        var afterOut = box.Devices();
        await AnsweredAsync(vtn, announced, "optOut", modification: 0, cancellationToken);
        var optIn = await box.AskAsync(cancellationToken, "opt", Id(announced), "in");
        var afterIn = box.Devices();
        await AnsweredAsync(vtn, announced, "optIn", modification: 0, cancellationToken);
        var status = await box.AskAsync(cancellationToken, "status");

        using (Assert.EnterMultipleScope())
        {
            Assert.That((optOut.ExitCode, optIn.ExitCode, status.ExitCode), Is.EqualTo((0, 0, 0)));
            Assert.That(afterOut.Values.Select(settings => settings[^1]), Is.All.EqualTo("release"));
            Assert.That(afterIn.Values.Select(settings => settings[^1]), Has.None.EqualTo("release"));
            Assert.That(status.Output, Does.Contain(Id(announced)));
        }
    }

    [Test, CancelAfter(300_000)]
    public async Task Cancel_ByTheOwner_EndsTheRegistrationAndLetsEveryDeviceGo(CancellationToken cancellationToken)
    {
        await using var vtn = await LabVtn.StartAsync(crashPoint: null, cancellationToken);
        await using var box = HomeBox.Start(vtn.Url);
        await FollowedAsync(vtn, box, cancellationToken);

        var cancelled = await box.AskAsync(cancellationToken, "cancel");

        var ven = (await vtn.Rest.GetAsync("api/v1/vens", cancellationToken)).Expect(HttpStatusCode.OK)["items"]!.AsArray().Single()!;
        Assert.That(cancelled.ExitCode, Is.Zero, cancelled.Output);
        Assert.That((string)ven["registration"]!["status"]!, Is.EqualTo("cancelled"));
        Assert.That(box.Devices().Values.Select(settings => settings[^1]), Is.All.EqualTo("release"));
    }

    [Test, CancelAfter(300_000)]
    public async Task Agent_VtnGoneAndBack_FollowsTheEventMeanwhileAndReportsAfterwards(CancellationToken cancellationToken)
    {
        await using var vtn = await LabVtn.StartAsync(crashPoint: null, cancellationToken, "--set", "Vtn:WantedGranularity=00:00:01");
        await using var box = HomeBox.Start(vtn.Url);
        var venId = await RegisteredAsync(vtn, cancellationToken);
        var announced = await vtn.Rest.AnnounceAsync(Event(venId, Now().AddSeconds(10), TimeSpan.FromSeconds(2), level: 2), cancellationToken);
        await AnsweredAsync(vtn, announced, "optIn", modification: 0, cancellationToken);

        await vtn.Process.KillAsync(cancellationToken);
        var gone = Now();
        await Eventually.IsSoAsync(() => box.Devices().Count(device => device.Value is [.., "release"]) == AllDevices.Length, cancellationToken);
        var back = Now();
        await vtn.StartAgainAsync(crashPoint: null, cancellationToken);
        var points = await Eventually.SeeAsync(
            () => PointsAsync(vtn, venId, $"{HomeBox.Name}.meter.power", gone, back, cancellationToken), seen => seen.AsArray().Count >= (back - gone).TotalSeconds / 2, cancellationToken);

        Assert.That(points.AsArray().Select(point => (string)point!["at"]!), Is.Unique.And.Ordered);
    }

    [Test, CancelAfter(300_000)]
    public async Task Agent_ToldToEnd_LetsEveryDeviceGoAndEndsWell(CancellationToken cancellationToken)
    {
        await using var vtn = await LabVtn.StartAsync(crashPoint: null, cancellationToken);
        await using var box = HomeBox.Start(vtn.Url);
        await FollowedAsync(vtn, box, cancellationToken);

        await box.Agent.SignalAsync("TERM", cancellationToken);
        var (exitCode, _, error) = await box.Agent.EndAsync(cancellationToken);

        Assert.That(exitCode, Is.Zero, error);
        Assert.That(box.Devices().Values.Select(settings => settings[^1]), Is.All.EqualTo("release"));
    }

    private static DateTimeOffset Now()
    {
        var now = TimeProvider.System.GetUtcNow();
        return now.AddTicks(-(now.Ticks % TimeSpan.TicksPerSecond));
    }

    private static string Id(JsonNode announced) => (string)announced["id"]!;

    /// <summary>The VEN's id, once it is registered and its reports are agreed on.</summary>
    private static async Task<string> RegisteredAsync(LabVtn vtn, CancellationToken cancellationToken)
    {
        var vens = await Eventually.SeeAsync(
            async () => (await vtn.Rest.GetAsync("api/v1/vens", cancellationToken)).Expect(HttpStatusCode.OK)["items"]!,
            seen => seen is JsonArray { Count: 1 } and [{ } ven] && ven["reportRequests"] is JsonArray { Count: > 0 } requests && requests.All(request => (string)request!["state"]! == "created"),
            cancellationToken);
        return (string)vens[0]!["id"]!;
    }

    /// <summary>A running event that every device follows.</summary>
    private static async Task<JsonNode> FollowedAsync(LabVtn vtn, HomeBox box, CancellationToken cancellationToken)
    {
        var venId = await RegisteredAsync(vtn, cancellationToken);
        var announced = await vtn.Rest.AnnounceAsync(Event(venId, Now().AddSeconds(1), TimeSpan.FromHours(2), level: 2), cancellationToken);
        await Eventually.IsSoAsync(() => box.Devices().Count == AllDevices.Length, cancellationToken);
        await AnsweredAsync(vtn, announced, "optIn", modification: 0, cancellationToken);
        return announced;
    }

    private static Task<JsonNode> AnsweredAsync(LabVtn vtn, JsonNode announced, string opt, uint modification, CancellationToken cancellationToken) => Eventually.SeeAsync(
        () => vtn.Rest.EventAsync(Id(announced), cancellationToken),
        seen => seen["responses"] is JsonArray and [{ } response]
            && (string?)response["opt"] == opt && (uint?)response["optModificationNumber"] == modification && (bool)response["delivered"]!,
        cancellationToken);

    private static async Task<JsonNode> PointsAsync(LabVtn vtn, string venId, string rid, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken) =>
        (await vtn.Rest.GetAsync($"api/v1/vens/{venId}/points?rid={rid}&from={Text(from)}&to={Text(to)}", cancellationToken)).Expect(HttpStatusCode.OK);

    private static JsonObject Event(string venId, DateTimeOffset start, TimeSpan duration, double level) => new()
    {
        ["targets"] = new JsonObject { ["venIds"] = new JsonArray(venId) },
        ["start"] = Text(start),
        ["duration"] = $"PT{duration.TotalSeconds}S",
        ["signals"] = Signals(duration, level),
    };

    private static JsonArray Signals(TimeSpan duration, double level) =>
    [
        new JsonObject
        {
            ["name"] = "SIMPLE", ["type"] = "level", ["intervals"] = new JsonArray(new JsonObject { ["duration"] = $"PT{duration.TotalSeconds}S", ["value"] = level }),
        },
    ];

    private static string Text(DateTimeOffset instant) => instant.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'");
}
