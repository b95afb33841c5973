using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using FlexCoop.Middleware.Doors;
using FlexCoop.Middleware.Identity;
using FlexCoop.Middleware.Jobs;
using FlexCoop.Middleware.Resources;
using FlexCoop.Middleware.Telemetry;
using FlexCoop.Middleware.Tests.Doors;
using FlexCoop.Middleware.Tests.Telemetry;
using FlexCoop.Storage;
using FlexCoop.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace FlexCoop.Middleware.Tests.Jobs;

/// <summary>What takes longer than a request is a job: created, listed, read and deleted by its URL, and kept over a restart (PL-TP-3).</summary>
public sealed class AnalysisJobTests
{
    private const string List = "api/v1/analysis-requests";
    private const string Evening = "from=2026-06-30T17:00:00Z&to=2026-06-30T20:00:00Z";

    [Test, CancelAfter(300_000)]
    public async Task RollUp_OfAHomeWhoseQuartersAreLost_IsDoneOverARestart(CancellationToken cancellationToken)
    {
        await using var reporting = await Reporting.StartAsync(cancellationToken, ("Telemetry:RollUpEvery", "00:01:00"));
        await reporting.ReportEachMinuteAsync(Some.Now, Some.Now.AddMinutes(30), _ => 100, cancellationToken);
        await reporting.RollUpAtAsync(Some.Now.AddHours(1), cancellationToken);
        var before = await reporting.QuartersAsync(Evening, cancellationToken);
        var lab = reporting.Middleware;
        var (database, points) = (lab.Services.GetRequiredService<Database>(), lab.Services.GetRequiredService<PointBook>());
        var ven = reporting.Ven.VenId.Value;
        var work = new UnitOfWork();
        foreach (var point in points.All)
        {
            work.PutBlock(point.Series, new DayBlock(DateOnly.FromDateTime(Some.Now.UtcDateTime), QuarterBlock.Empty()));
        }

        await database.CommitAsync(work, cancellationToken);
        var lost = await reporting.QuartersAsync(Evening, cancellationToken);
        using var rest = lab.NewOperator();
        var made = (await rest.PostAsync(List, Request(ven), cancellationToken)).Expect(HttpStatusCode.Created);
        await lab.Services.GetRequiredService<AnalysisJobs>().LookAsync(cancellationToken);
        var running = (await rest.GetAsync($"{List}/{made["id"]}", cancellationToken)).Expect(HttpStatusCode.OK);

        await lab.RestartAsync(cancellationToken);
        await lab.Services.GetRequiredService<QuarterRoller>().RunAsync(cancellationToken);
        await lab.Services.GetRequiredService<AnalysisJobs>().LookAsync(cancellationToken);
        using var again = lab.NewOperator();
        var done = (await again.GetAsync($"{List}/{made["id"]}", cancellationToken)).Expect(HttpStatusCode.OK);
        var quarters = (await again.GetAsync(((string)done["href"]!)[1..], cancellationToken)).Expect(HttpStatusCode.OK)["items"]!.AsArray();

        Assert.That((before.Count, lost.Count), Is.EqualTo((2, 0)));
        Assert.That(((string)made["status"]!, (string)running["status"]!, (string)done["status"]!), Is.EqualTo(("queued", "running", "done")));
        Assert.That(quarters.Count(quarter => (double)quarter!["value"]! == 100), Is.EqualTo(2));
        Assert.That((await again.GetAsync($"{List}?filter=status=done", cancellationToken)).Expect(HttpStatusCode.OK)["items"]!.AsArray(), Has.Count.EqualTo(1));
        var removed = await again.SendAsync(HttpMethod.Delete, $"{List}/{made["id"]}", body: null, cancellationToken, request => request.Headers.TryAddWithoutValidation("If-Match", "*"));
        Assert.That(removed.Status, Is.EqualTo(HttpStatusCode.NoContent));
    }

    [TestCase("""{ "kind": "segmentation" }""", "kind: 'segmentation' is not served; give rollUp")]
    [TestCase("""{ "kind": "rollUp", "venId": "VEN-1", "start": "2026-01-15T00:00:00Z", "end": "2026-01-15T00:00:00Z" }""", "end: is not after start, or too long after it; give an instant up to 7 days after start")]
    [TestCase("""{ "kind": "rollUp", "venId": "VEN-1", "start": "2026-01-15T00:00:00Z", "end": "2027-01-15T00:00:00Z" }""", "end: is not after start, or too long after it; give an instant up to 7 days after start")]
    [TestCase("""{ "kind": "rollUp", "venId": "VEN-1", "start": "2026-01-15T00:00:00Z", "end": "2026-01-16T00:00:00Z", "status": "done" }""", "status: cannot be given; leave it out; the platform makes it")]
    [CancelAfter(300_000)]
    public async Task Request_ThatIsNotServed_IsRefused(string body, string fault, CancellationToken cancellationToken)
    {
        await using var lab = await MiddlewareHost.StartAsync(cancellationToken);
        using var rest = lab.NewOperator();

        var answer = await rest.PostAsync(List, JsonNode.Parse(body)!, cancellationToken);

        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.UnprocessableEntity));
        Assert.That(answer.Faults, Is.EqualTo([fault]));
    }

    /// <summary>A foreign home is as one that is not there.</summary>
    [Test, CancelAfter(300_000)]
    public async Task RollUp_OfAForeignHome_FailsAsOfOneThatIsNotThere(CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartAsync(cancellationToken);
        var mandates = host.Services.GetRequiredService<MandateBook>();
        async Task<string> VenOfAsync(string person, string cooperative) => (await mandates.FindAsync(await host.NewBoxOfAsync(person, cooperative, cancellationToken), cancellationToken))!.VenId!;
        var (own, foreign) = (await VenOfAsync("anna", "local"), await VenOfAsync("carla", "dorp"));
        using var aggregator = new RestClient(host.NewClient(Door.Pages), await host.NewTokenAsync("alfred", Role.Cooperative, "local", ["flex.read", "flex.write"], cancellationToken));
        var ids = new List<string>();
        foreach (var ven in new[] { own, foreign, "VEN-NOBODY" })
        {
            ids.Add((string)(await aggregator.PostAsync(List, Request(ven), cancellationToken)).Expect(HttpStatusCode.Created)["id"]!);
        }

        var jobs = host.Services.GetRequiredService<AnalysisJobs>();
        await jobs.LookAsync(cancellationToken);
        await jobs.LookAsync(cancellationToken);
        var ended = new List<JsonNode>();
        foreach (var id in ids)
        {
            ended.Add((await aggregator.GetAsync($"{List}/{id}", cancellationToken)).Expect(HttpStatusCode.OK));
        }

        Assert.That(ended.Select(job => (string)job["status"]!), Is.EqualTo(["done", "failed", "failed"]));
        Assert.That(
            ended.Skip(1).Select(job => (string)job["failureText"]!),
            Is.EqualTo([$"There is no VEN '{foreign}' of a member who has a mandate in force.", "There is no VEN 'VEN-NOBODY' of a member who has a mandate in force."]));
    }

    /// <summary>A cooperative's requests are done one after the other, and only so many wait.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Requests_OfOneCooperative_RunOneAfterTheOther_AndFewWait(CancellationToken cancellationToken)
    {
        await using var reporting = await Reporting.StartAsync(cancellationToken, ("Telemetry:RollUpEvery", "00:01:00"));
        await reporting.ReportEachMinuteAsync(Some.Now, Some.Now.AddMinutes(30), _ => 100, cancellationToken);
        await reporting.RollUpAtAsync(Some.Now.AddHours(1), cancellationToken);
        var (rest, jobs) = (reporting.Rest, reporting.Middleware.Services.GetRequiredService<AnalysisJobs>());
        var many = await rest.PostAsync(List, new JsonArray([.. Enumerable.Range(0, 21).Select(_ => Request(reporting.Ven.VenId.Value))]), cancellationToken);
        (await rest.PostAsync(List, new JsonArray([.. Enumerable.Range(0, 20).Select(_ => Request(reporting.Ven.VenId.Value))]), cancellationToken)).Expect(HttpStatusCode.Created);
        var more = await rest.PostAsync(List, Request(reporting.Ven.VenId.Value), cancellationToken);
        async Task<int> CountAsync(string status) => (await rest.GetAsync($"{List}?limit=100&filter=status={status}", cancellationToken)).Expect(HttpStatusCode.OK)["items"]!.AsArray().Count;

        await jobs.LookAsync(cancellationToken);
        var first = (await CountAsync("running"), await CountAsync("queued"));
        await reporting.Middleware.Services.GetRequiredService<QuarterRoller>().RunAsync(cancellationToken);
        await jobs.LookAsync(cancellationToken);

        Assert.That((many.Status, more.Status), Is.EqualTo((HttpStatusCode.UnprocessableEntity, HttpStatusCode.UnprocessableEntity)));
        Assert.That(more.Faults, Is.EqualTo(["kind: is one too many: up to 20 requests may wait; wait until some are done, or remove them"]));
        Assert.That(first, Is.EqualTo((1, 19)));
        Assert.That((await CountAsync("done"), await CountAsync("running"), await CountAsync("queued")), Is.EqualTo((1, 1, 18)));
    }

    /// <summary>One that cannot be worked on, for a reason that is ours, is failed, and holds up no other.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Request_ThatBreaksTheWork_IsFailed_AndTheNextIsDone(CancellationToken cancellationToken)
    {
        await using var lab = await MiddlewareHost.StartAsync(cancellationToken, ("Telemetry:RollUpEvery", "00:01:00"));
        using var ven = await lab.NewStartedVenAsync(cancellationToken);
        using var rest = lab.NewOperator();
        var broken = JsonElement.Parse("""{ "kind": "rollUp", "venId": "VEN-1", "start": "soon", "end": "later", "status": "queued" }""");
        var schema = lab.Services.GetRequiredService<ResourceSchemas>().All.Single(one => one.Name == AnalysisRules.ResourceName);
        var (made, _) = await lab.Services.GetRequiredService<ResourceStore>().MakeAsync(schema, [new NewDocument(Row: null, new ResourceScope("local", MemberId: null), broken)], keepsGoodRows: false, kept: null, cancellationToken);
        var good = (await rest.PostAsync(List, Request(ven.VenId.Value), cancellationToken)).Expect(HttpStatusCode.Created);

        var jobs = lab.Services.GetRequiredService<AnalysisJobs>();
        await jobs.LookAsync(cancellationToken);
        await jobs.LookAsync(cancellationToken);

        async Task<string> StatusAsync(string id) => (string)(await rest.GetAsync($"{List}/{id}", cancellationToken)).Expect(HttpStatusCode.OK)["status"]!;
        Assert.That((await StatusAsync(made[0].Id), await StatusAsync((string)good["id"]!)), Is.EqualTo(("failed", "done")));
    }

    private static JsonObject Request(string ven) => new() { ["kind"] = "rollUp", ["venId"] = ven, ["start"] = "2026-06-30T17:00:00Z", ["end"] = "2026-06-30T20:00:00Z" };
}
