using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using FlexCoop.OpenAdr;
using FlexCoop.Testing;

namespace FlexCoop.Middleware.Tests;

/// <summary>What an operator does with registrations, by REST.</summary>
public sealed class RegistrationEndpointsTests
{
    private const string Vens = "api/v1/vens";

    [Test, CancelAfter(300_000)]
    public async Task Post_NewVenId_IsAllocatedUntilItsVenRegisters(CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken);
        using var rest = middleware.NewOperator();
        using var ven = middleware.NewVen();
        var body = new JsonObject { ["id"] = "house-7", ["name"] = "House 7", ["groupIds"] = SomeBody.Array("street-1"), ["marketContexts"] = SomeBody.Array("http://example.org/dr") };

        var answer = await rest.PostAsync(Vens, body, cancellationToken);
        var allocated = answer.Expect(HttpStatusCode.Created);
        await ven.SendAsync(Some.CreatePartyRegistration() with { VenId = new VenId("house-7") }, cancellationToken);
        var registered = (await rest.GetAsync($"{Vens}/house-7", cancellationToken)).Expect(HttpStatusCode.OK);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.Headers.Location!.OriginalString, Is.EqualTo("/api/v1/vens/house-7"));
            Assert.That(((string)allocated["registration"]!["status"]!, (string)allocated["state"]!, (string)allocated["name"]!), Is.EqualTo(("allocated", "offline", "House 7")));
            Assert.That((allocated["groupIds"]!.ToJsonString(), allocated["marketContexts"]!.ToJsonString()), Is.EqualTo(("""["street-1"]""", """["http://example.org/dr"]""")));
            Assert.That(((string)registered["registration"]!["status"]!, (string)registered["state"]!), Is.EqualTo(("registered", "online")));
        }
    }

    [TestCase("""{"id": "a"}""", """["all"]""")]
    [TestCase("""{"id": "a", "groupIds": null, "partyIds": null, "marketContexts": null}""", """["all"]""")]
    [TestCase("""{"id": "a", "groupIds": []}""", "[]")]
    [CancelAfter(300_000)]
    public async Task Post_NullForAList_IsAsIfItWereLeftOut(string body, string groupIds, CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken);
        using var rest = middleware.NewOperator();

        var allocated = (await rest.PostAsync(Vens, JsonNode.Parse(body)!, cancellationToken)).Expect(HttpStatusCode.Created);

        Assert.That(allocated["groupIds"]!.ToJsonString(), Is.EqualTo(groupIds));
    }

    [Test, CancelAfter(300_000)]
    public async Task Post_WhatAPatchTakes_IsTaken(CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken);
        using var rest = middleware.NewOperator();
        var names = """
            {"groupIds": ["street-1"], "groupNames": ["Street 1"], "partyIds": ["p"], "meterAssets": ["m"], "pnodes": ["n"], "aggregatedPnodes": ["a"],
             "serviceDeliveryPoints": ["s"], "endDeviceAssets": ["Thermostat"], "transportInterfaces": [{"pointOfReceipt": "r", "pointOfDelivery": "d"}],
             "location": {"latitude": 50.5, "longitude": 4.5}, "marketContexts": ["http://example.org/dr"]}
            """;
        var body = JsonNode.Parse(names)!.AsObject();
        body["id"] = "house-7";

        var allocated = (await rest.PostAsync(Vens, body, cancellationToken)).Expect(HttpStatusCode.Created);
        var patched = (await rest.PatchAsync($"{Vens}/house-7", names, cancellationToken)).Expect(HttpStatusCode.OK);

        Assert.That(patched.ToJsonString(), Is.EqualTo(allocated.ToJsonString()));
        Assert.That(JsonNode.Parse(names)!.AsObject().Where(member => !JsonNode.DeepEquals(member.Value, allocated[member.Key])).Select(member => member.Key), Is.Empty);
    }

    [TestCase("""{"id": "VEN-TAKEN"}""", 409, "id: 'VEN-TAKEN' is taken; give another")]
    [TestCase("""{}""", 400, "id: is missing; give it")]
    [TestCase("""{"id": " "}""", 422, "id: is no identifier")]
    [TestCase("""{"id": "a", "name": "a\u0000b"}""", 422, "name: is no name")]
    [TestCase("""{"id": "a", "venId": "b"}""", 400, "venId: is not a member of this resource; leave it out, or give one of id, profile, pushAddress, name, groupIds, partyIds, groupNames,")]
    [TestCase("""{"id": "a", "location": {"latitude": 91, "longitude": 0}}""", 422, "location: '91 0' is not on earth")]
    [TestCase("""{"id": "a", "groupIds": [""]}""", 422, "groupIds[0]: is no identifier")]
    [TestCase("""{"id": "a", "marketContexts": ["program"]}""", 422, "marketContexts[0]: 'program' is no URI; give an absolute URI such as http://example.org/program")]
    [CancelAfter(300_000)]
    public async Task Post_Wrong_IsRefused(string body, int status, string detail, CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken);
        using var rest = middleware.NewOperator();
        await rest.PostAsync(Vens, new JsonObject { ["id"] = "VEN-TAKEN" }, cancellationToken);
        var before = await rest.EverythingAsync(cancellationToken);

        var answer = await rest.PostAsync(Vens, JsonNode.Parse(body)!, cancellationToken);

        Assert.That((int)answer.Status, Is.EqualTo(status), answer.Text);
        Assert.That((string)answer.Problem["detail"]!, Does.StartWith(detail));
        Assert.That(await rest.EverythingAsync(cancellationToken), Is.EqualTo(before));
    }

    [Test, CancelAfter(300_000)]
    public async Task Delete_Registered_IsCancellingUntilTheVenAnswers(CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken);
        using var rest = middleware.NewOperator();
        using var ven = await middleware.NewStartedVenAsync(cancellationToken, Some.UsageMetadata());

        var cancelling = (await rest.DeleteAsync($"{Vens}/{ven.VenId}", cancellationToken)).Expect(HttpStatusCode.Accepted);
        var again = (await rest.DeleteAsync($"{Vens}/{ven.VenId}", cancellationToken)).Expect(HttpStatusCode.Accepted);
        var polled = await ven.DrainAsync(cancellationToken);
        var cancelled = (await rest.DeleteAsync($"{Vens}/{ven.VenId}", cancellationToken)).Expect(HttpStatusCode.OK);

        Assert.That(polled.Single(), Is.InstanceOf<OadrCancelPartyRegistration>());
        Assert.That(
            new[] { cancelling, again, cancelled }.Select(shown => ((string)shown["registration"]!["status"]!, (string)shown["state"]!)),
            Is.EqualTo([("cancelling", "online"), ("cancelling", "online"), ("cancelled", "offline")]));
    }

    [Test, CancelAfter(300_000)]
    public async Task Delete_Allocated_GivesTheIdUp(CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken);
        using var rest = middleware.NewOperator();
        await rest.PostAsync(Vens, new JsonObject { ["id"] = "house-7" }, cancellationToken);

        var gone = await rest.DeleteAsync($"{Vens}/house-7", cancellationToken);
        var again = await rest.DeleteAsync($"{Vens}/house-7", cancellationToken);

        Assert.That((gone.Status, again.Status), Is.EqualTo((HttpStatusCode.NoContent, HttpStatusCode.NotFound)));
    }

    [Test, CancelAfter(300_000)]
    public async Task Reregister_Registered_IsAskedOfTheVen(CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken);
        using var rest = middleware.NewOperator();
        using var ven = await middleware.NewStartedVenAsync(cancellationToken);

        var answer = await rest.SendAsync(HttpMethod.Post, $"{Vens}/{ven.VenId}/reregister", body: null, cancellationToken);
        var polled = await ven.DrainAsync(cancellationToken);
        var unknown = await rest.SendAsync(HttpMethod.Post, $"{Vens}/VEN-404/reregister", body: null, cancellationToken);

        Assert.That((string)answer.Expect(HttpStatusCode.Accepted)["id"]!, Is.EqualTo(ven.VenId.Value));
        Assert.That(polled, Is.EqualTo([new OadrRequestReregistration(ven.VenId)]));
        Assert.That((unknown.Status, (string)unknown.Problem["detail"]!), Is.EqualTo((HttpStatusCode.NotFound, "There is no registered VEN 'VEN-404'.")));
    }

    [TestCase("{}", 202, null)]
    [TestCase("", 202, null)]
    [TestCase("""{"when": "now"}""", 400, "when: is not a member of this resource; leave it out")]
    [TestCase("[]", 400, "body: is an array; give an object")]
    [TestCase("now", 400, "body: is no JSON")]
    [CancelAfter(300_000)]
    public async Task Reregister_WithABody_ReadsIt(string body, int status, string? detail, CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken);
        using var rest = middleware.NewOperator();
        using var ven = await middleware.NewStartedVenAsync(cancellationToken);
        using var content = new StringContent(body, Encoding.UTF8, "application/json");

        var answer = await rest.SendAsync(HttpMethod.Post, $"{Vens}/{ven.VenId}/reregister", content, cancellationToken);

        Assert.That((int)answer.Status, Is.EqualTo(status), answer.Text);
        Assert.That(await ven.DrainAsync(cancellationToken), Has.Count.EqualTo(status == 202 ? 1 : 0));
        if (detail is not null)
        {
            Assert.That((string)answer.Problem["detail"]!, Does.StartWith(detail));
        }
    }

    [Test, CancelAfter(300_000)]
    public async Task Reregister_RegistrationIsBeingCancelled_IsAConflict(CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken);
        using var rest = middleware.NewOperator();
        using var ven = await middleware.NewStartedVenAsync(cancellationToken);
        await rest.DeleteAsync($"{Vens}/{ven.VenId}", cancellationToken);

        var cancelling = await rest.SendAsync(HttpMethod.Post, $"{Vens}/{ven.VenId}/reregister", body: null, cancellationToken);
        await ven.DrainAsync(cancellationToken);
        var cancelled = await rest.SendAsync(HttpMethod.Post, $"{Vens}/{ven.VenId}/reregister", body: null, cancellationToken);

        Assert.That((cancelling.Status, (string)cancelling.Problem["detail"]!), Is.EqualTo((HttpStatusCode.Conflict, "registration: is being cancelled; wait until the VEN has registered anew")));
        Assert.That(cancelled.Status, Is.EqualTo(HttpStatusCode.NotFound));
    }

    [TestCase("Haus 7 ß%?#&+;:@=")]
    [TestCase("a%2Fb")]
    [TestCase(@"a\b")]
    [TestCase(" a. ")]
    [TestCase("...")]
    [TestCase("😀")]
    [CancelAfter(300_000)]
    public async Task Post_OddVenId_IsFoundAtItsLocation(string venId, CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken);
        using var rest = middleware.NewOperator();
        using var ven = middleware.NewVen();

        var allocated = await rest.PostAsync(Vens, new JsonObject { ["id"] = venId }, cancellationToken);
        allocated.Expect(HttpStatusCode.Created);
        var location = allocated.Headers.Location!.OriginalString[1..];
        Assert.That((string)(await rest.GetAsync(location, cancellationToken)).Expect(HttpStatusCode.OK)["id"]!, Is.EqualTo(venId));
        await ven.SendAsync(Some.CreatePartyRegistration() with { VenId = new VenId(venId) }, cancellationToken);
        Assert.That((await rest.SendAsync(HttpMethod.Post, location + "/reregister", body: null, cancellationToken)).Status, Is.EqualTo(HttpStatusCode.Accepted));
        Assert.That((await rest.GetAsync(location + "/opts", cancellationToken)).Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await rest.DeleteAsync(location, cancellationToken)).Status, Is.EqualTo(HttpStatusCode.Accepted));
    }

    [Test, CancelAfter(300_000)]
    public async Task Log_OfAVen_TellsWhatHappenedPageByPage(CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken);
        using var rest = middleware.NewOperator();
        using var ven = await middleware.NewStartedVenAsync(cancellationToken, Some.UsageMetadata());

        var first = (await rest.GetAsync($"{Vens}/{ven.VenId}/log?limit=1", cancellationToken)).Expect(HttpStatusCode.OK);
        var others = (await rest.GetAsync($"{Vens}/{ven.VenId}/log?after={first["next"]}", cancellationToken)).Expect(HttpStatusCode.OK);
        var wrong = await rest.GetAsync($"{Vens}/{ven.VenId}/log?after=x", cancellationToken);

        var entries = first["items"]!.AsArray().Concat(others["items"]!.AsArray()).Select(entry => ((string)entry!["at"]!, (string)entry["text"]!));
        Assert.That(entries, Is.EqualTo([("2026-06-30T18:00:00Z", "registered as 'test-ven'"), ("2026-06-30T18:00:00Z", "METADATA of 1 reports")]));
        Assert.That(others["next"], Is.Null);
        Assert.That((string)wrong.Problem["detail"]!, Is.EqualTo("after: 'x' is no cursor of this list; give what 'next' said"));
    }

    [Test, CancelAfter(300_000)]
    public async Task Get_Devices_AreThoseOfTheMetadata(CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken);
        using var rest = middleware.NewOperator();
        var usage = Some.UsageMetadata();
        usage = usage with { Descriptions = [usage.Descriptions[0] with { ReportSubject = new EiTarget { EndDeviceAssets = ["Thermostat"] } }] };
        using var ven = await middleware.NewStartedVenAsync(cancellationToken, usage, Some.StatusMetadata(), Some.HistoryMetadata());

        var shown = (await rest.GetAsync($"{Vens}/{ven.VenId}", cancellationToken)).Expect(HttpStatusCode.OK);

        Assert.That(shown["devices"]!.ToJsonString(), Is.EqualTo(
            """[{"id":"heatpump","classes":["Thermostat"],"rids":["heatpump.power","heatpump.status"]},{"id":"meter","classes":[],"rids":["meter.energy"]}]"""), "FC-REG-1");
    }

    [TestCase("""{"marketContexts": ["http://example.org/dr"]}""", """["http://example.org/dr"]""")]
    [TestCase("""{"marketContexts": null}""", "[]")]
    [CancelAfter(300_000)]
    public async Task Patch_MarketContexts_AreTheProgramsOfTheVen(string patch, string expected, CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken);
        using var rest = middleware.NewOperator();
        using var ven = await middleware.NewStartedVenAsync(cancellationToken);
        await rest.PatchAsync($"{Vens}/{ven.VenId}", """{"marketContexts": ["http://example.org/other"]}""", cancellationToken);

        var changed = (await rest.PatchAsync($"{Vens}/{ven.VenId}", patch, cancellationToken)).Expect(HttpStatusCode.OK);
        var wrong = await rest.PatchAsync($"{Vens}/{ven.VenId}", """{"marketContexts": ["/program"]}""", cancellationToken);

        Assert.That((changed["marketContexts"]!.ToJsonString(), changed["groupIds"]!.ToJsonString()), Is.EqualTo((expected, """["all"]""")));
        Assert.That((string)wrong.Problem["detail"]!, Does.StartWith("marketContexts[0]: '/program' is no URI"));
    }
}
