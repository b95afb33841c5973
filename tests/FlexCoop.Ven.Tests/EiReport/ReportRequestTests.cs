using FlexCoop.OpenAdr;
using FlexCoop.Testing;

namespace FlexCoop.Ven.Tests;

/// <summary>Which wishes for reports are taken, which are refused, and what their end is (protocol.md §10.3).</summary>
public sealed class ReportRequestTests
{
    [TestCaseSource(nameof(Impossible))]
    [CancelAfter(300_000)]
    public async Task CreateReport_Impossible_IsRefusedWithoutATrace(OadrReportRequest request, int code, string text, CancellationToken cancellationToken)
    {
        await using var harness = await AgentHarness.StartAsync(cancellationToken);
        await harness.StartedAsync(cancellationToken);

        var created = await harness.AskAsync(cancellationToken, request);

        Assert.That((created.EiResponse.ResponseCode.Value, created.PendingReports.Count), Is.EqualTo((code, 0)), created.EiResponse.ResponseDescription);
        Assert.That(created.EiResponse.ResponseDescription, Does.Contain(text));
    }

    [Test, CancelAfter(300_000)]
    public async Task CreateReport_BadBesideGood_TakesTheGoodAndListsWhatIsPending(CancellationToken cancellationToken)
    {
        await using var harness = await AgentHarness.StartAsync(cancellationToken);
        await harness.StartedAsync(cancellationToken);
        await harness.AskAsync(cancellationToken, SomeRequest.Telemetry("RR-0", "status", "heatpump.status", start: Some.Now.AddHours(1)));

        var created = await harness.AskAsync(cancellationToken, SomeRequest.Telemetry("RR-1", "weather", "x"), SomeRequest.Telemetry("RR-2", "usage", "heatpump.power"));

        Assert.That(created.EiResponse.ResponseCode, Is.EqualTo(EiResponseCode.InvalidId), "RP-23, rule 304");
        Assert.That(created.PendingReports.Select(id => id.Value), Is.EqualTo(["RR-0", "RR-2"]), "RP-41, rule 329: also older ones");
    }

    [Test, CancelAfter(300_000)]
    public async Task CreateReport_SentAgain_IsTakenOnce(CancellationToken cancellationToken)
    {
        await using var harness = await AgentHarness.StartAsync(cancellationToken);
        await harness.StartedAsync(cancellationToken);
        var request = SomeRequest.Telemetry("RR-1", "usage", "heatpump.power", start: Some.Now.AddMinutes(1));
        await harness.AskAsync(cancellationToken, request);

        var again = await harness.AskAsync(cancellationToken, request);
        var reports = new[] { await harness.NextReportAsync(cancellationToken), await harness.NextReportAsync(cancellationToken) };

        Assert.That((again.EiResponse.ResponseCode, again.PendingReports.Count), Is.EqualTo((EiResponseCode.Ok, 1)), "§9.1.4");
        Assert.That(reports.Select(report => report.Intervals!.Single().DtStart), Is.EqualTo([Some.Now.AddMinutes(1), Some.Now.AddMinutes(2)]));
    }

    [TestCase(0)]
    [TestCase(60)]
    [CancelAfter(300_000)]
    public async Task CreateReport_SentAgainWithAStartAnew_IsTheSame(int minutes, CancellationToken cancellationToken)
    {
        await using var harness = await AgentHarness.StartAsync(cancellationToken);
        await harness.StartedAsync(cancellationToken);
        await harness.AskAsync(cancellationToken, SomeRequest.Telemetry("RR-1", "usage", "heatpump.power", start: Some.Now.AddMinutes(-10), minutes: minutes));
        await harness.ReportAsync(cancellationToken);

        var again = await harness.AskAsync(cancellationToken, SomeRequest.Telemetry("RR-1", "usage", "heatpump.power", minutes: Math.Max(0, minutes - 10)));
        var report = await harness.NextReportAsync(cancellationToken);

        Assert.That((again.EiResponse.ResponseCode, again.PendingReports.Count), Is.EqualTo((EiResponseCode.Ok, 1)), "§9.1.4");
        Assert.That(report.DtStart, Is.EqualTo(Some.Now.AddMinutes(1)), "it goes on as it was");
    }

    [Test, CancelAfter(300_000)]
    public async Task CreateReport_SentAgainWithAnotherEnd_IsAnother(CancellationToken cancellationToken)
    {
        await using var harness = await AgentHarness.StartAsync(cancellationToken);
        await harness.StartedAsync(cancellationToken);
        await harness.AskAsync(cancellationToken, SomeRequest.Telemetry("RR-1", "usage", "heatpump.power", minutes: 60));

        var other = await harness.AskAsync(cancellationToken, SomeRequest.Telemetry("RR-1", "usage", "heatpump.power", minutes: 90));

        Assert.That(other.EiResponse.ResponseCode, Is.EqualTo(EiResponseCode.InvalidId), "rule 322");
    }

    [Test, CancelAfter(300_000)]
    public async Task CreateReport_OnceWithAnIntervalThatIsOver_ReportsNow(CancellationToken cancellationToken)
    {
        await using var harness = await AgentHarness.StartAsync(cancellationToken);
        await harness.StartedAsync(cancellationToken);

        var created = await harness.AskAsync(cancellationToken, SomeRequest.Of("RR-1", "usage", 0, 0, SomeRequest.Interval(Some.Now.AddDays(-1), 10), "heatpump.power"));
        var report = await harness.ReportAsync(cancellationToken);

        Assert.That((created.EiResponse.ResponseCode, report.DtStart), Is.EqualTo((EiResponseCode.Ok, (DateTimeOffset?)Some.Now)), "its interval does not count (rule 324)");
    }

    [Test, CancelAfter(300_000)]
    public async Task CreateReport_IdOfAnotherThatRuns_IsInvalidIdAndThatOneGoesOn(CancellationToken cancellationToken)
    {
        await using var harness = await AgentHarness.StartAsync(cancellationToken);
        await harness.StartedAsync(cancellationToken);
        await harness.AskAsync(cancellationToken, SomeRequest.Telemetry("RR-1", "usage", "heatpump.power"));
        await harness.ReportAsync(cancellationToken);

        var reused = await harness.AskAsync(cancellationToken, SomeRequest.Telemetry("RR-1", "status", "heatpump.status"));
        var report = await harness.NextReportAsync(cancellationToken);

        Assert.That((reused.EiResponse.ResponseCode, report.ReportSpecifierId.Value), Is.EqualTo((EiResponseCode.InvalidId, "usage")), "rule 322");
    }

    [Test, CancelAfter(300_000)]
    public async Task CreateReport_SameIdTwice_TakesNeither(CancellationToken cancellationToken)
    {
        await using var harness = await AgentHarness.StartAsync(cancellationToken);
        await harness.StartedAsync(cancellationToken);

        var created = await harness.AskAsync(cancellationToken, SomeRequest.Telemetry("RR-1", "usage", "heatpump.power"), SomeRequest.Telemetry("RR-1", "status", "heatpump.status"));

        Assert.That((created.EiResponse.ResponseCode, created.PendingReports.Count), Is.EqualTo((EiResponseCode.InvalidId, 0)), "rule 322");
    }

    [Test, CancelAfter(300_000)]
    public async Task CreateReport_TwoOnce_ReportsBoth(CancellationToken cancellationToken)
    {
        await using var harness = await AgentHarness.StartAsync(cancellationToken);
        await harness.StartedAsync(cancellationToken);

        await harness.AskAsync(
            cancellationToken,
            SomeRequest.Telemetry("RR-1", "status", "heatpump.status", reportBackSeconds: 0),
            SomeRequest.Telemetry("RR-2", "usage", "heatpump.power", reportBackSeconds: 0));
        var reports = new[] { await harness.ReportAsync(cancellationToken), await harness.ReportAsync(cancellationToken) };

        Assert.That(reports.Select(report => report.ReportName!.Value), Is.EquivalentTo([ReportName.TelemetryStatus, ReportName.TelemetryUsage]), "RP-25");
    }

    [Test, CancelAfter(300_000)]
    public async Task CancelReport_Running_EndsItAndListsTheOthers(CancellationToken cancellationToken)
    {
        await using var harness = await AgentHarness.StartAsync(cancellationToken);
        await harness.StartedAsync(cancellationToken);
        await harness.AskAsync(cancellationToken, SomeRequest.Telemetry("RR-1", "usage", "heatpump.power"), SomeRequest.Telemetry("RR-2", "status", "heatpump.status", start: Some.Now.AddHours(9)));
        await harness.ReportAsync(cancellationToken);

        var canceled = await harness.CancelAsync(reportToFollow: false, cancellationToken, "RR-1");
        var later = await harness.AfterAnHourAsync(cancellationToken);

        Assert.That(canceled.EiResponse, Is.EqualTo(EiResponse.Ok("x1")), "RP-08, RP-10");
        Assert.That(canceled.PendingReports, Is.EqualTo([new ReportRequestId("RR-2")]), "RP-41, rule 329");
        Assert.That(later.OfType<OadrUpdateReport>(), Is.Empty, "RP-08");
    }

    [Test, CancelAfter(300_000)]
    public async Task CancelReport_SeveralWithUnknownOnes_EndsTheKnownAndNamesTheUnknown(CancellationToken cancellationToken)
    {
        await using var harness = await AgentHarness.StartAsync(cancellationToken);
        await harness.StartedAsync(cancellationToken);
        var later = Some.Now.AddHours(9);
        await harness.AskAsync(cancellationToken, SomeRequest.Telemetry("RR-1", "usage", "heatpump.power", start: later), SomeRequest.Telemetry("RR-2", "status", "heatpump.status", start: later));

        var canceled = await harness.CancelAsync(reportToFollow: false, cancellationToken, "RR-404", "RR-1");

        Assert.That(canceled.EiResponse.ResponseCode, Is.EqualTo(EiResponseCode.InvalidId), "RP-23, RP-40, rule 336");
        Assert.That(canceled.EiResponse.ResponseDescription, Does.Contain("'RR-404'").And.Not.Contain("'RR-1'"));
        Assert.That(canceled.PendingReports, Is.EqualTo([new ReportRequestId("RR-2")]), "RP-40");
    }

    [Test, CancelAfter(300_000)]
    public async Task CancelReport_ReportToFollow_SendsExactlyOneMoreAfterTheAnswer(CancellationToken cancellationToken)
    {
        await using var harness = await AgentHarness.StartAsync(cancellationToken);
        await harness.StartedAsync(cancellationToken);
        await harness.AskAsync(cancellationToken, SomeRequest.Telemetry("RR-1", "usage", "heatpump.power", reportBackSeconds: 120));
        harness.Domain.Advance(TimeSpan.FromSeconds(20));

        var canceled = await harness.CancelAsync(reportToFollow: true, cancellationToken, "RR-1");
        var last = await harness.ReportAsync(cancellationToken);
        var later = await harness.AfterAnHourAsync(cancellationToken);

        Assert.That((canceled.EiResponse.ResponseCode, canceled.PendingReports.Count), Is.EqualTo((EiResponseCode.Ok, 0)));
        Assert.That(last.Intervals!.Select(interval => interval.DtStart), Is.EqualTo([Some.Now, Some.Now.AddSeconds(20)]), "RP-11: what was gathered, and now");
        Assert.That(later.OfType<OadrUpdateReport>(), Is.Empty, "rule 345");
    }

    [Test, CancelAfter(300_000)]
    public async Task UpdatedReport_WithACancellation_EndsTheReport(CancellationToken cancellationToken)
    {
        await using var harness = await AgentHarness.StartAsync(cancellationToken, harness => harness.Vtn.Answer = message => message is OadrUpdateReport update
            ? new OadrUpdatedReport
            {
                EiResponse = EiResponse.Ok(update.RequestId),
                CancelReport = new OadrCancelReport { RequestId = "x", ReportRequestIds = [update.Reports[0].ReportRequestId], ReportToFollow = false },
            }
            : null);
        await harness.StartedAsync(cancellationToken);

        await harness.AskAsync(cancellationToken, SomeRequest.Telemetry("RR-1", "usage", "heatpump.power"));
        await harness.ReportAsync(cancellationToken);
        var later = await harness.AfterAnHourAsync(cancellationToken);

        Assert.That(later.Any(message => message is OadrUpdateReport or OadrCanceledReport), Is.False, "RP-12; rule 328: no confirmation");
    }

    private static IEnumerable<TestCaseData> Impossible()
    {
        var good = SomeRequest.Telemetry("RR-1", "usage", "heatpump.power");
        var history = SomeRequest.History("RR-1", Some.Now, 0, "heatpump.power");
        return
        [
            Case("specifier", SomeRequest.Telemetry("RR-1", "weather", "x"), 452, "'weather' is not offered (rule 304)"),
            Case("rID", SomeRequest.Telemetry("RR-1", "usage", "heatpump.status"), 452, "'heatpump.status' is not a point of 'usage' (rule 304)"),
            Case("empty id", good with { ReportRequestId = new ReportRequestId("") }, 452, "(rule 322)"),
            Case("negative granularity", SomeRequest.Telemetry("RR-1", "usage", "heatpump.power", -1), 454, "-PT1S"),
            Case("granularity above reportBack", SomeRequest.Telemetry("RR-1", "usage", "heatpump.power", 120), 454, "(rule 317)"),
            Case("changes of energy", SomeRequest.Telemetry("RR-1", "usage", "heatpump.energy", 0), 454, "'heatpump.energy'"),
            Case("tolerance", With(good, interval => interval with { Tolerance = new Tolerance(OadrDuration.Zero) }), 459, "(rule 321)"),
            Case("notification", With(good, interval => interval with { Notification = OadrDuration.Zero }), 459, "(rule 321)"),
            Case("ramp-up", With(good, interval => interval with { RampUp = OadrDuration.Zero }), 459, "(rule 321)"),
            Case("recovery", With(good, interval => interval with { Recovery = OadrDuration.Zero }), 459, "(rule 321)"),
            Case("duration that goes back", With(good, interval => interval with { Duration = new OadrDuration { Seconds = -60 } }), 454, "-PT1M"),
            Case("start in ten years", With(good, interval => interval with { DtStart = Some.Now.AddYears(10) }), 454, "reportInterval"),
            Case("an interval that is over", SomeRequest.Telemetry("RR-1", "usage", "heatpump.power", start: Some.Now.AddMinutes(-10), minutes: 10), 454, "is over"),
            Case("METADATA in an interval that is over", SomeRequest.Metadata("RR-1", 60, Some.Now.AddMinutes(-10), minutes: 10), 454, "is over"),
            Case("unit", WithUnit(good), 459, "itemBase"),
            Case("history without interval", WithoutInterval(history), 459, "(rule 324)"),
            Case("history with granularity", SomeRequest.Of("RR-1", "history", 60, 60, SomeRequest.Interval(Some.Now, 0), "heatpump.power"), 454, "(rule 317)"),
            Case("history to come", SomeRequest.History("RR-1", Some.Now.AddMinutes(1), 0, "heatpump.power"), 454, "is not kept"),
            Case("more history than is kept", SomeRequest.History("RR-1", Some.Now.AddYears(-10), 0, "heatpump.power"), 454, "(rule 340)"),
            Case("history from before the agent", SomeRequest.History("RR-1", Some.Now.AddMinutes(-30), 10, "heatpump.power"), 454, "nothing is recorded"),
        ];

        static TestCaseData Case(string what, OadrReportRequest request, int code, string text) => new TestCaseData(request, code, text).SetArgDisplayNames(what);
    }

    private static OadrReportRequest With(OadrReportRequest request, Func<XcalProperties, XcalProperties> change) =>
        request with { ReportSpecifier = request.ReportSpecifier with { ReportInterval = change(request.ReportSpecifier.ReportInterval!) } };

    private static OadrReportRequest WithoutInterval(OadrReportRequest request) => request with { ReportSpecifier = request.ReportSpecifier with { ReportInterval = null } };

    private static OadrReportRequest WithUnit(OadrReportRequest request) =>
        request with { ReportSpecifier = request.ReportSpecifier with { SpecifierPayloads = [request.ReportSpecifier.SpecifierPayloads[0] with { ItemBase = ItemBase.PowerReal() }] } };
}
