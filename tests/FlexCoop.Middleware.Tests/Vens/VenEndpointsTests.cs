using System.Net;
using System.Text.Json.Nodes;
using FlexCoop.OpenAdr;
using FlexCoop.Testing;

namespace FlexCoop.Middleware.Tests;

/// <summary>What an operator sees of VENs, and in which groups they are put.</summary>
public sealed class VenEndpointsTests
{
    private const string Vens = "api/v1/vens";

    [Test, CancelAfter(300_000)]
    public async Task Get_RegisteredVen_TellsWhoItIsAndWhatItCanReport(CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken);
        using var rest = middleware.NewOperator();
        using var ven = await middleware.NewStartedVenAsync(cancellationToken, Some.UsageMetadata());

        var shown = (await rest.GetAsync($"{Vens}/{ven.VenId}", cancellationToken)).Expect(HttpStatusCode.OK);

        using (Assert.EnterMultipleScope())
        {
            Assert.That((string)shown["id"]!, Is.EqualTo(ven.VenId.Value));
            Assert.That((string)shown["name"]!, Is.EqualTo("test-ven"));
            Assert.That(shown["registration"]!.ToJsonString(), Is.EqualTo(
                $$"""{"status":"registered","registrationId":"{{ven.RegistrationId}}","registeredAt":"2026-06-30T18:00:00Z","reportOnly":false,"xmlSignature":false}"""));
            Assert.That((string)shown["lastSeen"]!, Is.EqualTo("2026-06-30T18:00:00Z"));
            Assert.That(shown["groupIds"]!.ToJsonString(), Is.EqualTo("""["all"]"""));
            Assert.That(shown["partyIds"]!.AsArray(), Is.Empty);
            Assert.That(shown["resources"]!.ToJsonString(), Is.EqualTo("""["heatpump"]"""));
            Assert.That(shown["reports"]!.ToJsonString(), Is.EqualTo(
                """[{"specifier":"usage","name":"TELEMETRY_USAGE","keeps":"PT2H","points":[{"rid":"heatpump.power","reportType":"usage","unit":"W","resourceIds":["heatpump"],"minPeriod":"PT10S","maxPeriod":"PT15M"}]}]"""));
            Assert.That(shown["wantedReports"]!.ToJsonString(), Is.EqualTo(
                """[{"specifier":"usage","rid":"heatpump.power","granularity":"PT1M","reportBack":"PT1M"}]"""), "every point, once a minute, unless somebody says otherwise");
            Assert.That(shown["reportRequests"]!.AsArray().Select(request => ((string)request!["specifier"]!, (string)request["state"]!)), Is.EqualTo([("usage", "created")]));
        }
    }

    [Test, CancelAfter(300_000)]
    public async Task Patch_NamesOfEveryKind_AreShownAndLeaveTheOthers(CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken);
        using var rest = middleware.NewOperator();
        using var ven = await middleware.NewStartedVenAsync(cancellationToken);
        const string Names = """{"groupNames":["village"],"meterAssets":["m-1"],"pnodes":["n-1"],"aggregatedPnodes":["a-1"],"serviceDeliveryPoints":["s-1"],"endDeviceAssets":["box-1"],"transportInterfaces":[{"pointOfReceipt":"A","pointOfDelivery":"B"}],"location":{"latitude":50.5,"longitude":4.5}}""";

        var changed = (await rest.PatchAsync($"{Vens}/{ven.VenId}", Names, cancellationToken)).Expect(HttpStatusCode.OK);
        var without = (await rest.PatchAsync($"{Vens}/{ven.VenId}", """{"location":null,"meterAssets":null,"transportInterfaces":[]}""", cancellationToken)).Expect(HttpStatusCode.OK);

        using (Assert.EnterMultipleScope())
        {
            foreach (var (member, value) in JsonNode.Parse(Names)!.AsObject())
            {
                Assert.That(changed[member]!.ToJsonString(), Is.EqualTo(value!.ToJsonString()));
            }

            Assert.That(changed["groupIds"]!.ToJsonString(), Is.EqualTo("""["all"]"""));
            Assert.That((without["location"], without["meterAssets"]!.AsArray().Count, without["transportInterfaces"]!.AsArray().Count), Is.EqualTo(((JsonNode?)null, 0, 0)));
            Assert.That(without["pnodes"]!.ToJsonString(), Is.EqualTo("""["n-1"]"""));
        }
    }

    [Test, CancelAfter(300_000)]
    public async Task Patch_OneMemberOfALocation_LeavesTheOther(CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken);
        using var rest = middleware.NewOperator();
        using var ven = await middleware.NewStartedVenAsync(cancellationToken);
        await rest.PatchAsync($"{Vens}/{ven.VenId}", """{"location":{"latitude":50.5,"longitude":4.5}}""", cancellationToken);

        var moved = (await rest.PatchAsync($"{Vens}/{ven.VenId}", """{"location":{"latitude":5}}""", cancellationToken)).Expect(HttpStatusCode.OK);
        var refused = await rest.PatchAsync($"{Vens}/{ven.VenId}", """{"location":{"latitude":null}}""", cancellationToken);

        Assert.That(moved["location"]!.ToJsonString(), Is.EqualTo("""{"latitude":5,"longitude":4.5}"""), "RFC 7396 merges objects");
        Assert.That((refused.Status, refused.Faults.Single()), Is.EqualTo((HttpStatusCode.BadRequest, "location.latitude: is missing; give it")));
    }

    [Test, CancelAfter(300_000)]
    public async Task Patch_NameTwice_IsKeptOnce(CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken);
        using var rest = middleware.NewOperator();
        using var ven = await middleware.NewStartedVenAsync(cancellationToken);
        const string Segment = """{"pointOfReceipt":"A","pointOfDelivery":"B"}""";

        var changed = (await rest.PatchAsync($"{Vens}/{ven.VenId}", $$"""{"pnodes":["n-1","n-2","n-1"],"transportInterfaces":[{{Segment}},{{Segment}}]}""", cancellationToken)).Expect(HttpStatusCode.OK);

        Assert.That((changed["pnodes"]!.ToJsonString(), changed["transportInterfaces"]!.ToJsonString()), Is.EqualTo(("""["n-1","n-2"]""", $"[{Segment}]")));
    }

    [TestCase("""{"location":{"latitude":91,"longitude":0}}""", 422, "location: '91 0' is not on earth")]
    [TestCase("""{"location":{"latitude":1}}""", 400, "location.longitude: is missing")]
    [TestCase("""{"location":"Brussels"}""", 400, "location: is text; give an object")]
    [TestCase("""{"pnodes":["n-1",""]}""", 422, "pnodes[1]: is no identifier")]
    [TestCase("""{"transportInterfaces":[{"pointOfReceipt":"A","pointOfDelivery":""}]}""", 422, "transportInterfaces[0].pointOfDelivery: is no identifier")]
    [TestCase("""{"postcode":"1000"}""", 400, "postcode: is not a member")]
    [CancelAfter(300_000)]
    public async Task Patch_WrongName_IsRefusedAndNothingChanges(string patch, int status, string fault, CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken);
        using var rest = middleware.NewOperator();
        using var ven = await middleware.NewStartedVenAsync(cancellationToken);
        var before = (await rest.GetAsync($"{Vens}/{ven.VenId}", cancellationToken)).Text;

        var answer = await rest.PatchAsync($"{Vens}/{ven.VenId}", patch, cancellationToken);

        Assert.That((int)answer.Status, Is.EqualTo(status), answer.Text);
        Assert.That(answer.Faults, Has.Some.StartsWith(fault));
        Assert.That((await rest.GetAsync($"{Vens}/{ven.VenId}", cancellationToken)).Text, Is.EqualTo(before));
    }

    [Test, CancelAfter(300_000)]
    public async Task Get_VenThatCancelled_IsStillKnown(CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken);
        using var rest = middleware.NewOperator();
        using var ven = await middleware.NewStartedVenAsync(cancellationToken);
        middleware.Domain.Advance(TimeSpan.FromMinutes(5));

        await ven.SendAsync(new OadrCancelPartyRegistration { RequestId = "c1", RegistrationId = ven.RegistrationId, VenId = ven.VenId }, cancellationToken);

        var shown = (await rest.GetAsync($"{Vens}/{ven.VenId}", cancellationToken)).Expect(HttpStatusCode.OK);
        Assert.That(shown["registration"]!.ToJsonString(), Is.EqualTo(
            """{"status":"cancelled","registeredAt":"2026-06-30T18:00:00Z","cancelledAt":"2026-06-30T18:05:00Z","reportOnly":false,"xmlSignature":false}"""));
    }

    [Test, CancelAfter(300_000)]
    public async Task Get_VenPollsLater_WasSeenThen(CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken);
        using var rest = middleware.NewOperator();
        using var ven = await middleware.NewStartedVenAsync(cancellationToken);

        middleware.Domain.Advance(TimeSpan.FromMinutes(7));
        await ven.PollAsync(cancellationToken);

        var shown = (await rest.GetAsync($"{Vens}/{ven.VenId}", cancellationToken)).Expect(HttpStatusCode.OK);
        Assert.That((string)shown["lastSeen"]!, Is.EqualTo("2026-06-30T18:07:00Z"));
    }

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(5)]
    [TestCase(1000)]
    [CancelAfter(300_000)]
    public async Task List_PageByPage_GivesEachVenOnce(int limit, CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken);
        using var rest = middleware.NewOperator();
        var registered = new List<string>();
        for (var number = 0; number < 5; number++)
        {
            using var ven = middleware.NewVen();
            await ven.RegisterAsync(cancellationToken, $"ven {number}");
            registered.Add(ven.VenId.Value);
        }

        var listed = new List<string>();
        string? next = null;
        do
        {
            var page = (await rest.GetAsync($"{Vens}?limit={limit}{(next is null ? "" : "&after=" + Uri.EscapeDataString(next))}", cancellationToken)).Expect(HttpStatusCode.OK);
            listed.AddRange(page["items"]!.AsArray().Select(item => (string)item!["id"]!));
            next = (string?)page["next"];
        }
        while (next is not null);

        Assert.That(listed, Is.EqualTo(registered.Order(StringComparer.Ordinal)));
    }

    [Test, CancelAfter(300_000)]
    public async Task Change_Groups_TakesTheVenInAndOwesItWhatConcernsItNow(CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken);
        using var rest = middleware.NewOperator();
        using var ven = await middleware.NewStartedVenAsync(cancellationToken);
        var body = SomeBody.Event();
        body["targets"] = new JsonObject { ["groupIds"] = SomeBody.Array("street-1") };
        await rest.AnnounceAsync(body, cancellationToken);
        var before = await ven.PollAsync(cancellationToken);

        var changed = (await rest.PatchAsync($"{Vens}/{ven.VenId}", """{"groupIds": ["all", "street-1"], "partyIds": ["party-1"]}""", cancellationToken)).Expect(HttpStatusCode.OK);
        var joined = (OadrDistributeEvent)await ven.PollAsync(cancellationToken);
        await ven.AnswerAsync(TestVen.Answers(joined), cancellationToken);
        await rest.PatchAsync($"{Vens}/{ven.VenId}", """{"groupIds": ["all"]}""", cancellationToken);
        var left = (OadrDistributeEvent)await ven.PollAsync(cancellationToken);

        Assert.That(before, Is.TypeOf<OadrResponse>());
        Assert.That((changed["groupIds"]!.ToJsonString(), changed["partyIds"]!.ToJsonString()), Is.EqualTo(("""["all","street-1"]""", """["party-1"]""")));
        Assert.That(joined.Events, Has.Count.EqualTo(1));
        Assert.That(left.Events, Is.Empty);
    }

    [TestCase("""{"partyIds": ["party-1"]}""", """["all"]""", """["party-1"]""")]
    [TestCase("""{"groupIds": []}""", "[]", "[]")]
    [TestCase("""{"groupIds": null}""", "[]", "[]", Description = "null removes (RFC 7396)")]
    [TestCase("{}", """["all"]""", "[]")]
    [CancelAfter(300_000)]
    public async Task Change_SomeMembers_LeavesTheOthers(string patch, string groupIds, string partyIds, CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken);
        using var rest = middleware.NewOperator();
        using var ven = await middleware.NewStartedVenAsync(cancellationToken);

        var changed = (await rest.PatchAsync($"{Vens}/{ven.VenId}", patch, cancellationToken)).Expect(HttpStatusCode.OK);

        Assert.That((changed["groupIds"]!.ToJsonString(), changed["partyIds"]!.ToJsonString()), Is.EqualTo((groupIds, partyIds)));
    }

    [TestCaseSource(nameof(WrongChanges)), CancelAfter(300_000)]
    public async Task Change_Wrong_IsRefusedAndTheVenStays(string patch, int status, string named, CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken);
        using var rest = middleware.NewOperator();
        using var ven = await middleware.NewStartedVenAsync(cancellationToken);
        var before = await rest.EverythingAsync(cancellationToken);

        var answer = await rest.PatchAsync($"{Vens}/{ven.VenId}", patch, cancellationToken);

        Assert.That((int)answer.Status, Is.EqualTo(status), answer.Text);
        Assert.That((string)answer.Problem["detail"]!, Does.Contain(named));
        Assert.That(await rest.EverythingAsync(cancellationToken), Is.EqualTo(before));
        Assert.That((await rest.PatchAsync($"{Vens}/{ven.VenId}", """{"groupIds": ["street-1"]}""", cancellationToken)).Status, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test, CancelAfter(300_000)]
    public async Task Change_OtherContentType_IsRefused(CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken);
        using var rest = middleware.NewOperator();
        using var ven = await middleware.NewStartedVenAsync(cancellationToken);

        var answer = await rest.SendAsync(HttpMethod.Patch, $"{Vens}/{ven.VenId}", RestClient.Bytes("{}"u8.ToArray(), "text/plain"), cancellationToken);

        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.UnsupportedMediaType));
        Assert.That((string)answer.Problem["detail"]!, Is.EqualTo("Content-Type is 'text/plain'; send application/merge-patch+json."));
    }

    [Test, CancelAfter(300_000)]
    public async Task Change_UnknownVen_IsNotFound(CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken);
        using var rest = middleware.NewOperator();

        var answer = await rest.PatchAsync($"{Vens}/VEN-404", """{"groupIds": ["street-1"]}""", cancellationToken);

        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That((string)answer.Problem["detail"]!, Is.EqualTo("There is no VEN 'VEN-404'."));
    }

    private static IEnumerable<TestCaseData> WrongChanges()
    {
        yield return Case("unknown member", """{"groups": ["all"]}""", 400, "groups: is not a member of this resource; leave it out, or give one of groupIds, partyIds, groupNames, meterAssets, pnodes, aggregatedPnodes, serviceDeliveryPoints, endDeviceAssets, transportInterfaces, location, marketContexts");
        yield return Case("endless member", $$"""{"{{new string('x', 100_000)}}": 1}""", 400, "xxx…: is not a member of this resource");
        yield return Case("what the platform makes", """{"id": "VEN-1"}""", 400, "id: is not a member of this resource");
        yield return Case("text instead of a list", """{"groupIds": "all"}""", 400, "groupIds: is text; give an array");
        yield return Case("a number in the list", """{"partyIds": ["party-1", 2]}""", 400, "partyIds[1]: is a number; give text");
        yield return Case("null in the list", """{"partyIds": [null]}""", 400, "partyIds[0]: is null; give text");
        yield return Case("blank group", """{"groupIds": ["all", "  "]}""", 422, "groupIds[1]: is no identifier; give 1 to 256 characters of text without control characters");
        yield return Case("control character", """{"groupIds": ["a\u0000b"]}""", 422, "groupIds[0]: is no identifier");
        yield return Case("tab", """{"groupIds": ["a\tb"]}""", 422, "groupIds[0]: is no identifier");
        yield return Case("lone surrogate", """{"groupIds": ["\ud800"]}""", 400, "groupIds[0]");
        yield return Case("too many", $$"""{"groupIds": [{{string.Join(',', Enumerable.Range(0, 1001).Select(id => $"\"g{id}\""))}}]}""", 422, "groupIds: has 1001 ids; give at most 1000");
        yield return Case("endless", $$"""{"groupIds": ["{{new string('x', 100_000)}}"]}""", 422, "groupIds[0]: ");
        yield return Case("a list", "[]", 400, "body: is an array; give an object");
        yield return Case("text", "\"all\"", 400, "body: is text; give an object");
        yield return Case("a member twice", """{"groupIds": [], "groupIds": ["all"]}""", 400, "groupIds");
        yield return Case("no JSON", "groupIds=all", 400, "body: is no JSON");
        yield return Case("too long", $$"""{"groupIds": ["{{new string('x', 1024 * 1024)}}"]}""", 413, "groupIds");

        static TestCaseData Case(string name, string patch, int status, string named) => new TestCaseData(patch, status, named).SetArgDisplayNames(name);
    }
}
