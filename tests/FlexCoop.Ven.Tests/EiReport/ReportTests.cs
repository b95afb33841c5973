using FlexCoop.OpenAdr;
using FlexCoop.Testing;

namespace FlexCoop.Ven.Tests;

/// <summary>Reports as the VTN asks for them (protocol.md §10): the whole agent over a socket and its files.</summary>
public sealed class ReportTests
{
    [Test, CancelAfter(20_000)]
    public async Task CreateReport_EveryMinute_ReportsAtOnceAndThenEveryMinute(CancellationToken cancellationToken)
    {
        await using var harness = await AgentHarness.StartAsync(cancellationToken);
        await harness.StartedAsync(cancellationToken);

        var created = await AskAsync(harness, cancellationToken, Request("RR-1", "usage", "heatpump.power"));
        var reports = new List<OadrReport> { await ReportAsync(harness, cancellationToken) };
        for (var minute = 1; minute <= 2; minute++)
        {
            await harness.Domain.AdvanceToNextTimerAsync(TimeSpan.FromMinutes(1), cancellationToken);
            reports.Add(await ReportAsync(harness, cancellationToken));
        }

        using (Assert.EnterMultipleScope())
        {
            Assert.That(created.EiResponse, Is.EqualTo(EiResponse.Ok("c1")));
            Assert.That(created.PendingReports, Is.EqualTo([new ReportRequestId("RR-1")]), "rule 329");
            Assert.That(reports.Select(report => report.DtStart), Is.EqualTo([Some.Now, Some.Now.AddMinutes(1), Some.Now.AddMinutes(2)]));
            Assert.That(reports.Select(report => report.ReportName), Is.All.EqualTo(ReportName.TelemetryUsage), "rule 313");
            Assert.That(reports[0].Intervals!.Single().Duration, Is.Null, "point data (rules 315, 342)");
            Assert.That(Values(reports[0]), Is.EqualTo([1000]));
            Assert.That(harness.Vtn.FormFaults, Is.Empty);
        }
    }

    [Test, CancelAfter(20_000)]
    public async Task CreateReport_SampledMoreOftenThanReported_ReportsSeveralIntervals(CancellationToken cancellationToken)
    {
        await using var harness = await AgentHarness.StartAsync(cancellationToken);
        await harness.StartedAsync(cancellationToken);
        await AskAsync(harness, cancellationToken, Request("RR-1", "usage", "heatpump.power", reportBackSeconds: 120));

        await harness.Domain.AdvanceToNextTimerAsync(TimeSpan.FromMinutes(1), cancellationToken);
        var report = await ReportAsync(harness, cancellationToken);

        Assert.That(report.Intervals!.Select(interval => interval.DtStart), Is.EqualTo([Some.Now, Some.Now.AddMinutes(1)]), "RP-22");
    }

    [Test, CancelAfter(20_000)]
    public async Task CreateReport_Once_ReportsOnceAndIsNotPendingAfterwards(CancellationToken cancellationToken)
    {
        await using var harness = await AgentHarness.StartAsync(cancellationToken);
        await harness.StartedAsync(cancellationToken);

        await AskAsync(harness, cancellationToken, Request("RR-1", "status", "heatpump.status", reportBackSeconds: 0) with { });
        var report = await ReportAsync(harness, cancellationToken);

        var status = (OadrPayloadResourceStatus)((OadrReportPayload)report.Intervals!.Single().Payloads.Single()).Payload;
        Assert.That((status.Online, status.ManualOverride), Is.EqualTo((true, false)));
        Assert.That(harness.Agent.Status.Reports, Is.Empty, "RP-01");
    }

    [Test, CancelAfter(20_000)]
    public async Task CreateReport_Unknown_IsInvalidIdAndTheKnownOneBesideItRuns(CancellationToken cancellationToken)
    {
        await using var harness = await AgentHarness.StartAsync(cancellationToken);
        await harness.StartedAsync(cancellationToken);

        var created = await AskAsync(harness, cancellationToken, Request("RR-1", "weather", "x"), Request("RR-2", "usage", "heatpump.power"));

        Assert.That(created.EiResponse.ResponseCode, Is.EqualTo(EiResponseCode.InvalidId), "rule 304");
        Assert.That(created.PendingReports, Is.EqualTo([new ReportRequestId("RR-2")]));
    }

    [TestCase(0, 60, Description = "granularity below the fastest sampling")]
    [TestCase(120, 60, Description = "granularity above reportBackDuration")]
    [CancelAfter(20_000)]
    public async Task CreateReport_ImpossibleGranularity_IsInvalidData(int granularity, int reportBack, CancellationToken cancellationToken)
    {
        await using var harness = await AgentHarness.StartAsync(cancellationToken);
        await harness.StartedAsync(cancellationToken);

        var created = await AskAsync(harness, cancellationToken, Request("RR-1", "usage", "heatpump.power", granularity, reportBack));

        Assert.That(created.EiResponse.ResponseCode, Is.EqualTo(EiResponseCode.InvalidData), "rule 317");
    }

    [Test, CancelAfter(20_000)]
    public async Task CancelReport_Running_EndsIt(CancellationToken cancellationToken)
    {
        await using var harness = await AgentHarness.StartAsync(cancellationToken);
        await harness.StartedAsync(cancellationToken);
        await AskAsync(harness, cancellationToken, Request("RR-1", "usage", "heatpump.power"), Request("RR-2", "status", "heatpump.status"));

        harness.Vtn.Owe(new OadrCancelReport { RequestId = "x1", ReportRequestIds = [new ReportRequestId("RR-1")], ReportToFollow = false });
        await harness.NextPollAsync(cancellationToken);
        var canceled = await harness.Vtn.ReceiveAsync<OadrCanceledReport>(cancellationToken);

        Assert.That(canceled.EiResponse, Is.EqualTo(EiResponse.Ok("x1")));
        Assert.That(canceled.PendingReports, Is.EqualTo([new ReportRequestId("RR-2")]));
    }

    [Test, CancelAfter(20_000)]
    public async Task CancelReport_Unknown_IsInvalidId(CancellationToken cancellationToken)
    {
        await using var harness = await AgentHarness.StartAsync(cancellationToken);
        await harness.StartedAsync(cancellationToken);

        harness.Vtn.Owe(new OadrCancelReport { RequestId = "x1", ReportRequestIds = [new ReportRequestId("RR-404")], ReportToFollow = false });
        await harness.NextPollAsync(cancellationToken);

        Assert.That((await harness.Vtn.ReceiveAsync<OadrCanceledReport>(cancellationToken)).EiResponse.ResponseCode, Is.EqualTo(EiResponseCode.InvalidId), "rule 336");
    }

    [Test, CancelAfter(20_000)]
    public async Task CreateReport_Metadata_IsAnsweredByMetadataUnderItsId(CancellationToken cancellationToken)
    {
        await using var harness = await AgentHarness.StartAsync(cancellationToken);
        await harness.StartedAsync(cancellationToken);

        await AskAsync(harness, cancellationToken, Request("RR-M", "METADATA", "0", 0, 0));
        var metadata = await harness.Vtn.ReceiveAsync<OadrRegisterReport>(cancellationToken);

        Assert.That(metadata.ReportRequestId, Is.EqualTo(new ReportRequestId("RR-M")), "rule 311");
    }

    [Test, CancelAfter(20_000)]
    public async Task Device_DoesNotAnswer_IsReportedAsABadPlaceholder(CancellationToken cancellationToken)
    {
        await using var harness = await AgentHarness.StartAsync(cancellationToken, before: harness => harness.Resource.IsOnline = false);
        await harness.StartedAsync(cancellationToken);

        await AskAsync(harness, cancellationToken, Request("RR-1", "usage", "heatpump.power"));
        var payload = (OadrReportPayload)(await ReportAsync(harness, cancellationToken)).Intervals!.Single().Payloads.Single();

        Assert.That(payload.DataQuality!.Value.IsBad, "rule 318");
    }

    [Test, CancelAfter(20_000)]
    public async Task CreateReport_WithoutInterval_RunsFromNowWithoutEnd(CancellationToken cancellationToken)
    {
        await using var harness = await AgentHarness.StartAsync(cancellationToken);
        await harness.StartedAsync(cancellationToken);
        var request = Request("RR-1", "usage", "heatpump.power");

        await AskAsync(harness, cancellationToken, request with { ReportSpecifier = request.ReportSpecifier with { ReportInterval = null } });
        var first = await ReportAsync(harness, cancellationToken);
        await harness.Domain.AdvanceToNextTimerAsync(TimeSpan.FromMinutes(1), cancellationToken);
        var second = await ReportAsync(harness, cancellationToken);

        Assert.That((first.DtStart, second.DtStart), Is.EqualTo((Some.Now, Some.Now.AddMinutes(1))), "a peer leaves it out");
    }

    [Test, CancelAfter(20_000)]
    public async Task CreateReport_SeveralPoints_ReportsEachInAnIntervalOfItsOwn(CancellationToken cancellationToken)
    {
        await using var harness = await AgentHarness.StartAsync(
            cancellationToken, harness => harness.More.Add(new FakeResource("boiler", harness.Domain)));
        await harness.StartedAsync(cancellationToken);
        var request = Request("RR-1", "usage", "heatpump.power");
        IReadOnlyList<SpecifierPayload> both = [.. request.ReportSpecifier.SpecifierPayloads, new SpecifierPayload { RId = new RId("boiler.power"), ReadingType = ReadingType.NotApplicable }];

        await AskAsync(harness, cancellationToken, request with { ReportSpecifier = request.ReportSpecifier with { SpecifierPayloads = both } });
        var report = await ReportAsync(harness, cancellationToken);

        Assert.That(
            report.Intervals!.Select(interval => (interval.DtStart, ((OadrReportPayload)interval.Payloads.Single()).RId.Value)),
            Is.EqualTo([((DateTimeOffset?)Some.Now, "heatpump.power"), (Some.Now, "boiler.power")]), "interop.md §1.2");
    }

    [Test, CancelAfter(20_000)]
    public async Task CreateReport_TwoOfTheSamePoint_AreKeptApart(CancellationToken cancellationToken)
    {
        await using var harness = await AgentHarness.StartAsync(cancellationToken);
        await harness.StartedAsync(cancellationToken);

        await AskAsync(harness, cancellationToken, Request("RR-SLOW", "usage", "heatpump.power", reportBackSeconds: 180), Request("RR-FAST", "usage", "heatpump.power"));
        var reports = new List<OadrReport> { await ReportAsync(harness, cancellationToken) };
        await harness.Domain.AdvanceToNextTimerAsync(TimeSpan.FromMinutes(1), cancellationToken);
        reports.Add(await ReportAsync(harness, cancellationToken));
        await harness.Domain.AdvanceToNextTimerAsync(TimeSpan.FromMinutes(1), cancellationToken);
        reports.Add(await ReportAsync(harness, cancellationToken));
        reports.Add(await ReportAsync(harness, cancellationToken));

        Assert.That(
            reports.Select(report => (report.ReportRequestId.Value, report.Intervals!.Count)),
            Is.EquivalentTo([("RR-FAST", 1), ("RR-FAST", 1), ("RR-FAST", 1), ("RR-SLOW", 3)]));
    }

    [Test, CancelAfter(20_000)]
    public async Task UpdateReport_VtnFailsAtOneReport_TheOtherIsDeliveredAndThatOneTriedAgain(CancellationToken cancellationToken)
    {
        await using var harness = await AgentHarness.StartAsync(cancellationToken);
        await harness.StartedAsync(cancellationToken);
        var fails = true;
        var failed = new TaskCompletionSource();
        harness.Vtn.Answer = message =>
        {
            if (fails && message is OadrUpdateReport update && update.Reports[0].ReportRequestId.Value == "RR-BAD")
            {
                failed.TrySetResult();
                throw new InvalidOperationException("The VTN cannot digest it.");
            }

            return null;
        };

        await AskAsync(harness, cancellationToken, Request("RR-BAD", "status", "heatpump.status"), Request("RR-GOOD", "usage", "heatpump.power"));
        var good = await ReportAsync(harness, cancellationToken);
        await failed.Task.WaitAsync(cancellationToken);
        await harness.Domain.AdvanceToNextTimerAsync(TimeSpan.FromMinutes(1), cancellationToken);
        var goodAgain = await ReportAsync(harness, cancellationToken);
        fails = false;
        await harness.Wire.AdvanceToNextTimerAsync(TimeSpan.FromSeconds(2), cancellationToken);
        var bad = await ReportAsync(harness, cancellationToken);

        Assert.That(new[] { good, goodAgain, bad }.Select(report => report.ReportRequestId.Value), Is.EqualTo(["RR-GOOD", "RR-GOOD", "RR-BAD"]));
        Assert.That(bad.Intervals!.Select(interval => interval.DtStart), Is.EqualTo([Some.Now, Some.Now.AddMinutes(1)]), "nothing is lost");
    }

    [Test, CancelAfter(20_000)]
    public async Task UpdateReport_IsAnsweredByARequestToRegister_IsSentAgainUnderTheNewRequest(CancellationToken cancellationToken)
    {
        await using var harness = await AgentHarness.StartAsync(cancellationToken);
        await harness.StartedAsync(cancellationToken);
        harness.Vtn.Answer = message => message is OadrUpdateReport ? new OadrRequestReregistration(new VenId("VEN-1")) : null;
        harness.Resource.PowerW = 1234;
        await AskAsync(harness, cancellationToken, Request("RR-1", "usage", "heatpump.power"));
        await ReportAsync(harness, cancellationToken);
        while (!harness.Vtn.Received().OfType<OadrRequestEvent>().Any())
        {
            await harness.NextPollAsync(cancellationToken);
        }

        harness.Vtn.Answer = null;
        harness.Resource.PowerW = 99;
        await AskAsync(harness, cancellationToken, Request("RR-2", "usage", "heatpump.power", start: Some.Now.AddMinutes(1)));
        await harness.Domain.AdvanceToNextTimerAsync(TimeSpan.FromMinutes(1), cancellationToken);
        var report = await ReportAsync(harness, cancellationToken);

        Assert.That(report.ReportRequestId.Value, Is.EqualTo("RR-2"));
        Assert.That(Values(report), Is.EqualTo([1234, 99]));
    }

    [Test, CancelAfter(30_000)]
    public async Task Report_VtnGone_IsKeptOverARestartAndDeliveredUnderTheNewRequest(CancellationToken cancellationToken)
    {
        await using var harness = await AgentHarness.StartAsync(cancellationToken);
        await harness.StartedAsync(cancellationToken);
        await AskAsync(harness, cancellationToken, Request("RR-1", "usage", "heatpump.power"));
        await ReportAsync(harness, cancellationToken);
        var refused = new TaskCompletionSource();
        harness.Vtn.Answer = message =>
        {
            if (message is OadrUpdateReport)
            {
                refused.TrySetResult();
                throw new InvalidOperationException("The VTN fails.");
            }

            return null;
        };

        harness.Resource.PowerW = 1234;
        await harness.Domain.AdvanceToNextTimerAsync(TimeSpan.FromMinutes(1), cancellationToken);
        await refused.Task.WaitAsync(cancellationToken);
        await harness.Wire.AdvanceToNextTimerAsync(TimeSpan.FromSeconds(2), cancellationToken);
        await harness.StopAsync();
        harness.Vtn.Answer = null;
        harness.Vtn.Received();
        harness.Domain.Advance(TimeSpan.FromMinutes(10));
        harness.Start();
        await harness.StartedAsync(cancellationToken);
        harness.Resource.PowerW = 99;
        await AskAsync(harness, cancellationToken, Request("RR-2", "usage", "heatpump.power", start: Some.Now.AddMinutes(11)));
        var report = await ReportAsync(harness, cancellationToken);

        Assert.That(report.ReportRequestId.Value, Is.EqualTo("RR-2"));
        Assert.That(Values(report), Is.EqualTo([1234, 99]));
        Assert.That(report.Intervals!.Select(interval => interval.DtStart), Is.EqualTo([Some.Now.AddMinutes(1), Some.Now.AddMinutes(11)]), "oldest first (rule 314)");
    }

    private static OadrReportRequest Request(
        string id, string specifier, string point, int granularitySeconds = 60, int reportBackSeconds = 60, DateTimeOffset? start = null) => new(
        new ReportRequestId(id),
        new ReportSpecifier
        {
            ReportSpecifierId = new ReportSpecifierId(specifier),
            Granularity = OadrDuration.From(TimeSpan.FromSeconds(granularitySeconds)),
            ReportBackDuration = OadrDuration.From(TimeSpan.FromSeconds(reportBackSeconds)),
            ReportInterval = reportBackSeconds == 0 ? null : new XcalProperties { DtStart = start ?? Some.Now, Duration = OadrDuration.Zero },
            SpecifierPayloads = [new SpecifierPayload { RId = new RId(point), ReadingType = ReadingType.NotApplicable }],
        });

    private static async Task<OadrCreatedReport> AskAsync(AgentHarness harness, CancellationToken cancellationToken, params OadrReportRequest[] requests)
    {
        harness.Vtn.Owe(new OadrCreateReport { RequestId = "c1", ReportRequests = requests });
        await harness.NextPollAsync(cancellationToken);
        return await harness.Vtn.ReceiveAsync<OadrCreatedReport>(cancellationToken);
    }

    private static async Task<OadrReport> ReportAsync(AgentHarness harness, CancellationToken cancellationToken) =>
        (await harness.Vtn.ReceiveAsync<OadrUpdateReport>(cancellationToken)).Reports.Single();

    private static IEnumerable<double> Values(OadrReport report) =>
        report.Intervals!.SelectMany(interval => interval.Payloads).Select(payload => ((PayloadFloat)((OadrReportPayload)payload).Payload).Value);
}
