using System.Text.Json.Nodes;
using FlexCoop.Middleware.Access;

namespace FlexCoop.Middleware.Tests.Access;

/// <summary>Members see who read what of theirs, when, how fine, and what for (PL-BAL-6).</summary>
public sealed class UseTests
{
    [Test, CancelAfter(300_000)]
    public async Task PLBAL6_EachRead_IsCountedByHourAndReader_ForItsOwnerAlone(CancellationToken cancellationToken)
    {
        await using var world = await TwoCooperatives.StartAsync(cancellationToken);
        var contract = await world.MakeAsync("contracts", "anna", cancellationToken);
        await world.MakeAsync("contracts", "berta", cancellationToken);
        foreach (var path in new[] { "contracts", $"contracts/{contract}", $"telemetry/quarters?ven={world.VenOf("anna")}&{world.Range}", $"telemetry/aggregate?{world.Range}" })
        {
            Assert.That((await world.AskAsync("aggregator of local", "GET", path, cancellationToken, purpose: "settlement")).Status, Is.EqualTo(200), path);
        }

        await world.AskAsync("aggregator of dorp", "GET", $"contracts/{contract}", cancellationToken);
        await world.AskAsync("anna", "GET", $"telemetry/raw?ven={world.VenOf("anna")}&{world.Range}", cancellationToken);
        async Task<IEnumerable<string>> UsesAsync(string actor) => (await world.AskAsync(actor, "GET", "data-uses?to=" + TwoCooperatives.Text(world.Host.Wire.GetUtcNow().AddHours(1)), cancellationToken)).Body!["items"]!.AsArray()
            .Select(use => $"{use!["reader"]} {use["client"]} {use["data"]} {use["granularity"]} {use["purpose"]} {use["count"]}");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(await UsesAsync("anna"), Is.EquivalentTo(["cooperative:local operator contracts document settlement 2", "cooperative:local operator telemetry PT15M settlement 2", "you operator telemetry raw operation 1"]));
            Assert.That(await UsesAsync("berta"), Is.EquivalentTo(["cooperative:local operator contracts document settlement 1", "cooperative:local operator telemetry PT15M settlement 1"]));
            Assert.That(await UsesAsync("carla"), Is.Empty);
        }
    }

    /// <summary>Who changes nothing by a change has read: it is counted, and shows no more than a read does.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Change_ThatAnswersTheDocument_IsARead(CancellationToken cancellationToken)
    {
        await using var world = await TwoCooperatives.StartAsync(cancellationToken);
        var id = await world.MakeAsync("interval-values", "anna", cancellationToken);
        async Task<(int, bool)> PatchAsync()
        {
            using var request = new HttpRequestMessage(HttpMethod.Patch, $"api/v1/interval-values/{id}") { Content = new StringContent("{}", System.Text.Encoding.UTF8, "application/merge-patch+json") };
            request.Headers.TryAddWithoutValidation("If-Match", "*");
            using var answer = await world["aggregator of local"].SendAsync(request, cancellationToken);
            return ((int)answer.StatusCode, (await answer.Content.ReadAsStringAsync(cancellationToken)).Length > 0);
        }

        var open = await PatchAsync();
        var uses = (await world.AskAsync("anna", "GET", "data-uses?to=" + TwoCooperatives.Text(world.Host.Wire.GetUtcNow().AddHours(1)), cancellationToken)).Body!["items"]!.AsArray().Select(use => $"{use!["reader"]} {use["data"]} {use["count"]}");
        await world.ChangePolicyAsync("aggregator-members", policy => policy["finest"] = "PT1H", cancellationToken);

        Assert.That((open, await PatchAsync()), Is.EqualTo(((200, true), (204, false))));
        Assert.That(uses, Is.EqualTo(["cooperative:local interval-values 1"]));
    }

    /// <summary>A page of a thousand is a note each, and no commit; an hour that is over is a leaf each, once.</summary>
    [Test, CancelAfter(300_000)]
    public async Task PLBAL6_HourThatIsOver_IsInTheAuditLogOnce_AcrossARestart(CancellationToken cancellationToken)
    {
        await using var world = await TwoCooperatives.StartAsync(cancellationToken);
        var path = $"telemetry/quarters?ven={world.VenOf("anna")}&{world.Range}";
        async Task<List<JsonNode>> LeavesAsync()
        {
            await world.LogInAsync(cancellationToken);
            return [.. (await world.AskAsync("anna", "GET", "audit/entries?limit=1000", cancellationToken)).Body!["items"]!.AsArray().Where(entry => (string)entry!["kind"]! == "data-use").Select(entry => entry!)];
        }

        await world.AskAsync("aggregator of local", "GET", path, cancellationToken);
        await world.Get<UseBook>().WriteAsync(cancellationToken);
        await world.AskAsync("aggregator of local", "GET", path, cancellationToken);
        await world.Get<UseBook>().WriteAsync(cancellationToken);
        var within = (await LeavesAsync()).Count;
        world.Host.Wire.Advance(TimeSpan.FromMinutes(63));
        await world.Get<UseBook>().WriteAsync(cancellationToken);
        await world.Get<UseBook>().WriteAsync(cancellationToken);
        var leaves = await LeavesAsync();

        Assert.That(within, Is.Zero);
        Assert.That(leaves, Has.Count.EqualTo(1));
        Assert.That((string)leaves[0]["facts"]!["count"]!, Is.EqualTo("2"));
        Assert.That((string)leaves[0]["facts"]!["reader"]!, Is.EqualTo("cooperative:local"));
        Assert.That((string)leaves[0]["subject"]!, Is.EqualTo("anna"));
    }

    /// <summary>What a kill loses is bounded: a use is in the store ten seconds later, without anybody asking for it.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Use_IsWrittenWithinTheIntervalThatTheSettingsSay(CancellationToken cancellationToken)
    {
        await using var world = await TwoCooperatives.StartAsync(cancellationToken);
        await world.AskAsync("aggregator of local", "GET", $"telemetry/quarters?ven={world.VenOf("anna")}&{world.Range}", cancellationToken);
        var (uses, now) = (world.Get<UseBook>(), world.Host.Wire.GetUtcNow());
        var member = $"{TwoCooperatives.Local}/{world.MemberOf("anna")}";
        var before = await uses.ListAsync(member, world.Start, now.AddHours(1), after: null, 10, cancellationToken);

        world.Host.Wire.Advance(TimeSpan.FromSeconds(10));
        while ((await uses.ListAsync(member, world.Start, now.AddHours(1), after: null, 10, cancellationToken)).Count == 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
        }

        Assert.That(before, Is.Empty);
    }

    /// <summary>A server that stops loses nothing.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Use_OfTheLastSecond_OutlivesAStop(CancellationToken cancellationToken)
    {
        await using var world = await TwoCooperatives.StartAsync(cancellationToken);
        await world.AskAsync("aggregator of local", "GET", $"telemetry/quarters?ven={world.VenOf("anna")}&{world.Range}", cancellationToken);
        await world.Host.RestartAsync(cancellationToken);

        var uses = await world.Get<OwnUses>().ListAsync("anna", world.Start, world.Host.Wire.GetUtcNow().AddHours(1), after: null, 10, cancellationToken);

        Assert.That(uses.Select(one => (one.Use.Read.Reader, one.Use.Count)), Is.EqualTo([("cooperative:local", 1L)]));
    }

    [TestCase("csv", "text/csv")]
    [TestCase("ndjson", "application/x-ndjson")]
    [CancelAfter(300_000)]
    public async Task Uses_AsAnExport_AreTheSame(string format, string mediaType, CancellationToken cancellationToken)
    {
        await using var world = await TwoCooperatives.StartAsync(cancellationToken);
        await world.AskAsync("aggregator of local", "GET", $"telemetry/quarters?ven={world.VenOf("anna")}&{world.Range}", cancellationToken);

        using var answer = await world["anna"].GetAsync($"api/v1/data-uses?format={format}&to={TwoCooperatives.Text(world.Host.Wire.GetUtcNow().AddHours(1))}", cancellationToken);

        Assert.That(answer.Content.Headers.ContentType!.MediaType, Is.EqualTo(mediaType));
        Assert.That(await answer.Content.ReadAsStringAsync(cancellationToken), Does.Contain("cooperative:local").And.Contain("PT15M"));
    }
}
