using System.Net;
using System.Text.Json.Nodes;
using FlexCoop.Conformance;
using FlexCoop.OpenAdr;

namespace FlexCoop.Middleware.Tests;

/// <summary>VENs of 2.0a, as their operator enters, sees and removes them.</summary>
[CancelAfter(300_000)]
public sealed class Profile20aTests
{
    private const string Vens = "api/v1/vens";

    private static readonly JsonObject Body = new() { ["id"] = "old-1", ["profile"] = "2.0a", ["name"] = "Old controller" };

    [Test]
    public async Task Ven_Entered_IsServedAtOnceAndSeenWithoutRegistration(CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken);
        using var rest = middleware.NewOperator();

        var entered = (await rest.PostAsync(Vens, Body.DeepClone(), cancellationToken)).Expect(HttpStatusCode.Created);
        var again = await rest.PostAsync(Vens, Body.DeepClone(), cancellationToken);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(((string)entered["profile"]!, (string)entered["registration"]!["status"]!, (string?)entered["registration"]!["registrationId"]), Is.EqualTo(("2.0a", "registered", (string?)null)));
            Assert.That(((string)entered["state"]!, (string?)entered["lastSeen"], entered["reports"]!.AsArray().Count), Is.EqualTo(("online", (string?)null, 0)));
            Assert.That(again.Status, Is.EqualTo(HttpStatusCode.Conflict));
            Assert.That((await rest.PostAsync($"{Vens}/old-1/reports", new JsonObject { ["type"] = "metadata" }, cancellationToken)).Status, Is.Not.EqualTo(HttpStatusCode.Created), "no report is wanted of it");
        }
    }

    [Test]
    public async Task Ven_Removed_IsRefusedUntilItIsEnteredAgain(CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken);
        using var rest = middleware.NewOperator();
        using var wire = new RawVen(middleware.Url);
        var ven = new RawVen20a(wire, new VenId("old-1"));
        await rest.PostAsync(Vens, Body.DeepClone(), cancellationToken);
        Assert.That((await ven.RequestEventsAsync(cancellationToken)).EiResponse!.ResponseCode, Is.EqualTo(EiResponseCode.Ok));

        var removed = (await rest.DeleteAsync($"{Vens}/old-1", cancellationToken)).Expect(HttpStatusCode.OK);
        var refused = (await ven.RequestEventsAsync(cancellationToken)).EiResponse!;
        (await rest.PostAsync(Vens, Body.DeepClone(), cancellationToken)).Expect(HttpStatusCode.Created);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(((string)removed["registration"]!["status"]!, (string)removed["state"]!), Is.EqualTo(("cancelled", "offline")));
            Assert.That((refused.ResponseCode, refused.ResponseDescription), Is.EqualTo((EiResponseCode.NotRegistered, "venID 'old-1' was removed by the operator; ask him to enter it again")));
            Assert.That((await ven.RequestEventsAsync(cancellationToken)).EiResponse!.ResponseCode, Is.EqualTo(EiResponseCode.Ok));
        }
    }

    [Test]
    public async Task Ven_ThatRegistersFor2_0b_SpeaksThatFromThenOn(CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken);
        using var rest = middleware.NewOperator();
        using var wire = new RawVen(middleware.Url);
        await rest.PostAsync(Vens, Body.DeepClone(), cancellationToken);

        var created = await wire.RegisterAsync(cancellationToken, RawVen.Registration with { VenId = new VenId("old-1") });

        using (Assert.EnterMultipleScope())
        {
            Assert.That(created.VenId, Is.EqualTo(new VenId("old-1")));
            Assert.That((string)(await rest.GetAsync($"{Vens}/old-1", cancellationToken)).Expect(HttpStatusCode.OK)["profile"]!, Is.EqualTo("2.0b"));
            Assert.That((await new RawVen20a(wire, new VenId("old-1")).RequestEventsAsync(cancellationToken)).EiResponse!.ResponseDescription, Does.Contain("registered for 2.0b"));
        }
    }

    [Test]
    public async Task Event_WithoutSimple_ForItByName_IsRefused_AndForItsGroupIsForTheOthers(CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken);
        using var rest = middleware.NewOperator();
        using var wire = new RawVen(middleware.Url);
        var ven = new RawVen20a(wire, new VenId("old-1"));
        await rest.PostAsync(Vens, Body.DeepClone(), cancellationToken);

        var named = await rest.PostAsync("api/v1/events", Price("venIds", "old-1"), cancellationToken);
        var grouped = (await rest.PostAsync("api/v1/events", Price("groupIds", "all"), cancellationToken)).Expect(HttpStatusCode.Created);

        using (Assert.EnterMultipleScope())
        {
            Assert.That((string)named.Problem["detail"]!, Does.Contain("venID 'old-1' speaks 2.0a, and takes SIMPLE alone"));
            Assert.That((await rest.EventAsync((string)grouped["id"]!, cancellationToken))["responses"]!.AsArray(), Is.Empty);
            Assert.That((await ven.RequestEventsAsync(cancellationToken)).Events, Is.Empty);
        }
    }

    [TestCase("""{"id": "a", "profile": "3.0"}""", "2.0b, or 2.0a")]
    public async Task Post_UnknownProfile_IsRefusedWithThoseThereAre(string body, string remedy, CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken);
        using var rest = middleware.NewOperator();

        var answer = await rest.PostAsync(Vens, JsonNode.Parse(body)!, cancellationToken);

        Assert.That(((int)answer.Status, answer.Text), Is.EqualTo((400, answer.Text)).Or.EqualTo((422, answer.Text)));
        Assert.That(answer.Text, Does.Contain(remedy));
    }

    private static JsonObject Price(string kind, string target) => new()
    {
        ["targets"] = new JsonObject { [kind] = SomeBody.Array(target) },
        ["start"] = "2026-07-01T00:00:00Z",
        ["duration"] = "PT1H",
        ["signals"] = new JsonArray(new JsonObject
        {
            ["name"] = "ELECTRICITY_PRICE", ["type"] = "price", ["unit"] = "EUR/kWh", ["intervals"] = new JsonArray(new JsonObject { ["duration"] = "PT1H", ["value"] = 0.3 }),
        }),
    };
}
