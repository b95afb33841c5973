using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using FlexCoop.OpenAdr;
using FlexCoop.Testing;

namespace FlexCoop.Middleware.Tests.Registry;

/// <summary>Devices, homes and states out of what a VEN tells (FC-REG-1 to FC-REG-4, FC-REG-6, FC-REG-7).</summary>
public sealed class RegistryTests
{
    /// <summary>FC-REG-1: one device for several rIDs, with an id that stays.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Metadata_Told_MakeDevicesWithIdsThatStay(CancellationToken cancellationToken)
    {
        await using var bench = await RegistryBench.StartAsync(cancellationToken);
        var first = await bench.DevicesAsync(items => items.Count == 2, cancellationToken);

        await bench.TellAsync(cancellationToken, "meter", "heatpump", "boiler");
        var second = await bench.DevicesAsync(items => items.Count == 3, cancellationToken);
        await bench.RestartAsync(cancellationToken);
        var third = await bench.DevicesAsync(items => items.Count == 3, cancellationToken);
        var home = (await bench.Rest.GetAsync("api/v1/homes", cancellationToken)).Expect(HttpStatusCode.OK)["items"]!.AsArray().Single()!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(first.Select(device => (string)device!["rids"]!.ToJsonString()), Is.EquivalentTo(["""["heatpump.power","heatpump.status"]""", """["meter.power","meter.status"]"""]));
            Assert.That(first.Select(Id), Is.SubsetOf(second.Select(Id)));
            Assert.That(third.Select(Id), Is.EquivalentTo(second.Select(Id)));
            Assert.That((string)home["venId"]!, Is.EqualTo(bench.Ven.VenId.Value));
        }
    }

    /// <summary>FC-REG-7: what METADATA and status say by OpenADR is what REST says.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Rest_BesideOpenAdr_SaysTheSame(CancellationToken cancellationToken)
    {
        await using var bench = await RegistryBench.StartAsync(cancellationToken);
        await bench.HeatPumpAsync(cancellationToken);
        await bench.ReportStatusAsync(Some.Now, setPoint: 21.5, cancellationToken, capacity: 0.5);

        var told = RegistryBench.Metadata("heatpump", "meter").SelectMany(report => report.Descriptions).GroupBy(point => point.ReportDataSource!.ResourceIds.Single().Value);
        var devices = await bench.DevicesAsync(items => items.Count == 2, cancellationToken);
        var state = await bench.SeeAsync($"api/v1/devices/{devices.Single(device => (string)device!["deviceClass"]! == "hvac")!["id"]}/state", state => state["setpointC"] is not null, cancellationToken);
        var seenByVen = (await bench.Rest.GetAsync($"api/v1/vens/{bench.Ven.VenId}", cancellationToken)).Expect(HttpStatusCode.OK)["devices"]!.AsArray();

        using (Assert.EnterMultipleScope())
        {
            foreach (var resource in told)
            {
                var device = devices.Single(device => (string)device!["resourceId"]! == resource.Key)!;
                Assert.That(device["rids"]!.AsArray().Select(rid => (string)rid!), Is.EquivalentTo(resource.Select(point => point.RId.Value)));
                Assert.That(seenByVen.Single(one => (string)one!["id"]! == resource.Key)!["rids"]!.AsArray().Select(rid => (string)rid!), Is.EquivalentTo(resource.Select(point => point.RId.Value)));
            }

            Assert.That(((double)state["setpointC"]!, (double)state["capacityShare"]!, (bool)state["isOn"]!, (bool)state["isOnline"]!, (string)state["start"]!), Is.EqualTo((21.5, 0.5, true, true, "2026-06-30T18:00:00Z")));
            Assert.That(((double)state["comfortMinC"]!, (double)state["comfortMaxC"]!), Is.EqualTo((19, 23)));
        }
    }

    [Test, CancelAfter(300_000)]
    public async Task Correction_ByRest_SurvivesTheNextMetadata(CancellationToken cancellationToken)
    {
        await using var bench = await RegistryBench.StartAsync(cancellationToken);
        var device = await bench.HeatPumpAsync(cancellationToken);

        // The heat pump's power is what the meter measures.
        (await bench.CorrectAsync(device, """{ "name": "In the cellar", "gridNode": "CP-1", "isInDemandResponse": true, "rids": ["heatpump.status", "meter.power"] }""", cancellationToken)).Expect(HttpStatusCode.OK);
        var meter = await bench.DevicesAsync(items => items.Any(one => one!["rids"]!.ToJsonString() == """["meter.status"]"""), cancellationToken);
        await bench.TellAsync(cancellationToken, "heatpump", "meter", "boiler");
        await bench.DevicesAsync(items => items.Count == 3, cancellationToken);
        var after = await bench.HeatPumpAsync(cancellationToken);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(meter, Has.Count.EqualTo(2), "one rID is of one device");
            Assert.That(((string)after["name"]!, (string)after["gridNode"]!, (bool)after["isInDemandResponse"]!), Is.EqualTo(("In the cellar", "CP-1", true)));
            Assert.That(after["rids"]!.ToJsonString(), Is.EqualTo("""["heatpump.status","meter.power"]"""));
        }
    }

    [TestCase("""{ "status": "online" }""", "/status")]
    [TestCase("""{ "statusSince": "2020-01-01T00:00:00Z" }""", "/statusSince")]
    [TestCase("""{ "venId": "VEN-OTHER" }""", "/venId")]
    [CancelAfter(300_000)]
    public async Task Correction_OfWhatIsThePlatformsToSay_IsRefused(string patch, string pointer, CancellationToken cancellationToken)
    {
        await using var bench = await RegistryBench.StartAsync(cancellationToken);
        await bench.TellAsync(cancellationToken, "heatpump");
        var meter = (await bench.DevicesAsync(items => items.Any(one => (string?)one!["status"] == "removed"), cancellationToken)).Single(one => (string?)one!["status"] == "removed")!;

        var refused = await bench.CorrectAsync(meter, patch, cancellationToken);
        var removed = await bench.Rest.SendAsync(HttpMethod.Delete, $"api/v1/devices/{meter["id"]}", body: null, cancellationToken, request => request.Headers.TryAddWithoutValidation("If-Match", "*"));

        Assert.That((refused.Status, removed.Status), Is.EqualTo((HttpStatusCode.UnprocessableEntity, HttpStatusCode.Conflict)));
        Assert.That((string)refused.Problem["errors"]![0]!["pointer"]!, Is.EqualTo(pointer));
    }

    /// <summary>FC-REG-2: a document for each change, soon after the report, and the present one with the device.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Status_EachChange_IsAStateSoonAfterItsReport(CancellationToken cancellationToken)
    {
        await using var bench = await RegistryBench.StartAsync(cancellationToken);
        var device = await bench.HeatPumpAsync(cancellationToken);

        var took = new List<TimeSpan>();
        foreach (var (minute, setPoint) in new[] { (0, 21.0), (1, 21.0), (2, 22.0), (3, 22.0), (4, 19.5) })
        {
            await bench.ReportStatusAsync(Some.Now.AddMinutes(minute), setPoint, cancellationToken);
            var watch = Stopwatch.StartNew();
            await bench.SeeAsync($"api/v1/devices/{device["id"]}/state", state => (double?)state["setpointC"] == setPoint, cancellationToken);
            took.Add(watch.Elapsed);
        }

        var states = (await bench.Rest.GetAsync($"api/v1/device-states?filter=deviceId={device["id"]}&sort=start", cancellationToken)).Expect(HttpStatusCode.OK)["items"]!.AsArray();
        Assert.That(states.Select(state => $"{((string)state!["start"]!)[14..16]} {(double)state["setpointC"]!}"), Is.EqualTo(["00 21", "02 22", "04 19.5"]));
        Assert.That(took, Is.All.LessThan(TimeSpan.FromSeconds(10)), "a second at most on an idle machine; the limit only tells that from states that are looked for now and then");
    }

    /// <summary>A box whose clock is ahead by years is followed as soon as it tells the time.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Status_DatedInTheFuture_KeepsNoLaterOneOut(CancellationToken cancellationToken)
    {
        await using var bench = await RegistryBench.StartAsync(cancellationToken);
        var device = await bench.HeatPumpAsync(cancellationToken);
        await bench.ReportStatusAsync(Some.Now, setPoint: 21, cancellationToken);
        await bench.SeeAsync($"api/v1/devices/{device["id"]}/state", state => (double?)state["setpointC"] == 21, cancellationToken);

        await bench.ReportStatusAsync(Some.Now.AddYears(10), setPoint: 22, cancellationToken);
        await bench.ReportStatusAsync(Some.Now.AddMinutes(1), setPoint: 20, cancellationToken);

        var state = await bench.SeeAsync($"api/v1/devices/{device["id"]}/state", state => (double?)state["setpointC"] == 20, cancellationToken);
        Assert.That((string)state["start"]!, Is.EqualTo("2026-06-30T18:01:00Z"));
    }

    /// <summary>xs:float has values that are no figures: what they stand beside is told all the same, and what comes after them.</summary>
    [TestCase(double.PositiveInfinity)]
    [TestCase(double.NaN)]
    [CancelAfter(300_000)]
    public async Task Status_WithAValueThatIsNoFigure_TellsTheRest(double setPoint, CancellationToken cancellationToken)
    {
        await using var bench = await RegistryBench.StartAsync(cancellationToken);
        var device = await bench.HeatPumpAsync(cancellationToken);

        await bench.ReportStatusAsync(Some.Now, setPoint, cancellationToken, capacity: 0.5);

        var state = await bench.SeeAsync($"api/v1/devices/{device["id"]}/state", state => (double?)state["capacityShare"] == 0.5, cancellationToken);
        Assert.That(state["setpointC"], Is.Null);
        await bench.TellAsync(cancellationToken, "meter");
        await bench.HeatPumpAsync(cancellationToken, "removed");
    }

    /// <summary>What was reported and not looked at yet when the process ended is looked at by the next.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Status_ProcessEndsAfterTheReport_IsAStateAfterTheNextStart(CancellationToken cancellationToken)
    {
        await using var bench = await RegistryBench.StartAsync(cancellationToken);
        var device = await bench.HeatPumpAsync(cancellationToken);
        await bench.ReportStatusAsync(Some.Now, setPoint: 20.5, cancellationToken);

        await bench.RestartAsync(cancellationToken);

        await bench.SeeAsync($"api/v1/devices/{device["id"]}/state", state => (double?)state["setpointC"] == 20.5, cancellationToken);
        Assert.That((await bench.Rest.GetAsync($"api/v1/device-states?filter=deviceId={device["id"]}", cancellationToken)).Expect(HttpStatusCode.OK)["items"]!.AsArray(), Has.Count.EqualTo(1));
    }

    [TestCase(false, false, "offline")]
    [TestCase(true, true, "online")]
    [CancelAfter(300_000)]
    public async Task Status_OfADeviceThatIsOfflineOrOverridden_SaysThatItIsNotAvailable(bool isOnline, bool isOverridden, string status, CancellationToken cancellationToken)
    {
        await using var bench = await RegistryBench.StartAsync(cancellationToken);
        var before = await bench.HeatPumpAsync(cancellationToken);

        await bench.ReportStatusAsync(Some.Now, setPoint: 21, cancellationToken, isOnline, isOverridden);

        var after = await bench.SeeAsync($"api/v1/devices/{before["id"]}", device => !(bool)device["isAvailable"]!, cancellationToken);
        Assert.That(((bool)before["isAvailable"]!, (string)after["status"]!), Is.EqualTo((true, status)));
    }

    /// <summary>FC-REG-3.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Ven_GoneSilent_ItsDevicesAreTimedOutAndBackAtOnce(CancellationToken cancellationToken)
    {
        await using var bench = await RegistryBench.StartAsync(cancellationToken, ("Vtn:SilentAfter", "00:00:30"), ("Vtn:PollInterval", "00:00:01"));
        await bench.HeatPumpAsync(cancellationToken);

        bench.Middleware.Wire.Advance(TimeSpan.FromMinutes(1));
        var silent = await bench.HeatPumpAsync(cancellationToken, "timedOut");
        await bench.Ven.PollAsync(cancellationToken);
        var back = await bench.HeatPumpAsync(cancellationToken);

        Assert.That(((bool)silent["isAvailable"]!, (bool)back["isAvailable"]!), Is.EqualTo((false, true)));
    }

    /// <summary>FC-REG-6: what is gone stays readable, with what happened.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Device_ToldOfNoMore_IsRemovedAndStaysReadableWithItsHistory(CancellationToken cancellationToken)
    {
        await using var bench = await RegistryBench.StartAsync(cancellationToken);
        var device = await bench.HeatPumpAsync(cancellationToken);
        await bench.ReportStatusAsync(Some.Now, setPoint: 21, cancellationToken);
        await bench.SeeAsync($"api/v1/devices/{device["id"]}/state", _ => true, cancellationToken);

        bench.Middleware.Domain.Advance(TimeSpan.FromHours(1));
        await bench.TellAsync(cancellationToken, "meter");
        var removed = await bench.HeatPumpAsync(cancellationToken, "removed");
        await bench.TellAsync(cancellationToken, "heatpump");
        var back = await bench.HeatPumpAsync(cancellationToken);
        await bench.RestartAsync(cancellationToken);
        var log = (await bench.Rest.GetAsync($"api/v1/devices/{device["id"]}/log", cancellationToken)).Expect(HttpStatusCode.OK)["items"]!.AsArray();
        var state = (await bench.Rest.GetAsync($"api/v1/devices/{device["id"]}/state", cancellationToken)).Expect(HttpStatusCode.OK);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(((string)removed["id"]!, (string)removed["statusSince"]!), Is.EqualTo(((string)device["id"]!, "2026-06-30T19:00:00Z")));
            Assert.That(log.Select(entry => (string)entry!["text"]!), Is.EqualTo([$"told of by VEN {bench.Ven.VenId}: online", "removed, since 2026-06-30T19:00:00Z", "online, since 2026-06-30T19:00:00Z"]));
            Assert.That((double)state["setpointC"]!, Is.EqualTo(21));
            Assert.That((string)back["id"]!, Is.EqualTo((string)device["id"]!), "the same device again");
        }
    }

    [Test, CancelAfter(300_000)]
    public async Task Ven_CancelledItsRegistration_ItsDevicesAreOffline(CancellationToken cancellationToken)
    {
        await using var bench = await RegistryBench.StartAsync(cancellationToken);
        await bench.HeatPumpAsync(cancellationToken);

        await bench.Ven.SendAsync<OadrCanceledPartyRegistration>(new OadrCancelPartyRegistration { RequestId = "c1", RegistrationId = bench.Ven.RegistrationId, VenId = bench.Ven.VenId }, cancellationToken);

        await bench.HeatPumpAsync(cancellationToken, "offline");
    }

    /// <summary>FC-REG-4: who, what, when, result, of each event that came to a device; also after a restart.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Events_ThatPassedThrough_AreToldOfEachDevice(CancellationToken cancellationToken)
    {
        await using var bench = await RegistryBench.StartAsync(cancellationToken);
        var device = await bench.HeatPumpAsync(cancellationToken);
        var meter = (await bench.DevicesAsync(items => items.Count == 2, cancellationToken)).Single(one => (string)one!["deviceClass"]! == "meter")!;
        JsonObject Event(JsonObject targets) => new()
        {
            ["targets"] = targets, ["start"] = "2026-06-30T18:10:00Z", ["duration"] = "PT10M",
            ["signals"] = new JsonArray(new JsonObject { ["name"] = "SIMPLE", ["type"] = "level", ["intervals"] = new JsonArray(new JsonObject { ["duration"] = "PT10M", ["value"] = 1 }) }),
        };
        var whole = await bench.Rest.AnnounceAsync(Event(new JsonObject { ["venIds"] = new JsonArray(bench.Ven.VenId.Value) }), cancellationToken);
        bench.Middleware.Domain.Advance(TimeSpan.FromMinutes(1));
        var one = await bench.Rest.AnnounceAsync(Event(new JsonObject { ["resourceIds"] = new JsonArray("heatpump") }), cancellationToken);
        await bench.Ven.DrainAsync(cancellationToken);

        await bench.RestartAsync(cancellationToken);
        async Task<JsonArray> EventsAsync(JsonNode of, string query = "") => (await bench.Rest.GetAsync($"api/v1/devices/{of["id"]}/events{query}", cancellationToken)).Expect(HttpStatusCode.OK)["items"]!.AsArray();
        var events = await EventsAsync(device);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(events.Select(passed => (string)passed!["eventId"]!), Is.EquivalentTo([(string)one["id"]!, (string)whole["id"]!]));
            Assert.That((await EventsAsync(meter)).Select(passed => (string)passed!["eventId"]!), Is.EqualTo([(string)whole["id"]!]));
            Assert.That((await EventsAsync(device, "?limit=1")), Has.Count.EqualTo(1));
            Assert.That(((string)events[0]!["announcedBy"]!, (string)events[0]!["opt"]!, (int)events[0]!["responseCode"]!, (string)events[0]!["deliveredAt"]!), Is.EqualTo(("platform", "optIn", 200, "2026-06-30T18:01:00Z")));
            Assert.That(events[0]!["signals"]!.ToJsonString(), Is.EqualTo("""["SIMPLE level"]"""));
        }
    }

    private static string Id(JsonNode? device) => (string)device!["id"]!;
}
