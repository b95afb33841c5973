using System.Net;
using System.Text.Json.Nodes;
using FlexCoop.OpenAdr;
using FlexCoop.Storage;
using FlexCoop.Testing;

namespace FlexCoop.Faults;

/// <summary>The server dies while it pushes: what was owed is pushed again, and has its effect once .</summary>
public sealed class PushKillTests
{
    private static IEnumerable<TestCaseData> Deaths =>
        from place in ServerCrashPoints.Pushing
        from payload in (string[])["oadrRegisterReport", "oadrDistributeEvent"]
        select new TestCaseData(place, payload);

    [TestCaseSource(nameof(Deaths)), CancelAfter(300_000)]
    public async Task Push_ServerDiesOnTheWay_ReachesTheVenAllTheSame(string place, string payload, CancellationToken cancellationToken)
    {
        await using var server = await VenServer.StartAsync(cancellationToken);
        await using var vtn = await LabVtn.StartAsync($"{place}/{payload}", cancellationToken);
        using var ven = new TestVen(vtn.Url);
        await ven.RegisterAsync(cancellationToken, pushTo: server.Url);
        if (payload == "oadrDistributeEvent")
        {
            await IdleAsync(vtn, ven.VenId, cancellationToken);
            _ = Task.Run(() => AnnounceAsync(vtn, ven.VenId, cancellationToken), cancellationToken).ContinueWith(
                announced => announced.Exception, cancellationToken, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }

        await vtn.Process.EndAsync(cancellationToken);
        await vtn.StartAgainAsync(crashPoint: null, cancellationToken);
        if (payload == "oadrDistributeEvent")
        {
            var distributed = await NextAsync<OadrDistributeEvent>(server, cancellationToken);
            await ven.ReplyAsync(distributed, cancellationToken);
        }

        await IdleAsync(vtn, ven.VenId, cancellationToken);
        await vtn.Process.KillAsync(cancellationToken);

        Assert.That(StoreContents.Read(Path.Combine(vtn.DataFolder, "flexcoop.db")).Unsettled.Where(owed => owed.VenId is not null), Is.Empty, "nothing is owed any more");
    }

    private static async Task AnnounceAsync(LabVtn vtn, VenId venId, CancellationToken cancellationToken) => await vtn.Rest.PostAsync(
        "api/v1/events",
        new JsonObject
        {
            ["targets"] = new JsonObject { ["venIds"] = new JsonArray(venId.Value) },
            ["start"] = TimeProvider.System.GetUtcNow().AddHours(1).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture),
            ["duration"] = "PT1H",
            ["signals"] = new JsonArray(new JsonObject
            {
                ["name"] = "SIMPLE", ["type"] = "level", ["intervals"] = new JsonArray(new JsonObject { ["duration"] = "PT1H", ["value"] = 1 }),
            }),
        },
        cancellationToken);

    private static async Task<T> NextAsync<T>(VenServer server, CancellationToken cancellationToken)
        where T : OadrMessage
    {
        while (true)
        {
            if (await server.NextAsync(cancellationToken) is (_, T message))
            {
                return message;
            }
        }
    }

    private static async Task IdleAsync(LabVtn vtn, VenId venId, CancellationToken cancellationToken)
    {
        while ((string?)(await vtn.Rest.GetAsync($"api/v1/vens/{venId}", cancellationToken)).Expect(HttpStatusCode.OK)["push"]!["status"] != "idle")
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, cancellationToken);
        }
    }
}
