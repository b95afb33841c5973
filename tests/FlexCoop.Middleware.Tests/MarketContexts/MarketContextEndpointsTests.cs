using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using FlexCoop.Testing;

namespace FlexCoop.Middleware.Tests;

/// <summary>Programs as an operator makes them.</summary>
public sealed class MarketContextEndpointsTests
{
    private const string Programs = "api/v1/market-contexts";

    private const string Unsaid =
        """{"id":"dr","uri":"http://example.org/dr","overlap":"forbid","optOutWindows":"send","defaultOpt":"optIn","schedulePrecedence":"optOut","eventDefaults":{"priority":0,"notification":"PT5M","responseRequired":"always"}}""";

    private const string AllSaid =
        """{"id":"dr","uri":"http://example.org/dr","name":"Demand response","overlap":"allow","optOutWindows":"hold","defaultOpt":"optOut","schedulePrecedence":"optIn","eventDefaults":{"priority":3,"notification":"PT1H","rampUp":"-PT1M","recovery":"PT2M","startAfter":"PT3M","responseRequired":"never"}}""";

    [Test, CancelAfter(300_000)]
    public async Task Put_UriAlone_MakesAProgramWithTheDefaults(CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken);
        using var rest = middleware.NewOperator();

        var created = await rest.PutAsync($"{Programs}/dr", Dr(), cancellationToken);
        var again = await rest.PutAsync($"{Programs}/dr", Dr(), cancellationToken);
        var shown = (await rest.GetAsync($"{Programs}/dr", cancellationToken)).Expect(HttpStatusCode.OK);

        Assert.That(created.Expect(HttpStatusCode.Created).ToJsonString(), Is.EqualTo(Unsaid));
        Assert.That(created.Headers.Location?.OriginalString, Is.EqualTo("/api/v1/market-contexts/dr"));
        Assert.That(again.Expect(HttpStatusCode.OK).ToJsonString(), Is.EqualTo(Unsaid));
        Assert.That(shown.ToJsonString(), Is.EqualTo(Unsaid));
    }

    [Test, CancelAfter(300_000)]
    public async Task Put_WhatWasRead_StaysTheSameAlsoAfterARestart(CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken);
        using var rest = middleware.NewOperator();
        await rest.PutAsync($"{Programs}/dr", JsonNode.Parse(AllSaid)!, cancellationToken);

        var read = await rest.GetAsync($"{Programs}/dr", cancellationToken);
        var put = await rest.PutAsync($"{Programs}/dr", JsonNode.Parse(read.Text)!, cancellationToken);
        await middleware.RestartAsync(cancellationToken);
        using var again = middleware.NewOperator();

        Assert.That(put.Expect(HttpStatusCode.OK).ToJsonString(), Is.EqualTo(AllSaid));
        Assert.That((await again.GetAsync($"{Programs}/dr", cancellationToken)).Expect(HttpStatusCode.OK).ToJsonString(), Is.EqualTo(AllSaid));
    }

    [Test, CancelAfter(300_000)]
    public async Task Get_List_IsInTheOrderOfIdsAndPaged(CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken);
        using var rest = middleware.NewOperator();
        foreach (var id in new[] { "b", "a", "c" })
        {
            await rest.PutAsync($"{Programs}/{id}", Dr("urn:program:" + id), cancellationToken);
        }

        var first = (await rest.GetAsync($"{Programs}?limit=2", cancellationToken)).Expect(HttpStatusCode.OK);
        var second = (await rest.GetAsync($"{Programs}?limit=2&after={first["next"]}", cancellationToken)).Expect(HttpStatusCode.OK);

        Assert.That(first["items"]!.AsArray().Select(program => (string)program!["id"]!), Is.EqualTo(["a", "b"]));
        Assert.That(second.ToJsonString(), Does.Contain("\"urn:program:c\"").And.Not.Contain("next"));
    }

    [Test, CancelAfter(300_000)]
    public async Task Delete_Program_ShowsItForTheLastTime(CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken);
        using var rest = middleware.NewOperator();
        await rest.PutAsync($"{Programs}/dr", Dr(), cancellationToken);

        var deleted = await rest.DeleteAsync($"{Programs}/dr", cancellationToken);
        var again = await rest.DeleteAsync($"{Programs}/dr", cancellationToken);

        Assert.That(deleted.Expect(HttpStatusCode.OK).ToJsonString(), Is.EqualTo(Unsaid));
        Assert.That((again.Status, (string)again.Problem["detail"]!), Is.EqualTo((HttpStatusCode.NotFound, "There is no market context 'dr'.")));
        Assert.That((await rest.GetAsync($"{Programs}/dr", cancellationToken)).Status, Is.EqualTo(HttpStatusCode.NotFound));
    }

    [Test, CancelAfter(300_000)]
    public async Task Announce_InAProgram_TakesItsDefaultsUnlessTheEventSaysOtherwise(CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken);
        using var rest = middleware.NewOperator();
        await rest.PutAsync($"{Programs}/dr", JsonNode.Parse(AllSaid)!, cancellationToken);
        var saysAll = SomeBody.Event();
        (saysAll["priority"], saysAll["notification"], saysAll["rampUp"], saysAll["responseRequired"]) = (1, "PT9M", "PT0S", "always");
        var elsewhere = SomeBody.Event();
        elsewhere["marketContext"] = "http://example.org/other";

        var byDefault = await rest.AnnounceAsync(SomeBody.Event(), cancellationToken);
        var said = await rest.AnnounceAsync(saysAll, cancellationToken);
        var implicitly = await rest.AnnounceAsync(elsewhere, cancellationToken);

        Assert.That(Members(byDefault), Is.EqualTo("3 PT1H -PT1M PT2M PT3M never"));
        Assert.That(Members(said), Is.EqualTo("1 PT9M PT0S PT2M PT3M always"));
        Assert.That(Members(implicitly), Is.EqualTo("0 PT5M    always"));
    }

    [Test, CancelAfter(300_000)]
    public async Task Modify_AfterTheDefaultsChanged_LeavesWhatIsNotNamed(CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken);
        using var rest = middleware.NewOperator();
        var id = (string)(await rest.AnnounceAsync(SomeBody.Event(), cancellationToken))["id"]!;
        await rest.PutAsync($"{Programs}/dr", JsonNode.Parse(AllSaid)!, cancellationToken);

        var modified = (await rest.PatchAsync($"api/v1/events/{id}", """{"comment": "x"}""", cancellationToken)).Expect(HttpStatusCode.OK);

        Assert.That(Members(modified), Is.EqualTo("0 PT5M    always"));
    }

    [Test, CancelAfter(300_000)]
    public async Task Announce_OverlapInAForbiddingProgram_IsInvalidAndNamesTheOther_EV25(CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken);
        using var rest = middleware.NewOperator();
        await rest.PutAsync($"{Programs}/dr", Dr(), cancellationToken);
        var first = await rest.AnnounceAsync(SomeBody.Event(), cancellationToken);
        var later = SomeBody.Event();
        later["start"] = "2026-06-30T18:40:00Z";
        var second = await rest.AnnounceAsync(later, cancellationToken);

        var announced = await rest.PostAsync("api/v1/events", SomeBody.Event(), cancellationToken);
        var modified = await rest.PatchAsync($"api/v1/events/{second["id"]}", """{"start": "2026-06-30T18:39:59Z"}""", cancellationToken);

        var fault = $"start: the event would overlap event '{first["id"]}' of market context 'dr' for venID 'VEN-0'; give a time when that does not run";
        Assert.That(((int)announced.Status, (int)modified.Status), Is.EqualTo((422, 422)));
        Assert.That(announced.Faults.Single(), Does.StartWith(fault));
        Assert.That(modified.Faults.Single(), Does.StartWith(fault));
    }

    [TestCaseSource(nameof(Wrong)), CancelAfter(300_000)]
    public async Task Put_Wrong_IsRefusedWithTheReasonAndNothingIsMade(string id, string body, int status, string named, CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken);
        using var rest = middleware.NewOperator();
        await rest.PutAsync($"{Programs}/taken", Dr("http://example.org/taken"), cancellationToken);
        var before = (await rest.GetAsync(Programs, cancellationToken)).Text;

        var answer = await rest.SendAsync(HttpMethod.Put, $"{Programs}/{id}", RestClient.Bytes(Encoding.UTF8.GetBytes(body), "application/json"), cancellationToken);

        Assert.That((int)answer.Status, Is.EqualTo(status), answer.Text);
        Assert.That((string)answer.Problem["detail"]!, Does.StartWith(named));
        Assert.That((await rest.GetAsync(Programs, cancellationToken)).Text, Is.EqualTo(before));
    }

    public static IEnumerable<TestCaseData> Wrong()
    {
        yield return Case("no uri", "{}", 400, "uri: is missing; give it");
        yield return Case("empty uri", """{"uri": ""}""", 422, "uri: '' is no URI; give an absolute URI");
        yield return Case("a path", """{"uri": "/dr"}""", 422, "uri: '/dr' is no URI");
        yield return Case("uri of another", """{"uri": "HTTP://example.ORG:80/./taken"}""", 422, "uri: 'HTTP://example.ORG:80/./taken' is that of market context 'taken' (rule 512)");
        yield return Case("overlap", """{"uri": "urn:x:y", "overlap": "maybe"}""", 400, "overlap: 'maybe' is not known; give forbid or allow");
        yield return Case("overlap in capitals", """{"uri": "urn:x:y", "overlap": "FORBID"}""", 400, "overlap: 'FORBID' is not known");
        yield return Case("opt-out windows", """{"uri": "urn:x:y", "optOutWindows": true}""", 400, "optOutWindows: is true or false; give send or hold");
        yield return Case("default opt", """{"uri": "urn:x:y", "defaultOpt": "in"}""", 400, "defaultOpt: 'in' is not known; give optIn or optOut");
        yield return Case("precedence", """{"uri": "urn:x:y", "schedulePrecedence": 1}""", 400, "schedulePrecedence: is a number; give optIn or optOut");
        yield return Case("unknown member", """{"uri": "urn:x:y", "url": 1}""", 400, "url: is not a member of this resource; leave it out, or give one of id, uri, name, overlap, ");
        yield return Case("another id", """{"id": "other", "uri": "urn:x:y"}""", 400, "id: 'other' is another than 'dr' in the address");
        yield return Case("defaults no object", """{"uri": "urn:x:y", "eventDefaults": []}""", 400, "eventDefaults: is an array; give an object");
        yield return Case("unknown default", """{"uri": "urn:x:y", "eventDefaults": {"comment": "x"}}""", 400, "eventDefaults.comment: is not a member");
        yield return Case("negative notification", """{"uri": "urn:x:y", "eventDefaults": {"notification": "-PT1S"}}""", 422, "eventDefaults.notification: -PT1S is negative");
        yield return Case("long ramp", """{"uri": "urn:x:y", "eventDefaults": {"rampUp": "P400D"}}""", 422, "eventDefaults.rampUp: P400D is longer than a year");
        yield return Case("negative priority", """{"uri": "urn:x:y", "eventDefaults": {"priority": -1}}""", 400, "eventDefaults.priority: -1 is out of range");
        yield return Case("blank name", """{"uri": "urn:x:y", "name": " "}""", 422, "name: is no name");
        yield return Case("no object", "[]", 400, "body: is an array; give an object");
        yield return Case("no JSON", "{", 400, "body: is no JSON");
        yield return Case("uri twice", """{"uri": "urn:x:y", "uri": "urn:x:z"}""", 400, "body: is no JSON");
        yield return new TestCaseData("-dr", """{"uri": "urn:x:y"}""", 422, "id: cannot stand in an address").SetArgDisplayNames("id with a hyphen first");
        yield return new TestCaseData(new string('x', 65), """{"uri": "urn:x:y"}""", 422, "id: cannot stand in an address").SetArgDisplayNames("long id");
        yield return new TestCaseData("%C3%A4", """{"uri": "urn:x:y"}""", 422, "id: cannot stand in an address").SetArgDisplayNames("id with an umlaut");

        static TestCaseData Case(string name, string body, int status, string named) => new TestCaseData("dr", body, status, named).SetArgDisplayNames(name);
    }

    private static JsonObject Dr(string uri = "http://example.org/dr") => new() { ["uri"] = uri };

    private static string Members(JsonNode shown) =>
        $"{shown["priority"]} {shown["notification"]} {shown["rampUp"]} {shown["recovery"]} {shown["startAfter"]} {shown["responseRequired"]}";
}
