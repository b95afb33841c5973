using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FlexCoop.Ca;
using FlexCoop.Middleware.Access;
using FlexCoop.Middleware.Audit;
using FlexCoop.Middleware.Doors;
using FlexCoop.Middleware.Identity;
using FlexCoop.Middleware.Registry.Commands;
using FlexCoop.Middleware.Resources;
using FlexCoop.Middleware.Tests.Doors;
using FlexCoop.OpenAdr;
using FlexCoop.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace FlexCoop.Middleware.Tests.Registry;

/// <summary>Whose a device is, who sees it, and who may tell it what (AC-AUD-1, FC-SEC-10), behind TLS.</summary>
[CancelAfter(300_000)]
public sealed class RegistryAccessTests
{
    private const string Local = "local";
    private static readonly string[] OfOwner = ["flex.read", "flex.write", "event.read"];
    private static readonly string[] OfAggregator = ["flex.read", "event.read", "event.dispatch"];

    [Test]
    public async Task Device_OfAMember_IsSeenAndToldByWhoMay(CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartAsync(cancellationToken);
        var (mandate, ven) = await BoxAsync(host, "anna", cancellationToken);
        using var box = ven;
        var owner = await host.NewTokenAsync("anna", Role.Prosumer, Local, OfOwner, cancellationToken);
        var neighbour = await host.NewTokenAsync("berta", Role.Prosumer, Local, OfOwner, cancellationToken);
        var aggregator = await host.NewTokenAsync("root", Role.Cooperative, Local, OfAggregator, cancellationToken);
        var elsewhere = await host.NewTokenAsync("root", Role.Cooperative, "dorp", OfAggregator, cancellationToken);
        using var http = host.NewClient(Door.Pages);
        var id = await DeviceAsync(http, owner, "online", cancellationToken);

        async Task<int> AskAsync(string token, string method, string path, string? body = null) => (int)(await SendAsync(http, token, method, path, body, cancellationToken)).Status;
        var reads = new List<int>();
        foreach (var path in new[] { $"devices/{id}", $"devices/{id}/state", $"devices/{id}/log", $"devices/{id}/events" })
        {
            reads.AddRange([await AskAsync(owner, "GET", path), await AskAsync(neighbour, "GET", path), await AskAsync(aggregator, "GET", path), await AskAsync(elsewhere, "GET", path)]);
        }

        var found = new List<int>();
        foreach (var token in new[] { owner, neighbour, aggregator, elsewhere })
        {
            found.Add((await SendAsync(http, token, "GET", "discovery?class=hvac", body: null, cancellationToken)).Body["items"]!.AsArray().Count);
        }

        const string Command = """{ "setpointC": 20 }""";
        var commands = $"devices/{id}/commands";
        var told = new[] { await AskAsync(neighbour, "POST", commands, Command), await AskAsync(elsewhere, "POST", commands, Command), await AskAsync(aggregator, "POST", commands, Command), await AskAsync(owner, "POST", commands, """{ "setpointC": 20, "start": "2030-01-01T00:00:00Z" }""") };
        await AskAsync(owner, "PATCH", $"devices/{id}", """{ "isInDemandResponse": true }""");
        var letIn = new[] { await AskAsync(aggregator, "POST", commands, Command), await AskAsync(aggregator, "POST", commands, """{ "setpointC": 24 }"""), await AskAsync(aggregator, "POST", commands, """{ "comfortMinC": 17 }"""), await AskAsync(owner, "POST", commands, """{ "comfortMinC": 17 }""") };
        var (_, given) = await SendAsync(http, owner, "POST", commands, Command, cancellationToken);
        var taken = new[] { await AskAsync(neighbour, "DELETE", $"{commands}/{given["id"]}"), await AskAsync(aggregator, "DELETE", $"{commands}/{given["id"]}"), await AskAsync(aggregator, "POST", commands, Command), await AskAsync(owner, "DELETE", $"{commands}/{given["id"]}") };
        await host.Services.GetRequiredService<MandateBook>().ChangeAsync(mandate, prosumerId: null, MandateAct.Suspend, cancellationToken);
        var suspended = new[] { await AskAsync(aggregator, "GET", $"devices/{id}"), await AskAsync(aggregator, "POST", commands, Command), await AskAsync(owner, "GET", $"devices/{id}") };

        using (Assert.EnterMultipleScope())
        {
            Assert.That(reads, Is.EqualTo([200, 404, 200, 404, 404, 404, 404, 404, 200, 404, 200, 404, 200, 404, 200, 404]), "no state was told yet");
            Assert.That(found, Is.EqualTo([1, 0, 1, 0]));
            Assert.That(told, Is.EqualTo([404, 404, 409, 409]), "the cooperative not before the owner lets the device take part; the owner, but not for years ahead");
            Assert.That(letIn, Is.EqualTo([201, 422, 422, 201]), "within the owner's comfort band, which only the owner moves");
            Assert.That(taken, Is.EqualTo([404, 409, 409, 200]), "what the owner has told it is the owner's to take back");
            Assert.That(suspended, Is.EqualTo([404, 404, 200]));
        }
    }

    /// <summary>What others than the owner have told a device ends when the owner does not let them any more, and when the mandate is suspended; the owner's own goes on.</summary>
    [TestCase("""{ "isInDemandResponse": false }""", "aggregator")]
    [TestCase("""{ "capabilities": [{ "point": "setpointC", "lowest": 21, "highest": 23 }] }""", "aggregator")]
    [TestCase("suspend", "aggregator")]
    [TestCase("suspend", "owner")]
    public async Task Command_WhoseGroundIsGone_IsEnded(string change, string givenBy, CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartAsync(cancellationToken);
        var (mandate, ven) = await BoxAsync(host, "anna", cancellationToken);
        using var box = ven;
        var owner = await host.NewTokenAsync("anna", Role.Prosumer, Local, OfOwner, cancellationToken);
        var aggregator = await host.NewTokenAsync("root", Role.Cooperative, Local, OfAggregator, cancellationToken);
        using var http = host.NewClient(Door.Pages);
        var id = await DeviceAsync(http, owner, "online", cancellationToken);
        await SendAsync(http, owner, "PATCH", $"devices/{id}", """{ "isInDemandResponse": true }""", cancellationToken);
        var (status, given) = await SendAsync(http, givenBy == "owner" ? owner : aggregator, "POST", $"devices/{id}/commands", """{ "setpointC": 20 }""", cancellationToken);
        host.Wire.Advance(TimeSpan.FromSeconds(2));
        var before = (await SendAsync(http, owner, "GET", $"device-commands/{given["id"]}", body: null, cancellationToken)).Body;

        if (change == "suspend")
        {
            await host.Services.GetRequiredService<MandateBook>().ChangeAsync(mandate, prosumerId: null, MandateAct.Suspend, cancellationToken);
        }
        else
        {
            await SendAsync(http, owner, "PATCH", $"devices/{id}", change, cancellationToken);
        }

        await host.Services.GetRequiredService<DeviceCommands>().LookAsync(cancellationToken);
        var after = (await SendAsync(http, owner, "GET", $"device-commands/{given["id"]}", body: null, cancellationToken)).Body;
        Assert.That((status, (string?)before["endedBy"], (string?)after["endedBy"]), Is.EqualTo((HttpStatusCode.Created, default(string), givenBy == "owner" ? null : "revoked")));
    }

    /// <summary>Where the owner says no limits, nobody else tells a temperature.</summary>
    [Test]
    public async Task Command_ToADeviceWithoutLimits_IsTheOwnersAlone(CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartAsync(cancellationToken);
        var (_, ven) = await BoxAsync(host, "anna", cancellationToken);
        using var box = ven;
        var owner = await host.NewTokenAsync("anna", Role.Prosumer, Local, OfOwner, cancellationToken);
        var aggregator = await host.NewTokenAsync("root", Role.Cooperative, Local, OfAggregator, cancellationToken);
        using var http = host.NewClient(Door.Pages);
        var commands = $"devices/{await DeviceAsync(http, owner, "online", cancellationToken)}/commands";

        var answers = new List<int>();
        foreach (var limits in new[] { """[{ "point": "setpointC" }, { "point": "comfortC" }]""", """[{ "point": "comfortC", "lowest": 5, "highest": 30 }]""", "null" })
        {
            await SendAsync(http, owner, "PATCH", commands[..^"/commands".Length], $$"""{ "isInDemandResponse": true, "capabilities": {{limits}} }""", cancellationToken);
            answers.Add((int)(await SendAsync(http, aggregator, "POST", commands, """{ "comfortMinC": 20 }""", cancellationToken)).Status);
        }

        answers.Add((int)(await SendAsync(http, owner, "POST", commands, """{ "comfortMinC": 20 }""", cancellationToken)).Status);
        Assert.That(answers, Is.EqualTo([422, 422, 422, 201]));
    }

    /// <summary>A box whose owner has removed it: its devices are gone, and readable to the owner.</summary>
    [Test]
    public async Task Device_OfAWithdrawnBox_IsRemovedAndTheOwnersToRead(CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartAsync(cancellationToken);
        var (mandate, ven) = await BoxAsync(host, "anna", cancellationToken);
        using var box = ven;
        var owner = await host.NewTokenAsync("anna", Role.Prosumer, Local, OfOwner, cancellationToken);
        using var http = host.NewClient(Door.Pages);
        var id = await DeviceAsync(http, owner, "online", cancellationToken);

        await host.Services.GetRequiredService<MandateActs>().ActAsync(mandate, prosumerId: null, MandateAct.Revoke, cancellationToken);

        Assert.That(await DeviceAsync(http, owner, "removed", cancellationToken), Is.EqualTo(id));
    }

    /// <summary>A VEN without a mandate: its cooperative's own, of nobody else.</summary>
    [Test]
    public async Task Device_OfAVenWithoutAMandate_IsItsCooperativesAlone(CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartAsync(cancellationToken);
        using var ven = host.NewVen(await host.EnrolAsync(cancellationToken));
        await ven.StartUpAsync(cancellationToken, RegistryBench.Metadata("heatpump"));
        var ours = await host.NewTokenAsync("root", Role.Cooperative, "dorp", OfAggregator, cancellationToken);
        using var http = host.NewClient(Door.Pages);

        var id = await DeviceAsync(http, ours, "online", cancellationToken);
        var others = new List<HttpStatusCode>();
        foreach (var token in new[] { await host.NewTokenAsync("root", Role.Cooperative, Local, OfAggregator, cancellationToken), await host.NewTokenAsync("carla", Role.Prosumer, "dorp", OfOwner, cancellationToken) })
        {
            others.AddRange([(await SendAsync(http, token, "GET", $"devices/{id}", body: null, cancellationToken)).Status, (await SendAsync(http, token, "POST", $"devices/{id}/commands", """{ "setpointC": 20 }""", cancellationToken)).Status]);
        }

        Assert.That(others, Is.All.EqualTo(HttpStatusCode.NotFound));
        Assert.That((await SendAsync(http, ours, "POST", $"devices/{id}/commands", """{ "setpointC": 20 }""", cancellationToken)).Status, Is.EqualTo(HttpStatusCode.Created));
    }

    /// <summary>Who names another's VEN is told as of one that is not there; a document of before shows nothing of it.</summary>
    [Test]
    public async Task DeviceOrHome_ThatNamesAForeignVen_IsRefused_AndShowsNoneOfItsEvents(CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartAsync(cancellationToken);
        var (_, ven) = await BoxAsync(host, "anna", cancellationToken);
        using var box = ven;
        var owner = await host.NewTokenAsync("anna", Role.Prosumer, Local, OfOwner, cancellationToken);
        var own = (await host.Services.GetRequiredService<MandateBook>().FindAsync(await host.NewBoxOfAsync("carla", "dorp", cancellationToken), cancellationToken))!;
        var stranger = await host.NewTokenAsync("carla", Role.Prosumer, "dorp", OfOwner, cancellationToken);
        using var http = host.NewClient(Door.Pages);
        var id = await DeviceAsync(http, owner, "online", cancellationToken);
        await SendAsync(http, owner, "POST", $"devices/{id}/commands", """{ "setpointC": 20 }""", cancellationToken);
        await box.DrainAsync(cancellationToken);
        static string Device(string venId) => $$"""{ "venId": "{{venId}}", "name": "mine", "deviceClass": "hvac", "resourceId": "heatpump" }""";
        static string Home(string venId) => $$"""{ "venId": "{{venId}}", "hasPv": false }""";

        var statuses = new List<HttpStatusCode>();
        foreach (var (list, body) in new[] { ("devices", Device(box.VenId.Value)), ("devices", Device("VEN-404")), ("homes", Home(box.VenId.Value)), ("homes", Home("VEN-404")), ("homes", Home(own.VenId!)), ("devices", Device(own.VenId!)) })
        {
            statuses.Add((await SendAsync(http, stranger, "POST", list, body, cancellationToken)).Status);
        }

        var mine = (string)(await SendAsync(http, stranger, "GET", "devices", body: null, cancellationToken)).Body["items"]![0]!["id"]!;
        statuses.Add((await SendAsync(http, stranger, "PATCH", $"devices/{mine}", $$"""{ "venId": "{{box.VenId}}" }""", cancellationToken)).Status);
        var schema = host.Services.GetRequiredService<ResourceSchemas>().All.Single(one => one.Name == "devices");
        var (old, _) = await host.Services.GetRequiredService<ResourceStore>().MakeAsync(schema, [new NewDocument(null, new ResourceScope("dorp", own.MemberId), JsonElement.Parse(Device(box.VenId.Value)))], keepsGoodRows: false, kept: null, cancellationToken);
        async Task<int> EventsAsync(string token, string device) => (await SendAsync(http, token, "GET", $"devices/{device}/events", body: null, cancellationToken)).Body["items"]!.AsArray().Count;

        Assert.That(statuses.Select(status => (int)status), Is.EqualTo([422, 422, 422, 422, 201, 201, 422]));
        Assert.That((await EventsAsync(owner, id), await EventsAsync(stranger, old[0].Id)), Is.EqualTo((1, 0)));
    }

    /// <summary>Who may read devices is not told thereby of homes, contracts, states and events.</summary>
    [Test]
    public async Task Device_ByItsScopeAlone_ShowsNothingOfContractsAndEvents_NorByItsPolicyOfHomesAndStates(CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartAsync(cancellationToken);
        var (_, ven) = await BoxAsync(host, "anna", cancellationToken);
        using var box = ven;
        var owner = await host.NewTokenAsync("anna", Role.Prosumer, Local, OfOwner, cancellationToken);
        var aggregator = await host.NewTokenAsync("root", Role.Cooperative, Local, ["flex.read", "flex.write", "contract.read"], cancellationToken);
        using var http = host.NewClient(Door.Pages);
        var id = await DeviceAsync(http, owner, "online", cancellationToken);
        var home = (string)(await SendAsync(http, owner, "GET", "homes", body: null, cancellationToken)).Body["items"]![0]!["id"]!;
        Assert.That((await SendAsync(http, owner, "PATCH", $"homes/{home}", """{ "gridNode": "CP-1" }""", cancellationToken)).Status, Is.EqualTo(HttpStatusCode.OK));
        async Task<string> AskAsync(string token, string path)
        {
            var (status, body) = await SendAsync(http, token, "GET", path, body: null, cancellationToken);
            return $"{(int)status} {body["items"]?.AsArray().Count} {body["items"]?.AsArray().FirstOrDefault()?["gridNode"]}".Trim();
        }

        var open = new[] { await AskAsync(aggregator, "discovery"), await AskAsync(aggregator, "discovery?contractAt=2026-01-01T00:00:00Z"), await AskAsync(owner, "discovery?contractAt=2026-01-01T00:00:00Z"), await AskAsync(aggregator, $"devices/{id}/events") };
        var policies = host.Services.GetRequiredService<PolicyBook>();
        var read = (await policies.FindAsync("aggregator-members", cancellationToken))!;
        await policies.PutAsync(read.Value with { Data = ["devices"] }, read, cancellationToken);
        var narrowed = new[] { await AskAsync(aggregator, "discovery"), await AskAsync(aggregator, "discovery?gridNode=CP-1"), await AskAsync(aggregator, "discovery?contractAt=2026-01-01T00:00:00Z"), await AskAsync(aggregator, $"devices/{id}/state") };

        Assert.That(open, Is.EqualTo(["200 1 CP-1", "200 0", "403", "403"]));
        Assert.That(narrowed, Is.EqualTo(["200 1", "200 0", "403", "403"]));
    }

    /// <summary>AC-AUD-1: who asked, what for, what the VEN answered and what came of it, under one trace.</summary>
    [Test]
    public async Task Command_FromRequestToResult_IsRecordedUnderOneTrace(CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartAsync(cancellationToken);
        var (_, ven) = await BoxAsync(host, "anna", cancellationToken);
        using var box = ven;
        var owner = await host.NewTokenAsync("anna", Role.Prosumer, Local, OfOwner, cancellationToken);
        using var http = host.NewClient(Door.Pages);
        var id = await DeviceAsync(http, owner, "online", cancellationToken);

        var (_, given) = await SendAsync(http, owner, "POST", $"devices/{id}/commands", """{ "setpointC": 20 }""", cancellationToken);
        await box.DrainAsync(cancellationToken);
        host.Wire.Advance(TimeSpan.FromSeconds(2));
        await UntilAsync(async () => (await SendAsync(http, owner, "GET", $"device-commands/{given["id"]}", body: null, cancellationToken)).Body["opt"] is not null, cancellationToken);
        var shown = (await SendAsync(http, await host.NewTokenAsync(cancellationToken, Scopes.FleetRead), "GET", $"vens/{box.VenId}", body: null, cancellationToken)).Body;
        var request = (string)shown["reportRequests"]!.AsArray().Single(one => (string)one!["specifier"]! == "status")!["id"]!;
        await box.SendAsync<OadrUpdatedReport>(new OadrUpdateReport { RequestId = "u1", Reports = [RegistryBench.StatusReport(request, TimeProvider.System.GetUtcNow().AddSeconds(2), setPoint: 20)], VenId = box.VenId }, cancellationToken);
        host.Wire.Advance(TimeSpan.FromSeconds(2));
        await UntilAsync(async () => (await SendAsync(http, owner, "GET", $"device-commands/{given["id"]}", body: null, cancellationToken)).Body["outcome"] is not null, cancellationToken);
        await SendAsync(http, owner, "DELETE", $"devices/{id}/commands/{given["id"]}", body: null, cancellationToken);
        var audit = host.Services.GetRequiredService<AuditLog>();
        await audit.TakeOverAsync(cancellationToken);

        var acts = (await audit.FindAsync([box.VenId.Value], cancellationToken)).Select(entry => JsonSerializer.Deserialize(entry.Text!, AuditJson.Default.AuditedEntry)!)
            .Where(entry => entry.Kind.StartsWith("device-command", StringComparison.Ordinal) || entry.Kind is "event-announced" or "event-cancelled").ToList();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(acts.Select(entry => entry.Kind), Is.EquivalentTo(["event-announced", "device-command-given", "device-command-answered", "device-command-carried-out", "device-command-ended", "event-cancelled"]));
            Assert.That(acts.Where(entry => entry.Kind is not ("event-cancelled" or "device-command-ended")).Select(entry => entry.Trace), Is.All.EqualTo((string)given["traceId"]!));
            Assert.That(acts.Single(entry => entry.Kind == "device-command-given").Actor, Does.StartWith("person:anna"));
            Assert.That(acts.Single(entry => entry.Kind == "device-command-answered").Actor, Is.EqualTo($"ven:{box.VenId}"));
            Assert.That(acts.Where(entry => entry.Kind.StartsWith("device-command", StringComparison.Ordinal)).Select(entry => entry.Facts["result"]), Is.EquivalentTo(["LOAD_CONTROL=20", "optIn", "followed", "release"]));
        }
    }

    /// <summary>A box of a person that has joined, with a heat pump.</summary>
    private static async Task<(string Mandate, TestVen Ven)> BoxAsync(DoorsHost host, string person, CancellationToken cancellationToken)
    {
        var id = await host.NewBoxOfAsync(person, Local, cancellationToken);
        var given = (await host.Services.GetRequiredService<MandateBook>().FindAsync(id, cancellationToken))!;
        var mandate = host.Rights.Mandates[id] = new Mandate { MandateId = id, Profile = "ven", Subject = given.VenId!, Cooperative = Local, DeviceId = given.DeviceId!.Value, IsActive = true };
        var ven = host.NewVen(await host.EnrolAsync(cancellationToken, mandate: mandate));
        await ven.StartUpAsync(cancellationToken, RegistryBench.Metadata("heatpump"));
        return (id, ven);
    }

    /// <summary>The one device that somebody sees, as soon as it stands so.</summary>
    private static async Task<string> DeviceAsync(HttpClient http, string token, string status, CancellationToken cancellationToken)
    {
        var id = "";
        await UntilAsync(
            async () =>
            {
                var items = (await SendAsync(http, token, "GET", "devices", body: null, cancellationToken)).Body["items"]!.AsArray();
                id = items is [{ } device] && (string?)device["status"] == status ? (string)device["id"]! : "";
                return id.Length > 0;
            },
            cancellationToken);
        return id;
    }

    private static async Task UntilAsync(Func<Task<bool>> isSo, CancellationToken cancellationToken)
    {
        while (!await isSo())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, cancellationToken);
        }
    }

    private static async Task<(HttpStatusCode Status, JsonNode Body)> SendAsync(HttpClient http, string token, string method, string path, string? body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), "api/v1/" + path) { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", token) } };
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        request.Headers.TryAddWithoutValidation("If-Match", "*");
        using var answer = await http.SendAsync(request, cancellationToken);
        return (answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync(cancellationToken))!);
    }
}
