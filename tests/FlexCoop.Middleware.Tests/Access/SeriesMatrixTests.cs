using System.Text.Json.Nodes;
using FlexCoop.Middleware.Identity;
using FlexCoop.Middleware.Rest;
using Microsoft.AspNetCore.Routing;

namespace FlexCoop.Middleware.Tests.Access;

/// <summary>The access matrix of series (FC-MW-9, FC-SEC-4, FC-SEC-5, FC-SEC-10, AC-CP-2, VPP-AUT-1): each route of the running host that shows what was measured, by each actor, of own and foreign homes, in each state of a mandate.</summary>
public sealed class SeriesMatrixTests
{
    private const string Quarters = "GET /api/v1/telemetry/quarters";
    private const string Aggregate = "GET /api/v1/telemetry/aggregate";
    private const string Stream = "GET /api/v1/telemetry/stream";

    private static readonly string[] Members = ["anna", "berta", "carla"];

    /// <summary>How fine each is: a route that is new has no row, and fails.</summary>
    private static readonly Dictionary<string, bool> IsRaw = new()
    {
        ["GET /api/v1/vens/{id}/points"] = true, ["GET /api/v1/telemetry/latest"] = true, ["GET /api/v1/telemetry/raw"] = true, [Stream] = true, [Quarters] = false, [Aggregate] = false,
    };

    [Test, CancelAfter(300_000)]
    public async Task T26_EachSeriesByEachActor_InEachStateOfAMandate_ShowsWhatTheTableSays(CancellationToken cancellationToken)
    {
        await using var world = await TwoCooperatives.StartAsync(cancellationToken);
        var routes = world.Get<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<ScopeMetadata>() is { ToRead.Count: < 4 } scopes && scopes.ToRead.Contains(Scopes.FleetRead) && scopes.ToRead.Contains(Scopes.MeterRawRead))
            .Select(endpoint => $"GET {endpoint.RoutePattern.RawText}").Distinct().ToList();
        Assert.That(routes, Is.EquivalentTo(IsRaw.Keys));
        var wrong = new List<string>();

        foreach (var state in new[] { "active", "suspended", "resumed", "withdrawn" })
        {
            if (state != "active")
            {
                await world.ChangeMandateAsync("anna", state switch { "suspended" => MandateAct.Suspend, "resumed" => MandateAct.Resume, _ => MandateAct.Revoke }, cancellationToken);
            }

            foreach (var actor in TwoCooperatives.Actors)
            {
                foreach (var home in new[] { "anna", "carla", "nobody" })
                {
                    foreach (var (route, isRaw) in IsRaw)
                    {
                        var expected = Expected(actor, home, isRaw, isInForce: home == "carla" || state is "active" or "resumed");
                        var (status, body) = await AskAsync(world, actor, home, route, cancellationToken);
                        if (status != expected || (expected != 200 && $"{body}".Contains(world.VenOf("berta"), StringComparison.Ordinal)))
                        {
                            wrong.Add($"{actor}, {route} of {home}, anna's mandate {state}: {status} instead of {expected}");
                        }
                    }
                }
            }
        }

        Assert.That(wrong, Is.Empty);
    }

    /// <summary>Lists that name no home hold exactly those that single questions open.</summary>
    [Test, CancelAfter(300_000)]
    public async Task ACCP2_ListsOverAllHomes_HoldOwnOnes(CancellationToken cancellationToken)
    {
        await using var world = await TwoCooperatives.StartAsync(cancellationToken);
        async Task<string> HomesAsync(string actor)
        {
            var (status, body, _) = await world.AskAsync(actor, "GET", "telemetry/latest", cancellationToken);
            return status == 200 ? string.Join(' ', body!["items"]!.AsArray().Select(item => Members.SingleOrDefault(home => world.VenOf(home) == (string?)item!["venId"], "?")).Order()) : $"{status}";
        }

        async Task<string> SumAsync(string actor, string query = "")
        {
            var (status, body, _) = await world.AskAsync(actor, "GET", $"telemetry/aggregate?bucket=PT1H&{world.Range}{query}", cancellationToken);
            return status == 200 ? $"{body!["items"]![0]!["value"]} of {body["items"]![0]!["points"]}" : $"{status}";
        }

        using (Assert.EnterMultipleScope())
        {
            Assert.That(await HomesAsync("anna"), Is.EqualTo("anna"));
            Assert.That(await HomesAsync("carla"), Is.EqualTo("carla"));
            Assert.That(await HomesAsync("aggregator of local"), Is.EqualTo("403"));
            Assert.That(await SumAsync("anna"), Is.EqualTo("100 of 1"));
            Assert.That(await SumAsync("aggregator of local"), Is.EqualTo("201 of 2"));
            Assert.That(await SumAsync("program of local"), Is.EqualTo("201 of 2"));
            Assert.That(await SumAsync("aggregator of dorp"), Is.EqualTo("102 of 1"));
            Assert.That(await SumAsync("forecaster"), Is.EqualTo("303 of 3"));
            Assert.That(await SumAsync("grid"), Is.EqualTo("403"));
            Assert.That(await SumAsync("operator"), Is.EqualTo("403"));
        }

        await world.ChangeMandateAsync("berta", MandateAct.Suspend, cancellationToken);
        Assert.That((await SumAsync("aggregator of local"), await SumAsync("forecaster")), Is.EqualTo(("100 of 1", "202 of 2")));
    }

    /// <summary>FC-SEC-5, PL-BAL-4: a component sees homes by names of its own, for the purposes that the settings give it, and no other.</summary>
    [Test, CancelAfter(300_000)]
    public async Task FCSEC5_Component_SeesPseudonyms_ForItsPurposesAlone(CancellationToken cancellationToken)
    {
        await using var world = await TwoCooperatives.StartAsync(cancellationToken);
        var pseudonym = world.Get<PairwiseSubjects>().Of("series/forecaster", world.VenOf("anna"));
        Task<(int Status, JsonNode? Body, string? Tag)> AskAsync(string actor, string ven, string? purpose = null) => world.AskAsync(actor, "GET", $"telemetry/quarters?ven={ven}&{world.Range}", cancellationToken, purpose: purpose);

        var read = await AskAsync("forecaster", pseudonym);
        var statuses = new[]
        {
            read.Status, (await AskAsync("forecaster", pseudonym, "forecast")).Status, (await AskAsync("forecaster", pseudonym, "profiling")).Status, (await AskAsync("forecaster", pseudonym, "x")).Status,
            (await AskAsync("forecaster", world.VenOf("anna"))).Status, (await AskAsync("worker", pseudonym, "forecast")).Status, (await AskAsync("worker", world.VenOf("anna"))).Status,
        };

        Assert.That(statuses, Is.EqualTo([200, 200, 403, 403, 404, 403, 403]));
        Assert.That(read.Body!["items"]!.AsArray().Select(item => (string)item!["venId"]!), Is.EqualTo(Enumerable.Repeat(pseudonym, 4)));
        Assert.That(read.Body.ToJsonString(), Does.Not.Contain(world.VenOf("anna")));
    }

    private static int Expected(string actor, string home, bool isRaw, bool isInForce) => actor switch
    {
        "anna" or "carla" => home == actor ? 200 : 404,
        "aggregator of local" or "program of local" => isRaw ? 403 : home == "anna" && isInForce ? 200 : 404,
        "aggregator of dorp" => isRaw ? 403 : home == "carla" ? 200 : 404,
        "forecaster" => !isRaw && home != "nobody" && isInForce ? 200 : 404,
        _ => 403,
    };

    private static async Task<(int Status, JsonNode? Body)> AskAsync(TwoCooperatives world, string actor, string home, string route, CancellationToken cancellationToken)
    {
        var ven = home == "nobody" ? "VEN-404" : world.VenOf(home);
        var name = actor == "forecaster" ? world.Get<PairwiseSubjects>().Of("series/forecaster", ven) : ven;
        var path = route["GET /api/v1/".Length..];
        var (status, body, _) = await world.AskAsync(
            actor, "GET", path.Contains("{id}", StringComparison.Ordinal) ? path.Replace("{id}", name, StringComparison.Ordinal) : $"{path}?ven={name}{(route == Stream || path.EndsWith("latest", StringComparison.Ordinal) ? "" : "&" + world.Range)}", cancellationToken);
        return (status, body);
    }
}
