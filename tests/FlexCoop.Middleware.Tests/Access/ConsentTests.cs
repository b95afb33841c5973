using System.Text.Json.Nodes;
using FlexCoop.Middleware.Identity;
using FlexCoop.Middleware.Tests.Telemetry;
using FlexCoop.Middleware.Doors;

namespace FlexCoop.Middleware.Tests.Access;

/// <summary>Members share data beyond what their mandate opens, and end it; who wants it asks, and is accepted or rejected (PL-BAL-5).</summary>
public sealed class ConsentTests
{
    [Test, CancelAfter(300_000)]
    public async Task PLBAL5_Request_AcceptedThenWithdrawn_OpensBetween_AndIsRecordedEachTime(CancellationToken cancellationToken)
    {
        await using var world = await TwoCooperatives.StartAsync(cancellationToken);
        var raw = $"telemetry/raw?ven={world.VenOf("anna")}&{world.Range}";
        Task<(int Status, JsonNode? Body, string? Tag)> ReadAsync(string? purpose = "faultFinding", string? actor = null) => world.AskAsync(actor ?? "aggregator of local", "GET", raw, cancellationToken, purpose: purpose);

        var asked = await world.AskAsync("aggregator of local", "POST", "data-requests", cancellationToken, Request(world, "anna"));
        var id = (string)asked.Body!["id"]!;
        var statuses = new List<int> { asked.Status, (await ReadAsync()).Status };
        statuses.Add((await world.AskAsync("carla", "POST", $"data-consents/{id}/accept", cancellationToken)).Status);
        statuses.Add((await world.AskAsync("anna", "POST", $"data-consents/{id}/accept", cancellationToken)).Status);
        statuses.AddRange([(await ReadAsync()).Status, (await ReadAsync(purpose: null)).Status, (await ReadAsync("profiling")).Status, (await ReadAsync(actor: "aggregator of dorp")).Status, (await ReadAsync(actor: "program of local")).Status]);
        statuses.Add((await world.AskAsync("anna", "DELETE", $"data-consents/{id}", cancellationToken)).Status);
        statuses.Add((await ReadAsync()).Status);
        statuses.Add((await world.AskAsync("anna", "POST", $"data-consents/{id}/accept", cancellationToken)).Status);
        var entries = (await world.AskAsync("anna", "GET", "audit/entries?limit=1000", cancellationToken)).Body!["items"]!.AsArray().Where(entry => ((string)entry!["kind"]!).StartsWith("data-consent", StringComparison.Ordinal)).ToList();

        Assert.That(statuses, Is.EqualTo([201, 404, 404, 200, 200, 403, 403, 404, 200, 200, 404, 404]));
        Assert.That(entries.Select(entry => (string)entry!["kind"]!), Is.EqualTo(["data-consent-requested", "data-consent-granted", "data-consent-withdrawn"]));
        Assert.That(entries.Select(entry => (string)entry!["actor"]!), Is.EqualTo(["person:agnes client:operator", "person:anna client:operator", "person:anna client:operator"]));
        Assert.That(entries[1]!["facts"]!.ToJsonString(), Does.Contain("\"provider\"").And.Contain("\"consumer\":\"cooperative:local\"").And.Contain("\"topic\":\"meter\"").And.Contain("\"status\":\"granted\""));
        Assert.That((string)(await world.AskAsync("aggregator of local", "GET", "data-requests", cancellationToken)).Body!["items"]![0]!["state"]!, Is.EqualTo("withdrawn"));
    }

    [Test, CancelAfter(300_000)]
    public async Task Request_RejectedOrOver_OpensNothing(CancellationToken cancellationToken)
    {
        await using var world = await TwoCooperatives.StartAsync(cancellationToken);
        var raw = $"telemetry/raw?ven={world.VenOf("anna")}&{world.Range}";
        var rejected = (string)(await world.AskAsync("aggregator of local", "POST", "data-requests", cancellationToken, Request(world, "anna"))).Body!["id"]!;
        var over = (string)(await world.AskAsync("aggregator of local", "POST", "data-requests", cancellationToken, Request(world, "anna"))).Body!["id"]!;

        var statuses = new List<int>
        {
            (await world.AskAsync("anna", "POST", $"data-consents/{rejected}/reject", cancellationToken)).Status,
            (await world.AskAsync("anna", "POST", $"data-consents/{rejected}/accept", cancellationToken)).Status,
            (await world.AskAsync("aggregator of local", "GET", raw, cancellationToken, purpose: "faultFinding")).Status,
            (await world.AskAsync("anna", "POST", $"data-consents/{over}/accept", cancellationToken)).Status,
            (await world.AskAsync("aggregator of local", "GET", raw, cancellationToken, purpose: "faultFinding")).Status,
        };
        world.Host.Wire.Advance(TimeSpan.FromHours(1));
        await world.LogInAsync(cancellationToken);
        statuses.Add((await world.AskAsync("aggregator of local", "GET", raw, cancellationToken, purpose: "faultFinding")).Status);

        Assert.That(statuses, Is.EqualTo([200, 404, 404, 200, 200, 404]));
        Assert.That((await world.AskAsync("anna", "GET", "data-consents", cancellationToken)).Body!["items"]!.AsArray().Select(item => (string)item!["state"]!), Is.EquivalentTo(["rejected", "over"]));
    }

    /// <summary>Who asks for somebody else's member, or for nobody's, is told the same.</summary>
    [Test, CancelAfter(300_000)]
    public async Task T26_Request_ToAForeignMember_IsAsToNobody(CancellationToken cancellationToken)
    {
        await using var world = await TwoCooperatives.StartAsync(cancellationToken);
        var nobody = Request(world, "anna");
        nobody["memberId"] = "nobody";

        var foreign = await world.AskAsync("aggregator of dorp", "POST", "data-requests", cancellationToken, Request(world, "anna"));
        var unknown = await world.AskAsync("aggregator of dorp", "POST", "data-requests", cancellationToken, nobody);
        var byMember = await world.AskAsync("carla", "POST", "data-requests", cancellationToken, Request(world, "anna"));

        Assert.That((foreign.Status, unknown.Status, byMember.Status), Is.EqualTo((422, 422, 403)));
        Assert.That(foreign.Body!.ToJsonString().Replace(world.MemberOf("anna"), "nobody", StringComparison.Ordinal), Is.EqualTo(unknown.Body!.ToJsonString()));
        Assert.That((await world.AskAsync("anna", "GET", "data-consents", cancellationToken)).Body!["items"]!.AsArray(), Is.Empty);
    }

    /// <summary>A member shares with a component of their own accord: raw series, which no mandate opens to it.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Grant_ToAComponent_OpensRawSeriesOfThatMemberAlone(CancellationToken cancellationToken)
    {
        await using var world = await TwoCooperatives.StartAsync(cancellationToken);
        string Name(string person) => world.Get<PairwiseSubjects>().Of("series/forecaster", world.VenOf(person));
        JsonObject Grant(string with, string purpose) => new() { ["with"] = with, ["data"] = "meter", ["finest"] = "raw", ["purpose"] = purpose, ["until"] = TwoCooperatives.Text(world.Host.Wire.GetUtcNow().AddDays(1)) };
        world["forecaster"].DefaultRequestHeaders.Authorization = new("Bearer", world.Get<TokenIssuer>().ForClient("forecaster", Scopes.Api, [Scopes.MeterRawRead], thumbprint: null).Token);

        var before = (await world.AskAsync("forecaster", "GET", $"telemetry/raw?ven={Name("anna")}&{world.Range}", cancellationToken)).Status;
        var granted = new[]
        {
            (await world.AskAsync("anna", "POST", "data-consents", cancellationToken, Grant("client:forecaster", "forecast"))).Status,
            (await world.AskAsync("anna", "POST", "data-consents", cancellationToken, Grant("client:forecaster", "settlement"))).Status,
            (await world.AskAsync("anna", "POST", "data-consents", cancellationToken, Grant("client:worker", "forecast"))).Status,
            (await world.AskAsync("anna", "POST", "data-consents", cancellationToken, Grant("cooperative:dorp", "operation"))).Status,
        };
        var own = await world.AskAsync("forecaster", "GET", $"telemetry/raw?ven={Name("anna")}&{world.Range}", cancellationToken);
        var other = await world.AskAsync("forecaster", "GET", $"telemetry/raw?ven={Name("berta")}&{world.Range}", cancellationToken);

        Assert.That((before, own.Status, other.Status), Is.EqualTo((404, 200, 404)));
        Assert.That(granted, Is.EqualTo([201, 422, 422, 422]));
    }

    /// <summary>A stream that is open follows: what is withdrawn is not sent any more, and what is granted is.</summary>
    [Test, CancelAfter(300_000)]
    public async Task T39_Withdrawal_HoldsOnOpenStreams_AtOnce(CancellationToken cancellationToken)
    {
        await using var world = await TwoCooperatives.StartAsync(cancellationToken);
        async Task<string> ShareAsync(string person)
        {
            var grant = Request(world, person);
            grant.Remove("memberId");
            grant["with"] = "cooperative:local";
            return (string)(await world.AskAsync(person, "POST", "data-consents", cancellationToken, grant)).Body!["id"]!;
        }

        var consent = await ShareAsync("anna");
        var http = world.Host.NewClient(Door.Pages);
        http.DefaultRequestHeaders.Add(FlexCoop.Middleware.Access.Asker.PurposeHeader, "faultFinding");
        using var stream = await EventStream.OpenAsync(http, world["aggregator of local"].DefaultRequestHeaders.Authorization!.Parameter!, "", cancellationToken);
        async Task<string> NextAsync() => (await stream.NextAsync(cancellationToken))!.Value.Data;

        await world.ReportAsync("anna", 1, cancellationToken);
        var first = await NextAsync();
        await world.AskAsync("anna", "DELETE", $"data-consents/{consent}", cancellationToken);
        await world.ReportAsync("anna", 2, cancellationToken);
        await ShareAsync("berta");
        await world.ReportAsync("carla", 3, cancellationToken);
        await world.ReportAsync("berta", 4, cancellationToken);
        var second = await NextAsync();

        Assert.That(first, Does.Contain(world.VenOf("anna")).And.Contain("\"value\":1"));
        Assert.That(second, Does.Contain(world.VenOf("berta")).And.Contain("\"value\":4"));
    }

    /// <summary>A consent of somebody without a mandate in force is none: not to the cooperative, not to a component, and not on a stream that is open.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Consent_OpensNothing_WhileTheMandateIsNotInForce(CancellationToken cancellationToken)
    {
        await using var world = await TwoCooperatives.StartAsync(cancellationToken);
        foreach (var (with, purpose) in new[] { ("cooperative:local", "faultFinding"), ("client:forecaster", "forecast") })
        {
            var grant = Request(world, "anna");
            grant.Remove("memberId");
            (grant["with"], grant["purpose"]) = (with, purpose);
            Assert.That((await world.AskAsync("anna", "POST", "data-consents", cancellationToken, grant)).Status, Is.EqualTo(201));
        }

        var http = world.Host.NewClient(Door.Pages);
        http.DefaultRequestHeaders.Add(FlexCoop.Middleware.Access.Asker.PurposeHeader, "faultFinding");
        using var stream = await EventStream.OpenAsync(http, world["aggregator of local"].DefaultRequestHeaders.Authorization!.Parameter!, "", cancellationToken);
        async Task<string> ReadAsync()
        {
            var pseudonym = world.Get<PairwiseSubjects>().Of("series/forecaster", world.VenOf("anna"));
            return $"{(await world.AskAsync("aggregator of local", "GET", $"telemetry/raw?ven={world.VenOf("anna")}&{world.Range}", cancellationToken, purpose: "faultFinding")).Status} "
                + $"{(await world.AskAsync("forecaster", "GET", $"telemetry/raw?ven={pseudonym}&{world.Range}", cancellationToken)).Status}";
        }

        var active = await ReadAsync();
        await world.ChangeMandateAsync("anna", MandateAct.Suspend, cancellationToken);
        var suspended = await ReadAsync();
        await world.ReportAsync("anna", 1, cancellationToken);
        await world.ChangeMandateAsync("anna", MandateAct.Resume, cancellationToken);
        var resumed = await ReadAsync();
        await world.ReportAsync("anna", 2, cancellationToken);
        var told = (await stream.NextAsync(cancellationToken))!.Value.Data;
        await world.ChangeMandateAsync("anna", MandateAct.Revoke, cancellationToken);

        Assert.That((active, suspended, resumed, await ReadAsync()), Is.EqualTo(("200 200", "404 404", "200 200", "404 404")));
        Assert.That(told, Does.Contain("\"value\":2"), "what was reported meanwhile was not sent");
    }

    /// <summary>Who asks too much keeps neither the member from sharing nor others from asking, and does not ask again at once.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Requests_AreBoundForEachRecipient(CancellationToken cancellationToken)
    {
        await using var world = await TwoCooperatives.StartAsync(cancellationToken);
        var asked = new List<(int Status, string? Id)>();
        async Task AskAsync(string actor, JsonObject request)
        {
            var (status, body, _) = await world.AskAsync(actor, "POST", "data-requests", cancellationToken, request);
            asked.Add((status, (string?)body?["id"]));
        }

        for (var number = 0; number < 4; number++)
        {
            await AskAsync("aggregator of local", Request(world, "anna"));
        }

        var others = Request(world, "anna");
        others.Remove("memberId");
        (others["ven"], others["purpose"]) = (world.Get<PairwiseSubjects>().Of("series/forecaster", world.VenOf("anna")), "forecast");
        await AskAsync("forecaster", others);
        await world.AskAsync("anna", "POST", $"data-consents/{asked[0].Id}/reject", cancellationToken);
        await AskAsync("aggregator of local", Request(world, "anna"));
        world.Host.Wire.Advance(TimeSpan.FromDays(8));
        await world.LogInAsync(cancellationToken);
        await AskAsync("aggregator of local", Request(world, "anna"));

        Assert.That(asked.Select(one => one.Status), Is.EqualTo([201, 201, 201, 409, 201, 409, 201]));
    }

    private static JsonObject Request(TwoCooperatives world, string person) => new()
    {
        ["memberId"] = world.MemberOf(person), ["data"] = "meter", ["finest"] = "raw", ["purpose"] = "faultFinding", ["until"] = TwoCooperatives.Text(world.Host.Wire.GetUtcNow().AddMinutes(30)),
    };
}
