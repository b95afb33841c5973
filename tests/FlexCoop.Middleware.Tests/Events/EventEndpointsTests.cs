using System.Net;
using System.Text.Json.Nodes;
using FlexCoop.OpenAdr;
using FlexCoop.Testing;

namespace FlexCoop.Middleware.Tests;

/// <summary>The life of an event, between an operator and a VEN.</summary>
public sealed class EventEndpointsTests
{
    private const string Events = "api/v1/events";

    /// <summary>What is not shown while there is none.</summary>
    private static readonly string[] MayBeAbsent = ["rampUp", "recovery", "startAfter", "comment"];

    [Test, CancelAfter(300_000)]
    public async Task Announce_AllMembers_IsCreatedAndShownAsItWasAskedFor(CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken);
        using var rest = middleware.NewOperator();
        var body = JsonNode.Parse("""
            {
              "targets": {
                "venIds": ["VEN-1"], "groupIds": ["all"], "resourceIds": ["heatpump"], "partyIds": ["party-1"], "groupNames": ["village"], "meterAssets": ["m-1"], "pnodes": ["n-1"],
                "aggregatedPnodes": ["a-1"], "serviceDeliveryPoints": ["s-1"], "endDeviceAssets": ["Thermostat"], "transportInterfaces": [{ "pointOfReceipt": "A", "pointOfDelivery": "B" }],
                "serviceAreas": [[{ "latitude": 50, "longitude": 4 }, { "latitude": 50, "longitude": 5.5 }, { "latitude": 51, "longitude": 5 }]],
                "serviceLocations": [[{ "latitude": -50.25, "longitude": 4 }]]
              },
              "marketContext": "http://example.org/winter",
              "start": "2026-06-30T18:30:00Z",
              "duration": "PT1H",
              "signals": [
                { "name": "SIMPLE", "type": "level", "deviceClasses": [], "intervals": [{ "duration": "PT20M", "value": 1 }, { "duration": "PT40M", "value": 3 }] },
                { "name": "LOAD_DISPATCH", "type": "setpoint", "unit": "kW", "deviceClasses": ["Thermostat"], "intervals": [{ "duration": "PT1H", "value": -2.5 }] }
              ],
              "baseline": { "name": "yesterday", "start": "2026-06-29T18:30:00Z", "unit": "kW", "resourceIds": ["heatpump"], "intervals": [{ "duration": "PT1H", "value": 3.05 }] },
              "notification": "PT10M",
              "rampUp": "PT5M",
              "recovery": "PT15M",
              "startAfter": "PT2M",
              "priority": 1,
              "testEvent": true,
              "responseRequired": "never",
              "comment": "Grüße: \"quoted\" <b> & so on"
            }
            """)!;

        var answer = await rest.PostAsync(Events, body, cancellationToken);

        var created = (JsonObject)answer.Expect(HttpStatusCode.Created);
        Assert.That(created.Where(member => body.AsObject().ContainsKey(member.Key)).Select(member => $"{member.Key}: {member.Value!.ToJsonString()}"), Is.EqualTo(
            body.AsObject().Select(member => $"{member.Key}: {member.Value!.ToJsonString()}")));
        Assert.That((string)created["status"]!, Is.EqualTo("far"));
        Assert.That((uint)created["modificationNumber"]!, Is.Zero);
        Assert.That(created["responses"]!.AsArray(), Is.Empty);
    }

    [Test, CancelAfter(300_000)]
    public async Task Announce_RequiredMembersOnly_HasTheDefaults(CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken);
        using var rest = middleware.NewOperator();
        var body = SomeBody.Event();
        body.Remove("marketContext");

        var created = await rest.AnnounceAsync(body, cancellationToken);

        using (Assert.EnterMultipleScope())
        {
            Assert.That((string)created["marketContext"]!, Is.EqualTo("urn:flexcoop:program:default"));
            Assert.That((string)created["notification"]!, Is.EqualTo("PT5M"));
            Assert.That((uint)created["priority"]!, Is.Zero);
            Assert.That((bool)created["testEvent"]!, Is.False);
            Assert.That((string)created["responseRequired"]!, Is.EqualTo("always"));
            Assert.That(MayBeAbsent.Where(created.AsObject().ContainsKey), Is.Empty);
        }
    }

    [TestCase("null")]
    [TestCase("absent")]
    [CancelAfter(300_000)]
    public async Task Announce_OptionalMemberNullOrAbsent_IsTheSame(string how, CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken);
        using var rest = middleware.NewOperator();
        var body = SomeBody.Event();
        foreach (var member in how == "null" ? new[] { "notification", "rampUp", "recovery", "startAfter", "priority", "testEvent", "responseRequired", "comment" } : [])
        {
            body[member] = null;
        }

        var created = await rest.AnnounceAsync(body, cancellationToken);

        Assert.That(((string)created["notification"]!, (string)created["responseRequired"]!, (bool)created["testEvent"]!), Is.EqualTo(("PT5M", "always", false)));
    }

    [Test, CancelAfter(300_000)]
    public async Task Announce_Location_IsWhereTheEventIs(CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken);
        using var rest = middleware.NewOperator();

        var answer = await rest.PostAsync(Events, SomeBody.Event(), cancellationToken);
        var found = await rest.GetAsync(answer.Headers.Location!.OriginalString, cancellationToken);

        Assert.That(answer.Headers.Location.OriginalString, Is.EqualTo("/api/v1/events/" + (string)answer.Expect(HttpStatusCode.Created)["id"]!));
        Assert.That(found.Expect(HttpStatusCode.OK).ToJsonString(), Is.EqualTo(answer.Expect(HttpStatusCode.Created).ToJsonString()));
    }

    [TestCase("application/json; charset=utf-8")]
    [TestCase("APPLICATION/JSON")]
    [CancelAfter(300_000)]
    public async Task Announce_ContentTypeWithParametersOrCapitals_IsTaken(string contentType, CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken);
        using var rest = middleware.NewOperator();
        var body = RestClient.Bytes(System.Text.Encoding.UTF8.GetBytes(SomeBody.Event().ToJsonString()), contentType);

        var answer = await rest.SendAsync(HttpMethod.Post, Events, body, cancellationToken);

        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.Created));
    }

    [TestCase("2026-06-30T18:10:00.5Z")]
    [TestCase("2026-06-30T18:10:00.123Z")]
    [CancelAfter(300_000)]
    public async Task Announce_StartWithPartOfASecond_IsKeptToTheMillisecond(string start, CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken);
        using var rest = middleware.NewOperator();
        var body = SomeBody.Event();
        body["start"] = start;

        var created = await rest.AnnounceAsync(body, cancellationToken);

        Assert.That((string)created["start"]!, Is.EqualTo(start));
    }

    [Test, CancelAfter(300_000)]
    public async Task Announce_DurationZero_IsWithoutEndUntilItIsCancelled(CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken);
        using var rest = middleware.NewOperator();
        var body = SomeBody.Event();
        body["duration"] = "PT0S";
        body["signals"] = new JsonArray(SomeBody.Simple(("PT0S", 1)));

        var id = (string)(await rest.AnnounceAsync(body, cancellationToken))["id"]!;
        middleware.Domain.Advance(TimeSpan.FromDays(30));

        Assert.That((string)(await rest.EventAsync(id, cancellationToken))["status"]!, Is.EqualTo("active"));
    }

    [Test, CancelAfter(300_000)]
    public async Task Get_AsTimeGoesOn_ShowsWhereTheEventStands(CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken);
        using var rest = middleware.NewOperator();
        var body = SomeBody.Event();
        body["rampUp"] = "PT5M";
        var id = (string)(await rest.AnnounceAsync(body, cancellationToken))["id"]!;
        var seen = new List<string>();

        foreach (var minutes in new[] { 0, 5, 5, 29, 1 })
        {
            middleware.Domain.Advance(TimeSpan.FromMinutes(minutes));
            seen.Add((string)(await rest.EventAsync(id, cancellationToken))["status"]!);
        }

        Assert.That(seen, Is.EqualTo(["far", "near", "active", "active", "completed"]));
    }

    [Test, CancelAfter(300_000)]
    public async Task Responses_FromAnnouncementToAnswer_TellHowTheEventStandsWithTheVen(CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken);
        using var rest = middleware.NewOperator();
        using var ven = await middleware.NewStartedVenAsync(cancellationToken);

        var id = (string)(await rest.AnnounceAsync(SomeBody.Event(ven.VenId.Value), cancellationToken))["id"]!;
        var announced = Response(await rest.EventAsync(id, cancellationToken));
        middleware.Domain.Advance(TimeSpan.FromMinutes(1));
        var distributed = (OadrDistributeEvent)await PollAndLetItBeBookedAsync(ven, cancellationToken);
        var delivered = Response(await rest.EventAsync(id, cancellationToken));
        middleware.Domain.Advance(TimeSpan.FromMinutes(1));
        await ven.AnswerAsync(TestVen.Answers(distributed), cancellationToken);
        var answered = Response(await rest.EventAsync(id, cancellationToken));

        Assert.That(announced.ToJsonString(), Is.EqualTo($$"""{"venId":"{{ven.VenId}}","withdrawn":false,"delivered":false,"opts":[{"opt":"optIn","source":"default"}]}"""));
        Assert.That(delivered.ToJsonString(), Is.EqualTo($$"""{"venId":"{{ven.VenId}}","withdrawn":false,"delivered":true,"deliveredAt":"2026-06-30T18:01:00Z","opts":[{"opt":"optIn","source":"default"}]}"""));
        Assert.That(answered.ToJsonString(), Is.EqualTo(
            $$"""{"venId":"{{ven.VenId}}","withdrawn":false,"delivered":true,"deliveredAt":"2026-06-30T18:01:00Z","opt":"optIn","optAt":"2026-06-30T18:02:00Z","optModificationNumber":0,"opts":[{"opt":"optIn","source":"createdEvent"}]}"""));
    }

    [Test, CancelAfter(300_000)]
    public async Task Responses_VenOptsOutWithACode_TellWhy(CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken);
        using var rest = middleware.NewOperator();
        using var ven = await middleware.NewStartedVenAsync(cancellationToken);
        var id = (string)(await rest.AnnounceAsync(SomeBody.Event(ven.VenId.Value), cancellationToken))["id"]!;
        var distributed = (OadrDistributeEvent)await ven.PollAsync(cancellationToken);

        await ven.AnswerAsync(
            [.. TestVen.Answers(distributed, OptType.OptOut).Select(answer => answer with { ResponseCode = EiResponseCode.SignalNotSupported, ResponseDescription = "no such device" })],
            cancellationToken);

        var response = Response(await rest.EventAsync(id, cancellationToken));
        Assert.That(((string)response["opt"]!, (int)response["responseCode"]!, (string)response["responseDescription"]!), Is.EqualTo(("optOut", 460, "no such device")));
    }

    [Test, CancelAfter(300_000)]
    public async Task Responses_VenWhoseRegistrationIsCancelled_IsShownAsWithdrawnAndCountedByNobody(CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken);
        using var rest = middleware.NewOperator();
        using var ven = await middleware.NewStartedVenAsync(cancellationToken);
        var id = (string)(await rest.AnnounceAsync(SomeBody.Event(ven.VenId.Value), cancellationToken))["id"]!;
        await ven.DrainAsync(cancellationToken);

        await rest.DeleteAsync($"api/v1/vens/{ven.VenId}", cancellationToken);
        var response = Response(await rest.EventAsync(id, cancellationToken));
        var listed = Response((await rest.GetAsync(Events, cancellationToken)).Expect(HttpStatusCode.OK)["items"]!.AsArray().Single()!);
        var opts = (await rest.GetAsync($"{Events}/{id}/opts", cancellationToken)).Expect(HttpStatusCode.OK)["items"]!.AsArray().Single()!;

        Assert.That(response.ToJsonString(), Is.EqualTo($$"""{"venId":"{{ven.VenId}}","withdrawn":true,"delivered":false,"opts":[]}"""));
        Assert.That(listed.ToJsonString(), Is.EqualTo(response.ToJsonString()));
        Assert.That(opts.ToJsonString(), Is.EqualTo($$"""{"venId":"{{ven.VenId}}","withdrawn":true,"eventOpts":[],"resources":[]}"""));
    }

    [Test, CancelAfter(300_000)]
    public async Task Responses_OfAGroup_AreOnePerVenById(CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken);
        using var rest = middleware.NewOperator();
        using var first = await middleware.NewStartedVenAsync(cancellationToken);
        using var second = await middleware.NewStartedVenAsync(cancellationToken);
        using var outsider = await middleware.NewStartedVenAsync(cancellationToken);
        await rest.PatchAsync($"api/v1/vens/{first.VenId}", """{"groupIds": ["street-1"]}""", cancellationToken);
        await rest.PatchAsync($"api/v1/vens/{second.VenId}", """{"groupIds": ["street-1", "street-2"]}""", cancellationToken);
        var body = SomeBody.Event();
        body["targets"] = new JsonObject { ["groupIds"] = SomeBody.Array("street-1") };

        var created = await rest.AnnounceAsync(body, cancellationToken);

        Assert.That(
            created["responses"]!.AsArray().Select(response => (string)response!["venId"]!),
            Is.EqualTo(new[] { first.VenId.Value, second.VenId.Value }.Order(StringComparer.Ordinal)));
    }

    [Test, CancelAfter(300_000)]
    public async Task Modify_OneMember_IsTheNextModificationAndOwedToTheVen(CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken);
        using var rest = middleware.NewOperator();
        using var ven = await middleware.NewStartedVenAsync(cancellationToken);
        var announced = (JsonObject)await rest.AnnounceAsync(SomeBody.Event(ven.VenId.Value), cancellationToken);
        await ven.DrainAsync(cancellationToken);

        var answer = await rest.PatchAsync($"{Events}/{announced["id"]}", """{"comment": "later", "start": "2026-06-30T18:20:00Z"}""", cancellationToken);
        var modified = answer.Expect(HttpStatusCode.OK);
        var sent = (OadrDistributeEvent)await ven.PollAsync(cancellationToken);

        using (Assert.EnterMultipleScope())
        {
            Assert.That((uint)modified["modificationNumber"]!, Is.EqualTo(1));
            Assert.That(((string)modified["comment"]!, (string)modified["start"]!), Is.EqualTo(("later", "2026-06-30T18:20:00Z")));
            Assert.That(modified["signals"]!.ToJsonString(), Is.EqualTo(announced["signals"]!.ToJsonString()), "what the patch does not name stays");
            Assert.That((bool)Response(modified)["delivered"]!, Is.False, "the VEN has the modification before");
            Assert.That(((string)Response(modified)["opt"]!, (uint)Response(modified)["optModificationNumber"]!), Is.EqualTo(("optIn", 0u)));
            Assert.That(sent.Events.Single().EiEvent.Descriptor.ModificationNumber, Is.EqualTo(1));
            Assert.That(sent.Events.Single().EiEvent.ActivePeriod.DtStart, Is.EqualTo(Some.Now.AddMinutes(20)));
        }
    }

    [TestCase("{}")]
    [TestCase("""{"start": "2026-06-30T18:10:00Z"}""")]
    [TestCase("""{"start": "2026-06-30T18:10:00.000Z", "duration": "PT1800S"}""", Description = "the same in other words")]
    [TestCase("""{"comment": null}""", Description = "there is none")]
    [TestCase("""{"targets": {}}""")]
    [TestCase("""{"targets": {"groupIds": null}}""")]
    [TestCase("""{"priority": 0, "testEvent": false, "responseRequired": "always", "notification": "PT5M"}""")]
    [CancelAfter(300_000)]
    public async Task Modify_WithoutChange_KeepsTheModificationNumberAndOwesNothing(string patch, CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken);
        using var rest = middleware.NewOperator();
        using var ven = await middleware.NewStartedVenAsync(cancellationToken);
        var id = (string)(await rest.AnnounceAsync(SomeBody.Event(ven.VenId.Value), cancellationToken))["id"]!;
        await ven.DrainAsync(cancellationToken);

        var same = (await rest.PatchAsync($"{Events}/{id}", patch, cancellationToken)).Expect(HttpStatusCode.OK);

        Assert.That((uint)same["modificationNumber"]!, Is.Zero);
        Assert.That(await ven.PollAsync(cancellationToken), Is.TypeOf<OadrResponse>());
    }

    [TestCase("2026-06-30T18:10:00.1234567Z")]
    [TestCase("2026-06-30T18:10:00.0001Z")]
    [CancelAfter(300_000)]
    public async Task Modify_WithoutChangeOfAStartFinerThanAMillisecond_KeepsTheModificationNumber(string start, CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken);
        using var rest = middleware.NewOperator();
        var body = SomeBody.Event();
        body["start"] = start;
        var id = (string)(await rest.AnnounceAsync(body, cancellationToken))["id"]!;

        var same = (await rest.PatchAsync($"{Events}/{id}", "{}", cancellationToken)).Expect(HttpStatusCode.OK);

        Assert.That((uint)same["modificationNumber"]!, Is.Zero);
    }

    [Test, CancelAfter(300_000)]
    public async Task Modify_Null_RemovesAnOptionalMember(CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken);
        using var rest = middleware.NewOperator();
        var body = SomeBody.Event();
        (body["comment"], body["rampUp"], body["recovery"], body["startAfter"], body["notification"], body["priority"]) = ("words", "PT5M", "PT5M", "PT1M", "PT1M", 3);
        var id = (string)(await rest.AnnounceAsync(body, cancellationToken))["id"]!;

        var patch = """{"comment": null, "rampUp": null, "recovery": null, "startAfter": null, "notification": null, "priority": null}""";
        var modified = (await rest.PatchAsync($"{Events}/{id}", patch, cancellationToken)).Expect(HttpStatusCode.OK).AsObject();

        Assert.That(MayBeAbsent.Where(modified.ContainsKey), Is.Empty);
        Assert.That(((string)modified["notification"]!, (uint)modified["priority"]!, (uint)modified["modificationNumber"]!), Is.EqualTo(("PT5M", 0u, 1u)), "the defaults");
    }

    [Test, CancelAfter(300_000)]
    public async Task Modify_OneKindOfTarget_LeavesTheOthers(CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken);
        using var rest = middleware.NewOperator();
        var id = (string)(await rest.AnnounceAsync(SomeBody.Event("VEN-1"), cancellationToken))["id"]!;

        var modified = (await rest.PatchAsync($"{Events}/{id}", """{"targets": {"groupIds": ["all"]}}""", cancellationToken)).Expect(HttpStatusCode.OK);

        Assert.That(modified["targets"]!.AsObject().Where(kind => kind.Value!.AsArray().Count > 0).Select(kind => kind.Key + kind.Value!.ToJsonString()), Is.EqualTo(["""venIds["VEN-1"]""", """groupIds["all"]"""]));
    }

    [Test, CancelAfter(300_000)]
    public async Task Modify_Baseline_IsGivenAndTakenAwayAgain(CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken);
        using var rest = middleware.NewOperator();
        var id = (string)(await rest.AnnounceAsync(SomeBody.Event("VEN-1"), cancellationToken))["id"]!;

        var given = (await rest.PatchAsync(
            $"{Events}/{id}", """{"baseline": {"name": "b", "start": "2026-06-29T18:30:00Z", "intervals": [{"duration": "PT1H", "value": 3}]}}""", cancellationToken)).Expect(HttpStatusCode.OK);
        var taken = (await rest.PatchAsync($"{Events}/{id}", """{"baseline": null}""", cancellationToken)).Expect(HttpStatusCode.OK);

        Assert.That(given["baseline"]!.ToJsonString(), Is.EqualTo("""{"name":"b","start":"2026-06-29T18:30:00Z","resourceIds":[],"intervals":[{"duration":"PT1H","value":3}]}"""));
        Assert.That((taken["baseline"], (uint)taken["modificationNumber"]!), Is.EqualTo(((JsonNode?)null, 2u)));
    }

    [TestCase("application/json")]
    [TestCase("application/merge-patch+json")]
    [TestCase("Application/Merge-Patch+JSON; charset=utf-8")]
    [CancelAfter(300_000)]
    public async Task Modify_EitherMediaType_IsTaken(string mediaType, CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken);
        using var rest = middleware.NewOperator();
        var id = (string)(await rest.AnnounceAsync(SomeBody.Event(), cancellationToken))["id"]!;

        var answer = await rest.SendAsync(HttpMethod.Patch, $"{Events}/{id}", RestClient.Bytes("""{"priority": 7}"""u8.ToArray(), mediaType), cancellationToken);

        Assert.That((uint)answer.Expect(HttpStatusCode.OK)["priority"]!, Is.EqualTo(7));
    }

    [Test, CancelAfter(300_000)]
    public async Task Modify_RunningEvent_MayChangeWhatIsStillToComeOnly(CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken);
        using var rest = middleware.NewOperator();
        var body = SomeBody.Event();
        body["signals"] = new JsonArray(SomeBody.Simple(("PT10M", 1), ("PT20M", 2)));
        var id = (string)(await rest.AnnounceAsync(body, cancellationToken))["id"]!;
        middleware.Domain.Advance(TimeSpan.FromMinutes(25));

        var past = await rest.PatchAsync($"{Events}/{id}", Signals(("PT10M", 0), ("PT20M", 2)), cancellationToken);
        var start = await rest.PatchAsync($"{Events}/{id}", """{"start": "2026-06-30T18:20:00Z"}""", cancellationToken);
        var future = await rest.PatchAsync($"{Events}/{id}", Signals(("PT10M", 1), ("PT20M", 3)), cancellationToken);

        Assert.That((int)past.Status, Is.EqualTo(422));
        Assert.That(past.Faults.Single(), Does.StartWith("signals: the part that has passed would be another"));
        Assert.That((int)start.Status, Is.EqualTo(422));
        Assert.That(start.Faults.Single(), Does.StartWith("start: the event has started"));
        Assert.That((uint)future.Expect(HttpStatusCode.OK)["modificationNumber"]!, Is.EqualTo(1));
    }

    [Test, CancelAfter(300_000)]
    public async Task Announce_MoreThanAMessageHolds_IsRefusedForTheVenThatItConcerns(CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken);
        using var rest = middleware.NewOperator();
        using var ven = await middleware.NewStartedVenAsync(cancellationToken);
        var body = SomeBody.Event(ven.VenId.Value);
        body["duration"] = "PT24H";
        body["signals"] = new JsonArray(SomeBody.Simple([.. Enumerable.Repeat(("PT1M", 1), 1440)]));
        await rest.AnnounceAsync(body, cancellationToken);
        await rest.AnnounceAsync(body, cancellationToken);

        var third = await rest.PostAsync(Events, body, cancellationToken);
        body["targets"] = new JsonObject { ["venIds"] = new JsonArray("VEN-OTHER") };
        var other = await rest.PostAsync(Events, body, cancellationToken);
        var polled = (OadrDistributeEvent)await ven.PollAsync(cancellationToken);

        Assert.That((int)third.Status, Is.EqualTo(422));
        Assert.That(third.Faults.Single(), Does.StartWith($"signals: the live events of venID '{ven.VenId}' would take the room of 4330 intervals"));
        Assert.That(other.Status, Is.EqualTo(HttpStatusCode.Created));
        Assert.That(polled.Events, Has.Count.EqualTo(2));
    }

    [Test, CancelAfter(300_000)]
    public async Task Modify_AtOnceFromManySides_LosesNoChange(CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken);
        using var rest = middleware.NewOperator();
        var id = (string)(await rest.AnnounceAsync(SomeBody.Event(), cancellationToken))["id"]!;

        var answers = await Task.WhenAll(Enumerable.Range(1, 20).Select(priority => rest.PatchAsync($"{Events}/{id}", $$"""{"priority": {{priority}}}""", cancellationToken)));

        Assert.That(
            answers.Select(answer => (uint)answer.Expect(HttpStatusCode.OK)["modificationNumber"]!).Order(), Is.EqualTo(Enumerable.Range(1, 20).Select(number => (uint)number)));
    }

    [Test, CancelAfter(300_000)]
    public async Task Cancel_DistributedEvent_IsCancelledAndDelivered(CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken);
        using var rest = middleware.NewOperator();
        using var ven = await middleware.NewStartedVenAsync(cancellationToken);
        var id = (string)(await rest.AnnounceAsync(SomeBody.Event(ven.VenId.Value), cancellationToken))["id"]!;
        await ven.DrainAsync(cancellationToken);

        var cancelled = (await rest.DeleteAsync($"{Events}/{id}", cancellationToken)).Expect(HttpStatusCode.OK);
        var sent = (OadrDistributeEvent)await PollAndLetItBeBookedAsync(ven, cancellationToken);
        var delivered = await rest.EventAsync(id, cancellationToken);
        await ven.AnswerAsync(TestVen.Answers(sent), cancellationToken);
        var last = await ven.PollAsync(cancellationToken);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(((string)cancelled["status"]!, (uint)cancelled["modificationNumber"]!), Is.EqualTo(("cancelled", 1u)));
            Assert.That((bool)Response(cancelled)["delivered"]!, Is.False);
            Assert.That(sent.Events.Single().EiEvent.Descriptor.EventStatus, Is.EqualTo(EventStatus.Cancelled));
            Assert.That((bool)Response(delivered)["delivered"]!);
            Assert.That(last, Is.TypeOf<OadrResponse>(), "nothing is owed any more");
        }
    }

    [Test, CancelAfter(300_000)]
    public async Task Cancel_Again_ChangesNothing(CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken);
        using var rest = middleware.NewOperator();
        var id = (string)(await rest.AnnounceAsync(SomeBody.Event(), cancellationToken))["id"]!;
        var first = (await rest.DeleteAsync($"{Events}/{id}", cancellationToken)).Expect(HttpStatusCode.OK);

        var second = (await rest.DeleteAsync($"{Events}/{id}", cancellationToken)).Expect(HttpStatusCode.OK);

        Assert.That(second.ToJsonString(), Is.EqualTo(first.ToJsonString()));
    }

    [Test, CancelAfter(300_000)]
    public async Task Cancel_EventThatIsOver_ChangesNothing(CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken);
        using var rest = middleware.NewOperator();
        var id = (string)(await rest.AnnounceAsync(SomeBody.Event(), cancellationToken))["id"]!;
        middleware.Domain.Advance(TimeSpan.FromHours(1));

        var answer = (await rest.DeleteAsync($"{Events}/{id}", cancellationToken)).Expect(HttpStatusCode.OK);

        Assert.That(((string)answer["status"]!, (uint)answer["modificationNumber"]!), Is.EqualTo(("completed", 0u)));
    }

    [TestCase("cancelled")]
    [TestCase("completed")]
    [CancelAfter(300_000)]
    public async Task Modify_CancelledOrCompleted_IsAConflict(string status, CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken);
        using var rest = middleware.NewOperator();
        var id = (string)(await rest.AnnounceAsync(SomeBody.Event(), cancellationToken))["id"]!;
        if (status == "cancelled")
        {
            await rest.DeleteAsync($"{Events}/{id}", cancellationToken);
        }
        else
        {
            middleware.Domain.Advance(TimeSpan.FromHours(1));
        }

        var before = (await rest.EventAsync(id, cancellationToken)).ToJsonString();
        var answer = await rest.PatchAsync($"{Events}/{id}", """{"comment": "too late"}""", cancellationToken);

        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.Conflict));
        Assert.That((string)answer.Problem["type"]!, Is.EqualTo("urn:flexcoop:problem:conflict"));
        Assert.That(answer.Faults, Is.EqualTo([$"status: the event is {status}; announce a new event"]));
        Assert.That((await rest.EventAsync(id, cancellationToken)).ToJsonString(), Is.EqualTo(before));
    }

    [TestCase("GET")]
    [TestCase("PATCH")]
    [TestCase("DELETE")]
    [CancelAfter(300_000)]
    public async Task Request_UnknownId_IsNotFound(string method, CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken);
        using var rest = middleware.NewOperator();
        await rest.AnnounceAsync(SomeBody.Event(), cancellationToken);
        var before = await rest.EverythingAsync(cancellationToken);

        var answer = await rest.SendAsync(new HttpMethod(method), $"{Events}/EVT-404", RestClient.Bytes("{}"u8.ToArray(), "application/json"), cancellationToken);

        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That((string)answer.Problem["detail"]!, Is.EqualTo("There is no event 'EVT-404'."));
        Assert.That(await rest.EverythingAsync(cancellationToken), Is.EqualTo(before));
    }

    /// <summary>
    /// What was handed over is booked once the reply is written, when the VEN may have it already. On one connection the next message is served after that.
    /// </summary>
    private static async Task<OadrMessage> PollAndLetItBeBookedAsync(TestVen ven, CancellationToken cancellationToken)
    {
        var message = await ven.PollAsync(cancellationToken);
        Assert.That(await ven.PollAsync(cancellationToken), Is.TypeOf<OadrResponse>());
        return message;
    }

    private static JsonNode Response(JsonNode resource) => resource["responses"]!.AsArray().Single()!;

    private static string Signals(params (string Duration, double Value)[] intervals) =>
        new JsonObject { ["signals"] = new JsonArray(SomeBody.Simple(intervals)) }.ToJsonString();
}
