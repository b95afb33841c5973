using System.Net;
using System.Text.Json.Nodes;
using FlexCoop.Testing;

namespace FlexCoop.EndToEnd;

/// <summary>The registry by two processes, real sockets, real time: what the agent tells of its devices is there by REST, and what is told to a device by REST the device does.</summary>
public sealed class RegistryTests
{
    /// <summary>FC-REG-1, FC-REG-2, FC-VTN-8, FC-PRO-11.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Command_ToTheHeatPump_IsCarriedOutReadBackAndTakenBack(CancellationToken cancellationToken)
    {
        await using var vtn = await LabVtn.StartAsync(crashPoint: null, cancellationToken, "--set", "Vtn:WantedGranularity=00:00:01", "--set", "Vtn:PollInterval=00:00:01");
        await using var box = HomeBox.Start(vtn.Url, crashPoint: null, ("heatPump", "modulating"));
        var device = await DeviceAsync(vtn, "hvac", cancellationToken);

        var given = (await vtn.Rest.PostAsync($"api/v1/devices/{device["id"]}/commands", new JsonObject { ["setpointC"] = 20, ["comfortMinC"] = 19.5, ["comfortMaxC"] = 22 }, cancellationToken)).Expect(HttpStatusCode.Created);
        var followed = await CommandAsync(vtn, given, command => (string?)command["outcome"] == "followed", cancellationToken);
        var state = (await vtn.Rest.GetAsync($"api/v1/devices/{device["id"]}/state", cancellationToken)).Expect(HttpStatusCode.OK);
        var held = box.Devices()["heat-pump"];
        (await vtn.Rest.DeleteAsync($"api/v1/devices/{device["id"]}/commands/{given["id"]}", cancellationToken)).Expect(HttpStatusCode.OK);
        await Eventually.IsSoAsync(() => box.Devices()["heat-pump"] is [.., "release"], cancellationToken);
        var passed = (await vtn.Rest.GetAsync($"api/v1/devices/{device["id"]}/events", cancellationToken)).Expect(HttpStatusCode.OK)["items"]!.AsArray();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(((string?)followed["delivery"], (string?)followed["opt"], (string?)followed["status"]), Is.EqualTo(("received", "optIn", "running")));
            Assert.That(((double)state["setpointC"]!, (double)state["comfortMinC"]!, (double)state["comfortMaxC"]!), Is.EqualTo((20, 19.5, 22)));
            Assert.That(held, Is.EqualTo(["heating"]));
            Assert.That(passed.Select(one => (string)one!["eventId"]!), Is.EqualTo([(string)given["eventId"]!]));
        }
    }

    /// <summary>Each kind of device acts on what it can be told, and the outcome is read back.</summary>
    [TestCase("hvac", """{ "isOn": false }""")]
    [TestCase("hvac", """{ "mode": "heat", "setpointC": 21 }""")]
    [TestCase("battery", """{ "powerSetpointW": 500 }""")]
    [TestCase("evCharger", """{ "isOn": false }""")]
    [TestCase("waterHeater", """{ "isOn": false }""")]
    [CancelAfter(300_000)]
    public async Task Command_ToEachKindOfDevice_IsFollowed(string deviceClass, string command, CancellationToken cancellationToken)
    {
        await using var vtn = await LabVtn.StartAsync(crashPoint: null, cancellationToken, "--set", "Vtn:WantedGranularity=00:00:01", "--set", "Vtn:PollInterval=00:00:01");
        await using var box = HomeBox.Start(vtn.Url, crashPoint: null, ("heatPump", "modulating"));
        var device = await DeviceAsync(vtn, deviceClass, cancellationToken);

        var given = (await vtn.Rest.PostAsync($"api/v1/devices/{device["id"]}/commands", JsonNode.Parse(command)!, cancellationToken)).Expect(HttpStatusCode.Created);
        var followed = await CommandAsync(vtn, given, seen => seen["outcome"] is not null || seen["endedBy"] is not null, cancellationToken);

        Assert.That(((string?)followed["outcome"], (string?)followed["endedBy"]), Is.EqualTo(("followed", default(string))), followed.ToJsonString());
    }

    /// <summary>The mode that a heat pump has not is not sent; with a VEN whose devices do not tell what they can, the VEN refuses, with its reason.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Command_ThatTheDeviceCannotDo_IsRefusedWithAReason(CancellationToken cancellationToken)
    {
        await using var vtn = await LabVtn.StartAsync(crashPoint: null, cancellationToken, "--set", "Vtn:PollInterval=00:00:01");
        await using var box = HomeBox.Start(vtn.Url, crashPoint: null, ("heatPump", "modulating"));
        var device = await DeviceAsync(vtn, "hvac", cancellationToken);
        var refused = await vtn.Rest.PostAsync($"api/v1/devices/{device["id"]}/commands", new JsonObject { ["mode"] = "cool" }, cancellationToken);

        // Somebody says of it what it does not say itself.
        var patched = await vtn.Rest.SendAsync(
            HttpMethod.Patch, $"api/v1/devices/{device["id"]}", new StringContent("""{ "modes": ["cool"] }""", System.Text.Encoding.UTF8, "application/merge-patch+json"), cancellationToken, request => request.Headers.TryAddWithoutValidation("If-Match", "*"));
        patched.Expect(HttpStatusCode.OK);
        var given = (await vtn.Rest.PostAsync($"api/v1/devices/{device["id"]}/commands", new JsonObject { ["mode"] = "cool" }, cancellationToken)).Expect(HttpStatusCode.Created);
        var ended = await CommandAsync(vtn, given, seen => seen["endedBy"] is not null, cancellationToken);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(refused.Status, Is.EqualTo(HttpStatusCode.UnprocessableEntity));
            Assert.That(((string?)ended["endedBy"], (string?)ended["opt"]), Is.EqualTo(("refusal", "optOut")));
            Assert.That((string?)ended["optReason"], Does.Contain("no mode 2"));
        }
    }

    private static async Task<JsonNode> DeviceAsync(LabVtn vtn, string deviceClass, CancellationToken cancellationToken)
    {
        var devices = await Eventually.SeeAsync(
            async () => (await vtn.Rest.GetAsync($"api/v1/devices?filter=deviceClass={deviceClass}", cancellationToken)).Expect(HttpStatusCode.OK)["items"]!,
            seen => seen is JsonArray and [{ } device] && (string?)device["status"] == "online",
            cancellationToken);
        return devices[0]!;
    }

    private static Task<JsonNode> CommandAsync(LabVtn vtn, JsonNode given, Func<JsonNode, bool> isSo, CancellationToken cancellationToken) =>
        Eventually.SeeAsync(async () => (await vtn.Rest.GetAsync($"api/v1/device-commands/{given["id"]}", cancellationToken)).Expect(HttpStatusCode.OK), isSo, cancellationToken);
}
