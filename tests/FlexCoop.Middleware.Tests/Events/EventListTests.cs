using System.Net;
using System.Text.Json.Nodes;

namespace FlexCoop.Middleware.Tests;

/// <summary>Lists are read page by page.</summary>
public sealed class EventListTests
{
    [TestCase(1)]
    [TestCase(3)]
    [TestCase(7, Description = "the last page is full")]
    [TestCase(100)]
    [CancelAfter(300_000)]
    public async Task List_PageByPage_GivesEachEventOnce(int limit, CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken);
        using var rest = middleware.NewOperator();
        var announced = new List<string>();
        for (var number = 0; number < 7; number++)
        {
            announced.Add((string)(await rest.AnnounceAsync(SomeBody.Event(), cancellationToken))["id"]!);
        }

        var listed = new List<string>();
        string? next = null;
        do
        {
            var page = (await rest.GetAsync($"api/v1/events?limit={limit}{(next is null ? "" : "&after=" + Uri.EscapeDataString(next))}", cancellationToken)).Expect(HttpStatusCode.OK);
            var items = (JsonArray)page["items"]!;
            Assert.That(items, Has.Count.LessThanOrEqualTo(limit));
            Assert.That(items, Is.Not.Empty, "next leads to something");
            listed.AddRange(items.Select(item => (string)item!["id"]!));
            next = (string?)page["next"];
        }
        while (next is not null);

        Assert.That(listed, Is.EquivalentTo(announced));
    }

    [Test, CancelAfter(300_000)]
    public async Task List_Empty_HasNoItemsAndNoNext(CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken);
        using var rest = middleware.NewOperator();

        var answer = await rest.GetAsync("api/v1/events", cancellationToken);

        Assert.That(answer.Expect(HttpStatusCode.OK).ToJsonString(), Is.EqualTo("""{"items":[]}"""));
    }

    [Test, CancelAfter(300_000)]
    public async Task List_Items_AreAsTheEventsAreByThemselves(CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken);
        using var rest = middleware.NewOperator();
        var id = (string)(await rest.AnnounceAsync(SomeBody.Event(), cancellationToken))["id"]!;
        await rest.DeleteAsync("api/v1/events/" + id, cancellationToken);

        var list = (await rest.GetAsync("api/v1/events", cancellationToken)).Expect(HttpStatusCode.OK);

        Assert.That(list["items"]![0]!.ToJsonString(), Is.EqualTo((await rest.EventAsync(id, cancellationToken)).ToJsonString()), "cancelled ones too");
    }

    [TestCase("events?limit=0", "limit: '0' is out of range; give a whole number from 1 to 1000")]
    [TestCase("events?limit=-1", "limit: '-1' is out of range; give a whole number from 1 to 1000")]
    [TestCase("events?limit=1001", "limit: '1001' is out of range; give a whole number from 1 to 1000")]
    [TestCase("events?limit=99999999999999999999", "limit: '99999999999999999999' is out of range; give a whole number from 1 to 1000")]
    [TestCase("events?limit=x", "limit: 'x' is out of range; give a whole number from 1 to 1000")]
    [TestCase("events?limit=1.5", "limit: '1.5' is out of range; give a whole number from 1 to 1000")]
    [TestCase("events?limit=", "limit: '' is out of range; give a whole number from 1 to 1000")]
    [TestCase("events?page=2", "page: is not a parameter of this resource; give after, limit")]
    [TestCase("events?Limit=2", "Limit: is not a parameter of this resource; give after, limit")]
    [TestCase("events?limit=2&from=2026-06-30T18:00:00Z", "from: is not a parameter of this resource; give after, limit")]
    [TestCase("events?limit=1&limit=2", "limit: ")]
    [TestCase("vens?limit=0", "limit: '0' is out of range; give a whole number from 1 to 1000")]
    [TestCase("vens?limit=x", "limit: 'x' is out of range; give a whole number from 1 to 1000")]
    [TestCase("vens?group=all", "group: is not a parameter of this resource; give after, limit")]
    [CancelAfter(300_000)]
    public async Task List_BadParameter_IsRefusedWithItsName(string path, string fault, CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken);
        using var rest = middleware.NewOperator();

        var answer = await rest.GetAsync("api/v1/" + path, cancellationToken);

        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(answer.Faults, Has.Count.EqualTo(1).And.Some.StartsWith(fault));
    }

    [TestCase("events")]
    [TestCase("events/{event}/opts")]
    [TestCase("vens")]
    [TestCase("vens/{ven}/opts")]
    [TestCase("vens/{ven}/reports")]
    [TestCase("vens/{ven}/log")]
    [TestCase("market-contexts")]
    [CancelAfter(300_000)]
    public async Task List_CursorThatIsNone_IsRefused(string path, CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken);
        using var rest = middleware.NewOperator();
        using var ven = await middleware.NewStartedVenAsync(cancellationToken);
        var id = (string)(await rest.AnnounceAsync(SomeBody.Event(), cancellationToken))["id"]!;
        await rest.AnnounceAsync(SomeBody.Event(), cancellationToken);
        var list = "api/v1/" + path.Replace("{ven}", ven.VenId.Value, StringComparison.Ordinal).Replace("{event}", id, StringComparison.Ordinal);
        var ofAnotherList = path == "events" ? "" : (string)(await rest.GetAsync("api/v1/events?limit=1", cancellationToken)).Expect(HttpStatusCode.OK)["next"]!;

        foreach (var cursor in new[] { "nope", "1", "*", ven.VenId.Value, ofAnotherList })
        {
            var answer = await rest.GetAsync($"{list}?after={cursor}", cancellationToken);

            Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.BadRequest), cursor);
            Assert.That(answer.Faults, Is.EqualTo([$"after: '{cursor}' is no cursor of this list; give what 'next' said"]));
        }
    }

    [Test, CancelAfter(300_000)]
    public async Task List_SeveralBadParameters_NamesAll(CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken);
        using var rest = middleware.NewOperator();

        var answer = await rest.GetAsync("api/v1/events?limit=x&page=2", cancellationToken);

        Assert.That(answer.Faults, Has.Count.EqualTo(2));
        Assert.That((string)answer.Problem["detail"]!, Does.EndWith("(and 1 more, see errors)"));
    }
}
