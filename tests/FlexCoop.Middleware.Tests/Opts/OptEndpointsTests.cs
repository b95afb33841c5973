using System.Net;
using System.Text.Json.Nodes;
using FlexCoop.OpenAdr;
using FlexCoop.Testing;

namespace FlexCoop.Middleware.Tests;

/// <summary>What an operator sees of opts.</summary>
public sealed class OptEndpointsTests
{
    private const string Plan =
        """{"optId":"OPT-1","opt":"optOut","reason":"economic","marketContext":"http://example.org/dr","deviceClasses":[],"windows":[{"start":"2026-06-30T18:00:00Z","end":"2026-06-30T20:00:00Z"},{"start":"2026-07-01T02:00:00Z"}],"createdAt":"2026-06-30T17:59:57Z","takenAt":"2026-06-30T18:00:00Z"}""";

    [Test, CancelAfter(300_000)]
    public async Task Get_OptsOfAVen_ShowsItsSchedulesAndItsOptsForLiveEvents(CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken);
        using var rest = middleware.NewOperator();
        using var ven = await middleware.NewStartedVenAsync(cancellationToken, SomeReport.Usage("heatpump", "battery"));
        var nothing = await ListAsync(rest, $"api/v1/vens/{ven.VenId}/opts", cancellationToken);
        var id = (string)(await rest.AnnounceAsync(SomeBody.Event(ven.VenId.Value), cancellationToken))["id"]!;
        await ven.DrainAsync(cancellationToken);

        await ven.SendAsync<OadrCreatedOpt>(SomeOpt.Schedule(ven), cancellationToken);
        await ven.SendAsync<OadrCreatedOpt>(SomeOpt.ForEvent(ven, id, "battery"), cancellationToken);
        var shown = await ListAsync(rest, $"api/v1/vens/{ven.VenId}/opts", cancellationToken);
        middleware.Domain.Advance(TimeSpan.FromHours(1));
        var afterTheEvent = await ListAsync(rest, $"api/v1/vens/{ven.VenId}/opts", cancellationToken);

        var forEvent =
            $$"""{"optId":"OPT-2","opt":"optOut","reason":"overrideStatus","eventId":"{{id}}","modificationNumber":0,"resourceIds":["battery"],"deviceClasses":[],"createdAt":"2026-06-30T17:59:58Z","takenAt":"2026-06-30T18:00:00Z"}""";
        Assert.That(nothing.ToJsonString(), Is.EqualTo("[]"));
        Assert.That(shown.ToJsonString(), Is.EqualTo($"[{Plan},{forEvent}]"));
        Assert.That(afterTheEvent.ToJsonString(), Is.EqualTo($"[{Plan}]"));
    }

    [Test, CancelAfter(300_000)]
    public async Task Get_OptsOfAnEvent_ShowsWhatCountsAndWhereItComesFrom(CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken);
        using var rest = middleware.NewOperator();
        using var ven = await middleware.NewStartedVenAsync(cancellationToken, SomeReport.Usage("heatpump", "battery"));
        await ven.SendAsync<OadrCreatedOpt>(SomeOpt.Schedule(ven), cancellationToken);
        var id = (string)(await rest.AnnounceAsync(SomeBody.Event(ven.VenId.Value), cancellationToken))["id"]!;

        var scheduled = (await ListAsync(rest, $"api/v1/events/{id}/opts", cancellationToken)).Single()!;
        await ven.DrainAsync(cancellationToken);
        await ven.SendAsync<OadrCreatedOpt>(SomeOpt.ForEvent(ven, id, "battery"), cancellationToken);
        var opted = (await ListAsync(rest, $"api/v1/events/{id}/opts", cancellationToken)).Single()!;
        var response = (await rest.EventAsync(id, cancellationToken))["responses"]!.AsArray().Single()!;
        await middleware.RestartAsync(cancellationToken);
        using var again = middleware.NewOperator();
        var restarted = (await ListAsync(again, $"api/v1/events/{id}/opts", cancellationToken)).Single()!;

        const string Counts = """[{"resourceId":"battery","opt":"optOut","source":"eventOpt","optId":"OPT-2"},{"resourceId":"heatpump","opt":"optIn","source":"createdEvent"}]""";
        Assert.That(scheduled.ToJsonString(), Is.EqualTo(
            $$"""{"venId":"{{ven.VenId}}","withdrawn":false,"eventOpts":[],"resources":[{"resourceId":"battery","opt":"optOut","source":"schedule","optId":"OPT-1"},{"resourceId":"heatpump","opt":"optOut","source":"schedule","optId":"OPT-1"}]}"""));
        Assert.That(opted["resources"]!.ToJsonString(), Is.EqualTo(Counts));
        Assert.That(((string)opted["opt"]!, (string)opted["eventOpts"]!.AsArray().Single()!["optId"]!), Is.EqualTo(("optIn", "OPT-2")));
        Assert.That(((string)response["opt"]!, response["opts"]!.ToJsonString()), Is.EqualTo(("optIn", Counts)));
        Assert.That(restarted.ToJsonString(), Is.EqualTo(opted.ToJsonString()), "kept over a restart");
    }

    [Test, CancelAfter(300_000)]
    public async Task Get_OptsOfAVen_ArePaged(CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken);
        using var rest = middleware.NewOperator();
        using var ven = await middleware.NewStartedVenAsync(cancellationToken, SomeReport.Usage("heatpump", "battery"));
        var id = (string)(await rest.AnnounceAsync(SomeBody.Event(ven.VenId.Value), cancellationToken))["id"]!;
        await ven.DrainAsync(cancellationToken);
        await ven.SendAsync<OadrCreatedOpt>(SomeOpt.ForEvent(ven, id, "battery"), cancellationToken);
        await ven.SendAsync<OadrCreatedOpt>(SomeOpt.Schedule(ven), cancellationToken);
        middleware.Domain.Advance(TimeSpan.FromSeconds(1));
        await ven.SendAsync<OadrCreatedOpt>(SomeOpt.Schedule(ven) with { RequestId = "q3", OptType = OptType.OptIn }, cancellationToken);

        var shown = new List<string>();
        string? next = "";
        do
        {
            var page = (await rest.GetAsync($"api/v1/vens/{ven.VenId}/opts?limit=1{(next == "" ? "" : $"&after={next}")}", cancellationToken)).Expect(HttpStatusCode.OK);
            shown.AddRange(page["items"]!.AsArray().Select(opt => $"{opt!["optId"]} {opt["opt"]}"));
            next = (string?)page["next"];
        }
        while (next is not null);

        Assert.That(shown, Is.EqualTo(["OPT-1 optOut", "OPT-1 optIn", "OPT-2 optOut"]), "optIDs are not unique (rule 204)");
    }

    [Test, CancelAfter(300_000)]
    public async Task Get_OptsOfAVen_WindowsThatAreOverAreShownOnlyIfAskedFor(CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken);
        using var rest = middleware.NewOperator();
        using var ven = await middleware.NewStartedVenAsync(cancellationToken);
        var schedule = SomeOpt.Schedule(ven);
        await ven.SendAsync<OadrCreatedOpt>(schedule, cancellationToken);
        await ven.SendAsync<OadrCreatedOpt>(schedule with { OptId = new OptId("OPT-9"), OptType = OptType.OptIn, Vavailability = [schedule.Vavailability![0]] }, cancellationToken);
        middleware.Domain.Advance(TimeSpan.FromHours(2));

        var shown = await ListAsync(rest, $"api/v1/vens/{ven.VenId}/opts", cancellationToken);
        var all = await ListAsync(rest, $"api/v1/vens/{ven.VenId}/opts?past=true", cancellationToken);

        Assert.That((string)shown.Single()!["optId"]!, Is.EqualTo("OPT-1"));
        Assert.That(shown.Single()!["windows"]!.AsArray(), Has.Count.EqualTo(1));
        Assert.That(all.ToDictionary(opt => (string)opt!["optId"]!, opt => opt!["windows"]!.AsArray().Count), Is.EquivalentTo(new Dictionary<string, int> { ["OPT-1"] = 2, ["OPT-9"] = 1 }));
    }

    [Test, CancelAfter(300_000)]
    public async Task Get_OptsOfAnEvent_ArePaged(CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken);
        using var rest = middleware.NewOperator();
        using var one = await middleware.NewStartedVenAsync(cancellationToken);
        using var two = await middleware.NewStartedVenAsync(cancellationToken);
        var id = (string)(await rest.AnnounceAsync(SomeBody.Event(one.VenId.Value, two.VenId.Value), cancellationToken))["id"]!;

        var first = (await rest.GetAsync($"api/v1/events/{id}/opts?limit=1", cancellationToken)).Expect(HttpStatusCode.OK);
        var second = (await rest.GetAsync($"api/v1/events/{id}/opts?limit=1&after={first["next"]}", cancellationToken)).Expect(HttpStatusCode.OK);

        Assert.That(
            new[] { first, second }.Select(page => (string)page["items"]!.AsArray().Single()!["venId"]!),
            Is.EqualTo(new[] { one.VenId.Value, two.VenId.Value }.Order(StringComparer.Ordinal)));
        Assert.That(second["next"], Is.Null, "nothing comes after the last");
    }

    [TestCase("api/v1/vens/VEN-404/opts", 404, "There is no VEN 'VEN-404'.")]
    [TestCase("api/v1/events/EVT-404/opts", 404, "There is no event 'EVT-404'.")]
    [TestCase("api/v1/events/EVT/opts?limit=0", 400, "limit: '0' is out of range")]
    [TestCase("api/v1/events/EVT/opts?from=x", 400, "from: is not a parameter")]
    [TestCase("api/v1/vens/VEN/opts?limit=0", 400, "limit: '0' is out of range")]
    [TestCase("api/v1/vens/VEN/opts?past=maybe", 400, "past: 'maybe' is neither")]
    [TestCase("api/v1/vens/VEN/opts?form=x", 400, "form: is not a parameter")]
    [CancelAfter(300_000)]
    public async Task Get_Wrong_IsRefusedWithTheReason(string path, int status, string detail, CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken);
        using var rest = middleware.NewOperator();
        using var ven = await middleware.NewStartedVenAsync(cancellationToken);
        var id = (string)(await rest.AnnounceAsync(SomeBody.Event(), cancellationToken))["id"]!;

        var answer = await rest.GetAsync(path.Replace("EVT/", id + "/", StringComparison.Ordinal).Replace("VEN/", ven.VenId + "/", StringComparison.Ordinal), cancellationToken);

        Assert.That((int)answer.Status, Is.EqualTo(status));
        Assert.That((string)answer.Problem["detail"]!, Does.StartWith(detail));
    }

    private static async Task<JsonArray> ListAsync(RestClient rest, string path, CancellationToken cancellationToken) =>
        (await rest.GetAsync(path, cancellationToken)).Expect(HttpStatusCode.OK)["items"]!.AsArray();
}
