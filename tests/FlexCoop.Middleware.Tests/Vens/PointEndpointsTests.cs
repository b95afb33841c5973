using System.Net;
using System.Text.Json.Nodes;
using FlexCoop.OpenAdr;
using FlexCoop.Testing;

namespace FlexCoop.Middleware.Tests;

/// <summary>What a VEN has reported, read by an operator.</summary>
public sealed class PointEndpointsTests
{
    /// <summary>More pages than any test has; who needs more goes in circles.</summary>
    private const int MostPages = 100;

    private static readonly string[] Three = ["a.power", "b.power", "c.power"];

    [Test, CancelAfter(300_000)]
    public async Task Get_Reported_GivesRidInstantValueAndQualityOldestFirst(CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken);
        using var rest = middleware.NewOperator();
        using var ven = await middleware.NewStartedVenAsync(cancellationToken, SomeReport.Usage("heatpump", "battery"));
        await ReportAsync(
            rest,
            ven,
            cancellationToken,
            ("heatpump.power", Some.Now.AddMinutes(1), 1234.5),
            ("battery.power", Some.Now.AddMinutes(1), -700),
            ("heatpump.power", Some.Now.AddMilliseconds(250), 0));

        var points = (await rest.GetAsync(Path(ven), cancellationToken)).Expect(HttpStatusCode.OK);

        Assert.That(points.ToJsonString(), Is.EqualTo(
            """
            [{"rid":"heatpump.power","at":"2026-06-30T18:00:00.25Z","value":0},
            {"rid":"battery.power","at":"2026-06-30T18:01:00Z","value":-700},
            {"rid":"heatpump.power","at":"2026-06-30T18:01:00Z","value":1234.5}]
            """.ReplaceLineEndings("")));
    }

    [Test, CancelAfter(300_000)]
    public async Task Get_Status_HasItsQuality(CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken);
        using var rest = middleware.NewOperator();
        using var ven = await middleware.NewStartedVenAsync(cancellationToken, Some.StatusMetadata());
        var request = await RequestIdAsync(rest, ven, cancellationToken);
        var status = new OadrReportPayload { RId = new RId("heatpump.status"), Payload = new OadrPayloadResourceStatus { Online = true, ManualOverride = true }, DataQuality = DataQuality.Good };
        var report = Some.Data(new ReportRequestId(request), "", Some.Now, 0) with { ReportSpecifierId = new ReportSpecifierId("status"), Intervals = [new Interval { DtStart = Some.Now, Payloads = [status] }] };

        await ven.SendAsync<OadrUpdatedReport>(new OadrUpdateReport { RequestId = "u1", Reports = [report], VenId = ven.VenId }, cancellationToken);

        var points = (await rest.GetAsync(Path(ven), cancellationToken)).Expect(HttpStatusCode.OK);
        Assert.That(points.AsArray().Select(point => ((string)point!["rid"]!, (double)point["value"]!, (string)point["quality"]!)), Is.EqualTo(
        [
            ("heatpump.status", 1.0, DataQuality.Good.Value), ("heatpump.status:override", 1.0, DataQuality.Good.Value),
        ]));
    }

    [TestCase("", 0, 1, 2, 3, 4)]
    [TestCase("?from=2026-06-30T18:02:00Z", 2, 3, 4)]
    [TestCase("?to=2026-06-30T18:02:00Z", 0, 1, Description = "the end is not part of it")]
    [TestCase("?from=2026-06-30T18:01:00Z&to=2026-06-30T18:03:00Z", 1, 2)]
    [TestCase("?from=2026-06-30T18:01:00.001Z&to=2026-06-30T18:03:00.001Z", 2, 3)]
    [TestCase("?from=2026-06-30T18:02:00Z&to=2026-06-30T18:02:00Z", Description = "no time at all")]
    [TestCase("?from=2027-01-01T00:00:00Z")]
    [TestCase("?from=0001-01-01T00:00:00Z&to=9999-12-31T23:59:59Z", 0, 1, 2, 3, 4)]
    [TestCase("?rid=heatpump.power", 0, 1, 2, 3, 4)]
    [TestCase("?rid=battery.power")]
    [TestCase("?rid=HEATPUMP.POWER", Description = "identifiers have letter case")]
    [TestCase("?limit=100000", 0, 1, 2, 3, 4)]
    [CancelAfter(300_000)]
    public async Task Get_WithParameters_GivesWhatTheyMean(string query, params int[] minutes)
    {
        var cancellationToken = TestContext.CurrentContext.CancellationToken;
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken);
        using var rest = middleware.NewOperator();
        using var ven = await middleware.NewStartedVenAsync(cancellationToken, Some.UsageMetadata());
        await ReportAsync(rest, ven, cancellationToken, Enumerable.Range(0, 5).Select(minute => ("heatpump.power", Some.Now.AddMinutes(minute), (double)minute)));

        var points = (await rest.GetAsync(Path(ven) + query, cancellationToken)).Expect(HttpStatusCode.OK);

        Assert.That(points.AsArray().Select(point => (int)point!["value"]!), Is.EqualTo(minutes));
    }

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(7)]
    [TestCase(25, Description = "just all")]
    [CancelAfter(300_000)]
    public async Task Get_FollowingTheLinks_GivesEachPointOnce(int limit, CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken);
        using var rest = middleware.NewOperator();
        using var ven = await middleware.NewStartedVenAsync(cancellationToken, Some.UsageMetadata());
        await ReportAsync(rest, ven, cancellationToken, Enumerable.Range(0, 25).Select(second => ("heatpump.power", Some.Now.AddSeconds(second), (double)second)));

        var points = await FollowAsync(rest, $"{Path(ven)}?limit={limit}", cancellationToken);

        Assert.That(points.Select(point => (int)point["value"]!), Is.EqualTo(Enumerable.Range(0, 25)));
    }

    [TestCase(1, Description = "fewer than there are at an instant")]
    [TestCase(2)]
    [TestCase(3, Description = "just as many")]
    [TestCase(4)]
    [TestCase(5)]
    [CancelAfter(300_000)]
    public async Task Get_FollowingTheLinksOfPointsAtOneInstant_GivesEachPointOnce(int limit, CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken);
        using var rest = middleware.NewOperator();
        using var ven = await middleware.NewStartedVenAsync(cancellationToken, SomeReport.Usage("a", "b", "c"));
        await ReportAsync(
            rest, ven, cancellationToken, from second in Enumerable.Range(0, 4) from rid in Three select (rid, Some.Now.AddSeconds(second), (double)second));

        var points = await FollowAsync(rest, $"{Path(ven)}?limit={limit}", cancellationToken);

        Assert.That(
            points.Select(point => $"{(string)point["rid"]!}@{(int)point["value"]!}"),
            Is.EqualTo(from second in Enumerable.Range(0, 4) from rid in Three select $"{rid}@{second}"));
    }

    [Test, CancelAfter(300_000)]
    public async Task Get_LinkOfAQuery_KeepsItsOtherParameters(CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken);
        using var rest = middleware.NewOperator();
        using var ven = await middleware.NewStartedVenAsync(cancellationToken, SomeReport.Usage("a & b", "c"));
        await ReportAsync(rest, ven, cancellationToken, Enumerable.Range(0, 9).Select(second => ("c.power", Some.Now.AddSeconds(second), (double)second)));
        await ReportAsync(rest, ven, cancellationToken, Enumerable.Range(0, 9).Select(second => ("a & b.power", Some.Now.AddSeconds(second), (double)second)));

        var points = await FollowAsync(
            rest, $"{Path(ven)}?rid={Uri.EscapeDataString("a & b.power")}&from=2026-06-30T18:00:01Z&to=2026-06-30T18:00:08Z&limit=3", cancellationToken);

        Assert.That(points.Select(point => $"{(string)point["rid"]!}@{(int)point["value"]!}"), Is.EqualTo(Enumerable.Range(1, 7).Select(second => $"a & b.power@{second}")));
    }

    [TestCase("limit=0", "limit: '0' is out of range; give a whole number from 1 to 100000")]
    [TestCase("limit=100001", "limit: '100001' is out of range; give a whole number from 1 to 100000")]
    [TestCase("limit=x", "limit: 'x' is out of range; give a whole number from 1 to 100000")]
    [TestCase("from=yesterday", "from: 'yesterday' is no UTC time; give one such as 2026-06-30T18:00:00Z")]
    [TestCase("from=", "from: '' is no UTC time; give one such as 2026-06-30T18:00:00Z")]
    [TestCase("from=2026-06-30", "from: '2026-06-30' is no UTC time; give one such as 2026-06-30T18:00:00Z")]
    [TestCase("to=2026-06-30T18:00:00%2B02:00", "to: '2026-06-30T18:00:00+02:00' is no UTC time; give one such as 2026-06-30T18:00:00Z")]
    [TestCase("to=2026-02-30T18:00:00Z", "to: '2026-02-30T18:00:00Z' is no UTC time; give one such as 2026-06-30T18:00:00Z")]
    [TestCase("from=2026-06-30T18:00:00Z&to=2026-06-30T17:00:00Z", "to: 2026-06-30T17:00:00Z is before from; give a later time")]
    [TestCase("since=2026-06-30T18:00:00Z", "since: is not a parameter of this resource; give rid, from, to, limit")]
    [TestCase("after=x", "after: is not a parameter of this resource; give rid, from, to, limit")]
    [TestCase("rid=heatpump.power&rid=battery.power", "rid: ", Description = "one or all")]
    [CancelAfter(300_000)]
    public async Task Get_BadParameter_IsRefusedWithItsName(string query, string fault, CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken);
        using var rest = middleware.NewOperator();
        using var ven = await middleware.NewStartedVenAsync(cancellationToken, Some.UsageMetadata());

        var answer = await rest.GetAsync($"{Path(ven)}?{query}", cancellationToken);

        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(answer.Faults, Has.Count.EqualTo(1).And.Some.StartsWith(fault));
    }

    private static string Path(TestVen ven) => $"api/v1/vens/{ven.VenId}/points";

    private static async Task<string> RequestIdAsync(RestClient rest, TestVen ven, CancellationToken cancellationToken)
    {
        var shown = (await rest.GetAsync($"api/v1/vens/{ven.VenId}", cancellationToken)).Expect(HttpStatusCode.OK);
        return (string)shown["reportRequests"]!.AsArray().Single()!["id"]!;
    }

    private static async Task ReportAsync(
        RestClient rest, TestVen ven, CancellationToken cancellationToken, params IEnumerable<(string RId, DateTimeOffset At, double Value)> points)
    {
        var updated = await ven.SendAsync<OadrUpdatedReport>(SomeReport.Update(ven, await RequestIdAsync(rest, ven, cancellationToken), points), cancellationToken);
        Assert.That(updated.EiResponse.ResponseCode, Is.EqualTo(EiResponseCode.Ok));
    }

    /// <summary>All points of all pages, in the order in which they came.</summary>
    private static async Task<IReadOnlyList<JsonNode>> FollowAsync(RestClient rest, string path, CancellationToken cancellationToken)
    {
        var points = new List<JsonNode>();
        string? next = path;
        for (var page = 0; next is not null; page++)
        {
            Assert.That(page, Is.LessThan(MostPages), $"goes in circles at {next}");
            var answer = await rest.GetAsync(next, cancellationToken);
            points.AddRange(answer.Expect(HttpStatusCode.OK).AsArray().OfType<JsonNode>());
            var link = answer.Headers.TryGetValues("Link", out var links) ? links.Single() : null;
            Assert.That(link is null || link.EndsWith(">; rel=\"next\"", StringComparison.Ordinal), link);
            next = link?[1..link.IndexOf('>', StringComparison.Ordinal)];
        }

        return points;
    }
}
