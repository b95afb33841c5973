using System.Net;
using System.Text.Json.Nodes;
using FlexCoop.OpenAdr;
using FlexCoop.Storage;
using FlexCoop.Testing;

namespace FlexCoop.Faults;

/// <summary>The server dies while a device is told something: the command and its event are both there, or neither is, and the device does one thing in the end.</summary>
public sealed class CommandKillTests
{
    private const string Operation = "POST /api/v1/devices/{id}/commands";

    [TestCase(ServerCrashPoints.RestReceived, 0)]
    [TestCase(ServerCrashPoints.BeforeCommit, 0)]
    [TestCase(ServerCrashPoints.AfterCommit, 1)]
    [TestCase(ServerCrashPoints.RestBeforeAnswer, 1)]
    [CancelAfter(300_000)]
    public async Task Command_ServerDiesOnTheWay_IsThereWithItsEventOrNotAtAll(string place, int kept, CancellationToken cancellationToken)
    {
        await using var vtn = await LabVtn.StartAsync($"{place}/{Operation}", cancellationToken);
        using var first = new TestVen(vtn.Url);
        await first.StartUpAsync(cancellationToken, Some.UsageMetadata(), Some.StatusMetadata());
        var path = $"api/v1/devices/{await DeviceAsync(vtn, cancellationToken)}/commands";
        JsonObject Command(double setPoint) => new() { ["setpointC"] = setPoint };
        Assert.That(async () => await vtn.Rest.PostAsync(path, Command(20), cancellationToken), Throws.InstanceOf<HttpRequestException>());
        await vtn.Process.EndAsync(cancellationToken);

        await vtn.StartAgainAsync(crashPoint: null, cancellationToken);
        var (commands, events) = (await ItemsAsync(vtn, "api/v1/device-commands", cancellationToken), await ItemsAsync(vtn, "api/v1/events", cancellationToken));
        var again = (await vtn.Rest.PostAsync(path, Command(21), cancellationToken)).Expect(HttpStatusCode.Created);
        using var back = new TestVen(vtn.Url);
        var told = (OadrDistributeEvent)await back.SendAsync(new OadrRequestEvent { RequestId = "r1", VenId = first.VenId }, cancellationToken);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(commands, Has.Count.EqualTo(kept));
            Assert.That(events.Select(one => (string)one!["id"]!), Is.EqualTo(commands.Select(command => (string)command!["eventId"]!)));
            Assert.That(
                told.Events.Where(one => one.EiEvent.Descriptor.EventStatus != EventStatus.Cancelled).Select(one => one.EiEvent.Descriptor.EventId.Value), Is.EqualTo([(string)again["eventId"]!]), "what was told last alone");
        }
    }

    private static async Task<string> DeviceAsync(LabVtn vtn, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (await ItemsAsync(vtn, "api/v1/devices", cancellationToken) is [{ } device])
            {
                return (string)device["id"]!;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, cancellationToken);
        }
    }

    private static async Task<JsonArray> ItemsAsync(LabVtn vtn, string list, CancellationToken cancellationToken) => (await vtn.Rest.GetAsync(list, cancellationToken)).Expect(HttpStatusCode.OK)["items"]!.AsArray();
}
