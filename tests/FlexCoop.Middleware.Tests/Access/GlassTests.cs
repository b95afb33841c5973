using System.Text.Json.Nodes;

namespace FlexCoop.Middleware.Tests.Access;

/// <summary>Who runs the platform sees no series, unless they break the glass: with a reason and an end, and the owner is told (security-reliability.md §2.6).</summary>
public sealed class GlassTests
{
    [Test, CancelAfter(300_000)]
    public async Task T39_Glass_OpensWhatItNamesUntilItsEnd_AndTheOwnerIsTold(CancellationToken cancellationToken)
    {
        await using var world = await TwoCooperatives.StartAsync(cancellationToken);
        async Task<int> ReadAsync(string person) => (await world.AskAsync("operator", "GET", $"telemetry/raw?ven={world.VenOf(person)}&{world.Range}", cancellationToken)).Status;

        var statuses = new List<int> { await ReadAsync("anna") };
        var broken = await world.AskAsync("operator", "POST", "break-glass", cancellationToken, Glass(world));
        statuses.AddRange([broken.Status, await ReadAsync("anna"), await ReadAsync("berta")]);
        statuses.Add((await world.AskAsync("operator", "DELETE", $"break-glass/{broken.Body!["id"]}", cancellationToken)).Status);
        statuses.AddRange([await ReadAsync("anna"), (await world.AskAsync("operator", "POST", "break-glass", cancellationToken, Glass(world))).Status]);
        world.Host.Wire.Advance(TimeSpan.FromHours(1));
        await world.LogInAsync(cancellationToken);
        statuses.Add(await ReadAsync("anna"));
        async Task<List<JsonNode>> ToldAsync(string person) =>
            [.. (await world.AskAsync(person, "GET", "audit/entries?limit=1000", cancellationToken)).Body!["items"]!.AsArray().Where(entry => ((string)entry!["kind"]!).StartsWith("glass-", StringComparison.Ordinal)).Select(entry => entry!)];
        var told = await ToldAsync("anna");

        Assert.That(statuses, Is.EqualTo([403, 201, 200, 404, 200, 403, 201, 403]));
        Assert.That(told.Select(entry => (string)entry["kind"]!), Is.EqualTo(["glass-broken", "glass-mended", "glass-broken"]));
        Assert.That(world.Get<FlexCoop.Middleware.Access.GlassBook>().OfVen(world.VenOf("anna")).Select(glass => glass.Reason), Is.EqualTo(Enumerable.Repeat("Her heat pump reports nothing since Monday.", 2)));
        Assert.That(told[0]["facts"]!.ToJsonString(), Does.Not.Contain("heat pump"), "the audit log keeps no text that cannot be erased");
        Assert.That((string)told[0]["actor"]!, Is.EqualTo("person:root client:operator"));
        Assert.That(await ToldAsync("berta"), Is.Empty);
    }

    [TestCase("reason", "short")]
    [TestCase("until", "2027-01-01T00:00:00Z")]
    [TestCase("until", "2020-01-01T00:00:00Z")]
    [TestCase("vens", "VEN-404")]
    [CancelAfter(300_000)]
    public async Task Glass_WithoutReasonEndOrHome_StaysWhole(string member, string value, CancellationToken cancellationToken)
    {
        await using var world = await TwoCooperatives.StartAsync(cancellationToken);
        var glass = Glass(world);
        glass[member] = member == "vens" ? new JsonArray(value) : value;

        var (status, body, _) = await world.AskAsync("operator", "POST", "break-glass", cancellationToken, glass);

        Assert.That((status, (string)body!["errors"]![0]!["member"]!), Is.EqualTo((422, member)));
        Assert.That((await world.AskAsync("operator", "GET", "break-glass", cancellationToken)).Body!["items"]!.AsArray(), Is.Empty);
    }

    private static JsonObject Glass(TwoCooperatives world) => new()
    {
        ["vens"] = new JsonArray(world.VenOf("anna")), ["reason"] = "Her heat pump reports nothing since Monday.", ["until"] = TwoCooperatives.Text(world.Host.Wire.GetUtcNow().AddMinutes(45)),
    };
}
