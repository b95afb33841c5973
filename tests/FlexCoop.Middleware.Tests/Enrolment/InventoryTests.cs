using System.Net;
using System.Text.Json.Nodes;
using FlexCoop.Middleware.Doors;
using FlexCoop.Middleware.Identity;
using FlexCoop.Middleware.Tests.Doors;
using FlexCoop.Testing;

namespace FlexCoop.Middleware.Tests.Enrolment;

/// <summary>The inventory by REST: a cooperative's list of boxes, imported as a whole or not at all.</summary>
public sealed class InventoryTests
{
    private const string Hash = "0011223344556677889900112233445566778899001122334455667788990011";

    [Test, CancelAfter(300_000)]
    public async Task Inventory_Imported_IsListedWithoutWhatIsPrinted(CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartAsync(cancellationToken);
        using var rest = new RestClient(host.NewClient(Door.Pages), await host.NewTokenAsync(cancellationToken, Scopes.FleetRead, Scopes.FleetManage));

        var imported = await rest.PostAsync("api/v1/inventory", Body(Row("S-1"), Row("S-2")), cancellationToken);
        var again = await rest.PostAsync("api/v1/inventory", Body(Row("S-2"), Row("S-3")), cancellationToken);
        var listed = (await rest.GetAsync("api/v1/inventory", cancellationToken)).Expect(HttpStatusCode.OK);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(imported.Expect(HttpStatusCode.OK).ToJsonString(), Is.EqualTo("""{"added":2,"changed":0,"unchanged":0}"""));
            Assert.That(again.Expect(HttpStatusCode.OK).ToJsonString(), Is.EqualTo("""{"added":1,"changed":0,"unchanged":1}"""));
            Assert.That(listed["items"]!.AsArray().Select(box => (string)box!["serial"]!), Is.EqualTo(["S-1", "S-2", "S-3"]));
            Assert.That(listed.ToJsonString(), Does.Contain("\"cooperative\":\"local\"").And.Contain("\"isUsed\":false").And.Not.Contain("abel"));
        }
    }

    [Test, CancelAfter(300_000)]
    public async Task Inventory_WithABadRow_IsRefusedAsAWhole(CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartAsync(cancellationToken);
        using var rest = new RestClient(host.NewClient(Door.Pages), await host.NewTokenAsync(cancellationToken, Scopes.FleetRead, Scopes.FleetManage));

        var invalid = await rest.PostAsync("api/v1/inventory", Body(Row("S-1"), Row("S-1"), new JsonObject { ["serial"] = "S-2", ["labelHash"] = "x" }), cancellationToken);
        var malformed = await rest.PostAsync("api/v1/inventory", Body(Row("S-1"), new JsonObject { ["serial"] = 7, ["label"] = "x" }), cancellationToken);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(invalid.Status, Is.EqualTo(HttpStatusCode.UnprocessableEntity));
            Assert.That(invalid.Problem["errors"]!.AsArray().Select(fault => (string)fault!["member"]!), Is.EqualTo(["boxes[1].serial", "boxes[2].labelHash"]));
            Assert.That(malformed.Status, Is.EqualTo(HttpStatusCode.BadRequest));
            Assert.That(malformed.Problem["errors"]!.AsArray().Select(fault => (string)fault!["member"]!), Is.EqualTo(["boxes[1].serial", "boxes[1].labelHash", "boxes[1].label"]));
            Assert.That((await rest.GetAsync("api/v1/inventory", cancellationToken)).Expect(HttpStatusCode.OK)["items"]!.AsArray(), Is.Empty);
        }
    }

    private static JsonObject Body(params JsonObject[] rows) => new() { ["boxes"] = new JsonArray([.. rows]) };

    private static JsonObject Row(string serial) => new() { ["serial"] = serial, ["labelHash"] = Hash };
}
