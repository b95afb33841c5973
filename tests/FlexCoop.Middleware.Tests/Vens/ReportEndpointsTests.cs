using System.Net;
using System.Text.Json.Nodes;
using FlexCoop.OpenAdr;
using FlexCoop.Testing;

namespace FlexCoop.Middleware.Tests;

/// <summary>What an operator asks a VEN to report, by REST.</summary>
public sealed class ReportEndpointsTests
{
    [Test, CancelAfter(300_000)]
    public async Task Post_Periodic_IsShownAndAskedOfTheVen(CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken);
        using var rest = middleware.NewOperator();
        using var ven = await StartedVenAsync(middleware, rest, cancellationToken);

        var answer = await rest.PostAsync(Path(ven), Periodic(), cancellationToken);
        var made = answer.Expect(HttpStatusCode.Created);
        var asked = (OadrCreateReport)(await ven.DrainAsync(cancellationToken)).Single();
        var shown = (await rest.GetAsync(answer.Headers.Location!.OriginalString.TrimStart('/'), cancellationToken)).Expect(HttpStatusCode.OK);
        middleware.Domain.Advance(TimeSpan.FromMinutes(5));
        var later = (await rest.GetAsync($"{Path(ven)}/{made["id"]}", cancellationToken)).Expect(HttpStatusCode.OK);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                Without(made, "id").ToJsonString(),
                Is.EqualTo("""{"type":"periodic","specifier":"usage","rids":["heatpump.power"],"granularity":"PT1M","reportBack":"PT1M","duration":"PT5M","state":"wanted","reportToFollow":false,"byOperator":true,"createdAt":"2026-06-30T18:00:00Z"}"""));
            Assert.That(asked.ReportRequests.Single().ReportRequestId.Value, Is.EqualTo((string)shown["id"]!));
            Assert.That(((string)shown["state"]!, (string)shown["start"]!), Is.EqualTo(("created", "2026-06-30T18:00:00Z")));
            Assert.That((string)later["state"]!, Is.EqualTo("finished"));
        }
    }

    [Test, CancelAfter(300_000)]
    public async Task Post_VenRefuses_ShowsItsCodeAndText(CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken);
        using var rest = middleware.NewOperator();
        using var ven = await StartedVenAsync(middleware, rest, cancellationToken);
        var made = (await rest.PostAsync(Path(ven), OneShot(), cancellationToken)).Expect(HttpStatusCode.Created);

        var create = (OadrCreateReport)await ven.PollAsync(cancellationToken);
        await ven.SendAsync<OadrResponse>(
            new OadrCreatedReport { EiResponse = new EiResponse(EiResponseCode.ReportNotSupported, "not today", create.RequestId), PendingReports = [], VenId = ven.VenId }, cancellationToken);

        var shown = (await rest.GetAsync($"{Path(ven)}/{made["id"]}", cancellationToken)).Expect(HttpStatusCode.OK);
        Assert.That(((string)shown["state"]!, (string)shown["refusal"]!, (string)shown["endedAt"]!), Is.EqualTo(("refused", "461 not today", "2026-06-30T18:00:00Z")));
    }

    [Test, CancelAfter(300_000)]
    public async Task Delete_Running_CancelsItAndARestartChangesNothing(CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken);
        using var rest = middleware.NewOperator();
        using var ven = await StartedVenAsync(middleware, rest, cancellationToken);
        var made = (await rest.PostAsync(Path(ven), Periodic(), cancellationToken)).Expect(HttpStatusCode.Created);
        await ven.DrainAsync(cancellationToken);

        var cancelling = (await rest.DeleteAsync($"{Path(ven)}/{made["id"]}?reportToFollow=true", cancellationToken)).Expect(HttpStatusCode.OK);
        var cancel = (OadrCancelReport)(await ven.DrainAsync(cancellationToken)).Single();
        await middleware.RestartAsync(cancellationToken);
        using var again = middleware.NewOperator();
        var cancelled = (await again.DeleteAsync($"{Path(ven)}/{made["id"]}", cancellationToken)).Expect(HttpStatusCode.OK);

        Assert.That(cancel.ReportToFollow, Is.True);
        Assert.That(new[] { cancelling, cancelled }.Select(request => ((string)request["state"]!, (bool)request["reportToFollow"]!)), Is.EqualTo([("cancelling", true), ("cancelled", true)]));
    }

    [Test, CancelAfter(300_000)]
    public async Task Delete_WhatServesTheWantedReports_IsAConflict(CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken);
        using var rest = middleware.NewOperator();
        using var ven = await middleware.NewStartedVenAsync(cancellationToken, Some.UsageMetadata());
        var request = (await rest.GetAsync(Path(ven), cancellationToken)).Expect(HttpStatusCode.OK)["items"]!.AsArray().Single()!;

        var answer = await rest.DeleteAsync($"{Path(ven)}/{request["id"]}", cancellationToken);

        Assert.That((bool)request["byOperator"]!, Is.False);
        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.Conflict));
        Assert.That((string)answer.Problem["detail"]!, Does.EndWith("change wanted-reports instead"));
    }

    [Test, CancelAfter(300_000)]
    public async Task List_PageByPage_GivesEachOnce(CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken);
        using var rest = middleware.NewOperator();
        using var ven = await StartedVenAsync(middleware, rest, cancellationToken);
        var made = new List<string>();
        foreach (var body in new[] { OneShot(), Periodic(), Metadata() })
        {
            made.Add((string)(await rest.PostAsync(Path(ven), body, cancellationToken)).Expect(HttpStatusCode.Created)["id"]!);
        }

        var first = (await rest.GetAsync(Path(ven) + "?limit=2", cancellationToken)).Expect(HttpStatusCode.OK);
        var second = (await rest.GetAsync($"{Path(ven)}?limit=2&after={first["next"]}", cancellationToken)).Expect(HttpStatusCode.OK);

        var listed = first["items"]!.AsArray().Concat(second["items"]!.AsArray()).Where(item => (bool)item!["byOperator"]!).Select(item => (string)item!["id"]!);
        Assert.That(listed, Is.EquivalentTo(made));
    }

    [Test, CancelAfter(300_000)]
    public async Task Post_NullWhereNothingIsMeant_IsAsIfItWereLeftOut(CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken);
        using var rest = middleware.NewOperator();
        using var ven = await StartedVenAsync(middleware, rest, cancellationToken);
        var body = Periodic();
        (body["rids"], body["start"], body["reportBack"]) = (null, null, null);

        var made = (await rest.PostAsync(Path(ven), body, cancellationToken)).Expect(HttpStatusCode.Created);

        Assert.That((made["rids"]!.ToJsonString(), (string)made["reportBack"]!, made["start"]), Is.EqualTo(("""["heatpump.power"]""", "PT1M", (JsonNode?)null)));
    }

    [Test, CancelAfter(300_000)]
    public async Task Get_TimeIsOver_IsFinishedAtItsEndAndNoLongerAmongWhatRuns(CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken);
        using var rest = middleware.NewOperator();
        using var ven = await StartedVenAsync(middleware, rest, cancellationToken);
        var made = (await rest.PostAsync(Path(ven), Periodic(), cancellationToken)).Expect(HttpStatusCode.Created);
        await ven.DrainAsync(cancellationToken);
        middleware.Domain.Advance(TimeSpan.FromHours(1));

        var shown = (await rest.GetAsync($"{Path(ven)}/{made["id"]}", cancellationToken)).Expect(HttpStatusCode.OK);
        var running = (await rest.GetAsync($"api/v1/vens/{ven.VenId}", cancellationToken)).Expect(HttpStatusCode.OK)["reportRequests"]!.AsArray();
        var deleted = (await rest.DeleteAsync($"{Path(ven)}/{made["id"]}", cancellationToken)).Expect(HttpStatusCode.OK);
        await ven.DrainAsync(cancellationToken);
        var again = (await rest.DeleteAsync($"{Path(ven)}/{made["id"]}", cancellationToken)).Expect(HttpStatusCode.OK);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(((string)shown["state"]!, (string)shown["endedAt"]!), Is.EqualTo(("finished", "2026-06-30T18:05:00Z")));
            Assert.That(running, Is.Empty);
            Assert.That(((string)deleted["state"]!, (string?)deleted["endedAt"]), Is.EqualTo(("cancelling", (string?)null)), "a VEN may go on");
            Assert.That(((string)again["state"]!, (string)again["endedAt"]!), Is.EqualTo(("cancelled", "2026-06-30T19:00:00Z")));
        }
    }

    [TestCase("specifier")]
    [TestCase("type")]
    [TestCase("a member")]
    [TestCase("rids")]
    [CancelAfter(300_000)]
    public async Task Post_LongText_IsRepeatedInPart(string what, CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken);
        using var rest = middleware.NewOperator();
        using var ven = await StartedVenAsync(middleware, rest, cancellationToken);
        var endless = new string('x', 100_000);
        var body = Periodic();
        switch (what)
        {
            case "a member":
                body[endless] = 1;
                break;
            case "rids":
                body["rids"] = new JsonArray(endless);
                break;
            default:
                body[what] = endless;
                break;
        }

        var answer = await rest.PostAsync(Path(ven), body, cancellationToken);

        Assert.That((int)answer.Status, Is.EqualTo(400).Or.EqualTo(422));
        Assert.That(answer.Text, Has.Length.LessThan(4_000));
    }

    [TestCaseSource(nameof(WrongOrders)), CancelAfter(300_000)]
    public async Task Post_Wrong_IsRefusedAndNothingIsAskedOfTheVen(JsonObject body, int status, string detail, CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken);
        using var rest = middleware.NewOperator();
        using var ven = await StartedVenAsync(middleware, rest, cancellationToken);

        var answer = await rest.PostAsync(Path(ven), body.DeepClone(), cancellationToken);

        Assert.That((int)answer.Status, Is.EqualTo(status), answer.Text);
        Assert.That((string)answer.Problem["detail"]!, Does.StartWith(detail));
        Assert.That(await ven.DrainAsync(cancellationToken), Is.Empty);
    }

    [TestCase("GET", "api/v1/vens/VEN-404/reports", "There is no VEN 'VEN-404'.")]
    [TestCase("POST", "api/v1/vens/VEN-404/reports", "There is no registered VEN 'VEN-404'.")]
    [TestCase("GET", "api/v1/vens/VEN-404/reports/RR-1", "There is no report 'RR-1' of VEN 'VEN-404'.")]
    [TestCase("DELETE", "api/v1/vens/VEN-404/reports/RR-1", "There is no report 'RR-1' of VEN 'VEN-404'.")]
    [CancelAfter(300_000)]
    public async Task Any_Unknown_IsNotFound(string method, string path, string detail, CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken);
        using var rest = middleware.NewOperator();
        var body = method == "POST" ? RestClient.Bytes(System.Text.Encoding.UTF8.GetBytes(OneShot().ToJsonString()), "application/json") : null;

        var answer = await rest.SendAsync(new HttpMethod(method), path, body, cancellationToken);

        Assert.That((answer.Status, (string)answer.Problem["detail"]!), Is.EqualTo((HttpStatusCode.NotFound, detail)));
    }

    [TestCase("?reportToFollow=yes", "reportToFollow: 'yes' is neither; give true or false")]
    [TestCase("?follow=true", "follow: is not a parameter of this resource; give reportToFollow")]
    [CancelAfter(300_000)]
    public async Task Delete_WrongParameter_IsRefused(string query, string detail, CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken);
        using var rest = middleware.NewOperator();
        using var ven = await StartedVenAsync(middleware, rest, cancellationToken);
        var made = (await rest.PostAsync(Path(ven), OneShot(), cancellationToken)).Expect(HttpStatusCode.Created);

        var answer = await rest.DeleteAsync($"{Path(ven)}/{made["id"]}{query}", cancellationToken);

        Assert.That((answer.Status, (string)answer.Problem["detail"]!), Is.EqualTo((HttpStatusCode.BadRequest, detail)));
    }

    private static IEnumerable<TestCaseData> WrongOrders()
    {
        yield return Changed("no type", Periodic, body => body.Remove("type"), 400, "type: is missing; give it");
        yield return Changed("unknown type", Periodic, body => body["type"] = "daily", 400, "type: 'daily' is not known; give oneShot, periodic, onChange, history or metadata");
        yield return Changed("type is a number", Periodic, body => body["type"] = 1, 400, "type: is a number");
        yield return Changed("unknown member", Periodic, body => body["rid"] = "x", 400, "rid: is not a member of this resource");
        yield return Changed("rids is text", Periodic, body => body["rids"] = "x", 400, "rids: is text; give an array");
        yield return Changed("rids has a number", Periodic, body => body["rids"] = new JsonArray(1), 400, "rids[0]: is a number; give text");
        yield return Changed("local time", Periodic, body => body["start"] = "2026-06-30T18:00:00", 400, "start: '2026-06-30T18:00:00' is no UTC time");
        yield return Changed("a month", Periodic, body => body["duration"] = "P1M", 400, "duration: 'P1M' is no duration");
        yield return Changed("null in rids", Periodic, body => body["rids"] = new JsonArray((JsonNode?)null), 400, "rids[0]: is null; give text");
        yield return Changed("rids is an object", Periodic, body => body["rids"] = new JsonObject(), 400, "rids: is an object; give an array");
        yield return Changed("null for a type", Periodic, body => body["type"] = null, 400, "type: is missing; give it");
        yield return Changed("no specifier", Periodic, body => body.Remove("specifier"), 422, "specifier: is missing in a report that is periodic; give it");
        yield return Changed("no granularity", Periodic, body => body.Remove("granularity"), 422, "granularity: is missing in a report that is periodic; give it");
        yield return Changed("unknown specifier", Periodic, body => body["specifier"] = "weather", 422, "specifier: 'weather' is not offered by the VEN; give usage or history");
        yield return Changed("unknown rid", Periodic, body => body["rids"] = new JsonArray("x"), 422, "rids[0]: 'x' is not a point of 'usage'; give heatpump.power");
        yield return Changed("no rid", Periodic, body => body["rids"] = new JsonArray(), 422, "rids: is empty; name each point once, or leave it out for all");
        yield return Changed("rid twice", Periodic, body => body["rids"] = new JsonArray("heatpump.power", "heatpump.power"), 422, "rids: names a point twice");
        yield return Changed("faster than it can", Periodic, body => body["granularity"] = "PT1S", 422, "granularity: PT1S is not possible; give PT10S or more, and PT15M or less (rule 317)");
        yield return Changed("reported before it is measured", Periodic, body => body["reportBack"] = "PT30S", 422, "reportBack: PT30S is not possible; give the granularity or more, and P1D or less (rule 317)");
        yield return Changed("beyond the calendar", Periodic, body => body["duration"] = "P10000000D", 422, "duration: P10000000D is not possible");
        yield return Changed("backwards", Periodic, body => body["duration"] = "-PT1H", 422, "duration: -PT1H is not possible");
        yield return Changed("over already", Periodic, body => body["start"] = "2026-06-30T17:00:00Z", 422, "duration: ends in the past");
        yield return Changed("another age", Periodic, body => body["start"] = "9999-12-31T23:59:59Z", 422, "start: 9999-12-31T23:59:59Z is out of reach");
        yield return Changed("usage as history", History, body => body["specifier"] = "usage", 422, "type: TELEMETRY_USAGE cannot be asked for as history; give oneShot, periodic or onChange (rule 324)");
        yield return Changed("history as one-shot", OneShot, body => body["specifier"] = "history", 422, "type: HISTORY_USAGE cannot be asked for as oneShot; give history");
        yield return Changed("history of the future", History, body => body["start"] = "2026-06-30T18:00:00Z", 422, "start: 2026-06-30T18:00:00Z is not past");
        yield return Changed("history from nowhere", History, body => body.Remove("start"), 422, "start: is missing in a report that is history; give it");
        yield return Changed("one-shot with granularity", OneShot, body => body["granularity"] = "PT1M", 422, "granularity: does not go with a report that is oneShot; leave it out");
        yield return Changed("one-shot with duration", OneShot, body => body["duration"] = "PT1M", 422, "duration: does not go with a report that is oneShot; leave it out");
        yield return Changed("on change without pace", OneShot, body => body["type"] = "onChange", 422, "reportBack: is missing in a report that is onChange; give it");
        yield return Changed("metadata of a report", Metadata, body => body["specifier"] = "usage", 422, "specifier: does not go with a report that is metadata; leave it out");
        yield return Changed("metadata with start, once", Metadata, body => body["start"] = "2026-06-30T19:00:00Z", 422, "start: does not go with a report that is metadata; leave it out");

        static TestCaseData Changed(string name, Func<JsonObject> good, Action<JsonObject> change, int status, string detail)
        {
            var body = good();
            change(body);
            return new TestCaseData(body, status, detail).SetArgDisplayNames(name);
        }
    }

    private static JsonObject OneShot() => new() { ["type"] = "oneShot", ["specifier"] = "usage" };

    private static JsonObject Periodic() => new() { ["type"] = "periodic", ["specifier"] = "usage", ["granularity"] = "PT1M", ["duration"] = "PT5M" };

    private static JsonObject History() => new() { ["type"] = "history", ["specifier"] = "history", ["start"] = "2026-06-30T17:30:00Z", ["duration"] = "PT30M" };

    private static JsonObject Metadata() => new() { ["type"] = "metadata" };

    /// <summary>A VEN with power and a history, of which nothing is wanted for good.</summary>
    private static async Task<TestVen> StartedVenAsync(MiddlewareHost middleware, RestClient rest, CancellationToken cancellationToken)
    {
        var ven = await middleware.NewStartedVenAsync(cancellationToken, Some.UsageMetadata(), Some.HistoryMetadata());
        await rest.PutAsync($"api/v1/vens/{ven.VenId}/wanted-reports", new JsonArray(), cancellationToken);
        await ven.DrainAsync(cancellationToken);
        return ven;
    }

    private static JsonObject Without(JsonNode resource, string member)
    {
        var copy = resource.DeepClone().AsObject();
        copy.Remove(member);
        return copy;
    }

    private static string Path(TestVen ven) => $"api/v1/vens/{ven.VenId}/reports";
}
