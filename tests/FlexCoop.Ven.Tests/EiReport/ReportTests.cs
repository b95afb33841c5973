using FlexCoop.OpenAdr;
using FlexCoop.Testing;

namespace FlexCoop.Ven.Tests;

/// <summary>Reports as the VTN asks for them (protocol.md §10): the whole agent over a socket and its files.</summary>
public sealed class ReportTests
{
    [Test, CancelAfter(300_000)]
    public async Task CreateReport_EveryMinute_ReportsAtOnceAndThenEveryMinute(CancellationToken cancellationToken)
    {
        await using var harness = await AgentHarness.StartAsync(cancellationToken);
        await harness.StartedAsync(cancellationToken);

        var created = await harness.AskAsync(cancellationToken, SomeRequest.Telemetry("RR-1", "usage", "heatpump.power"));
        var reports = new List<OadrReport> { await harness.ReportAsync(cancellationToken) };
        for (var minute = 1; minute <= 2; minute++)
        {
            await harness.Domain.AdvanceToNextTimerAsync(TimeSpan.FromMinutes(1), cancellationToken);
            reports.Add(await harness.ReportAsync(cancellationToken));
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

    [Test, CancelAfter(300_000)]
    public async Task CreateReport_SampledMoreOftenThanReported_ReportsSeveralIntervals(CancellationToken cancellationToken)
    {
        await using var harness = await AgentHarness.StartAsync(cancellationToken);
        await harness.StartedAsync(cancellationToken);
        await harness.AskAsync(cancellationToken, SomeRequest.Telemetry("RR-1", "usage", "heatpump.power", reportBackSeconds: 120));

        await harness.Domain.AdvanceToNextTimerAsync(TimeSpan.FromMinutes(1), cancellationToken);
        var report = await harness.ReportAsync(cancellationToken);

        Assert.That(report.Intervals!.Select(interval => interval.DtStart), Is.EqualTo([Some.Now, Some.Now.AddMinutes(1)]), "RP-22");
    }

    [Test, CancelAfter(300_000)]
    public async Task CreateReport_Once_ReportsOnceAndIsNotPendingAfterwards(CancellationToken cancellationToken)
    {
        await using var harness = await AgentHarness.StartAsync(cancellationToken);
        await harness.StartedAsync(cancellationToken);

        await harness.AskAsync(cancellationToken, SomeRequest.Telemetry("RR-1", "status", "heatpump.status", reportBackSeconds: 0));
        var report = await harness.ReportAsync(cancellationToken);

        var status = (OadrPayloadResourceStatus)((OadrReportPayload)report.Intervals!.Single().Payloads.Single()).Payload;
        Assert.That((status.Online, status.ManualOverride), Is.EqualTo((true, false)));
        Assert.That(harness.Agent.Status.Reports, Is.Empty, "RP-01");
    }

    [Test, CancelAfter(300_000)]
    public async Task Device_DoesNotAnswer_IsReportedAsABadPlaceholder(CancellationToken cancellationToken)
    {
        await using var harness = await AgentHarness.StartAsync(cancellationToken);
        await harness.StartedAsync(cancellationToken);
        harness.Resource.IsOnline = false;

        await harness.AskAsync(cancellationToken, SomeRequest.Telemetry("RR-1", "usage", "heatpump.power"));
        var payload = (OadrReportPayload)(await harness.ReportAsync(cancellationToken)).Intervals!.Single().Payloads.Single();

        Assert.That(payload.DataQuality!.Value.IsBad, "rule 318");
    }

    [TestCase("heatpump.power", double.NaN)]
    [TestCase("heatpump.energy", 1000)]
    [CancelAfter(300_000)]
    public async Task Device_HasNoValueYet_IsABadPlaceholderThatDoesNotSayItWereGone(string point, double powerW, CancellationToken cancellationToken)
    {
        await using var harness = await AgentHarness.StartAsync(cancellationToken, before: harness => harness.Resource.PowerW = powerW);
        await harness.StartedAsync(cancellationToken);

        await harness.AskAsync(cancellationToken, SomeRequest.Telemetry("RR-1", "usage", point, reportBackSeconds: 0));
        var report = await harness.ReportAsync(cancellationToken);

        Assert.That(report.Qualities(), Is.EqualTo(["Quality Bad - Non Specific"]), "rule 318");
    }

    [Test, CancelAfter(300_000)]
    public async Task CreateReport_WithoutInterval_RunsFromNowWithoutEnd(CancellationToken cancellationToken)
    {
        await using var harness = await AgentHarness.StartAsync(cancellationToken);
        await harness.StartedAsync(cancellationToken);
        var request = SomeRequest.Telemetry("RR-1", "usage", "heatpump.power");

        await harness.AskAsync(cancellationToken, request with { ReportSpecifier = request.ReportSpecifier with { ReportInterval = null } });
        var first = await harness.ReportAsync(cancellationToken);
        await harness.Domain.AdvanceToNextTimerAsync(TimeSpan.FromMinutes(1), cancellationToken);
        var second = await harness.ReportAsync(cancellationToken);

        Assert.That((first.DtStart, second.DtStart), Is.EqualTo((Some.Now, Some.Now.AddMinutes(1))), "a peer leaves it out");
    }

    [Test, CancelAfter(300_000)]
    public async Task CreateReport_SeveralPoints_ReportsEachInAnIntervalOfItsOwn(CancellationToken cancellationToken)
    {
        await using var harness = await AgentHarness.StartAsync(
            cancellationToken, harness => harness.More.Add(new FakeResource("boiler", harness.Domain)));
        await harness.StartedAsync(cancellationToken);
        var request = SomeRequest.Telemetry("RR-1", "usage", "heatpump.power");
        IReadOnlyList<SpecifierPayload> both = [.. request.ReportSpecifier.SpecifierPayloads, new SpecifierPayload { RId = new RId("boiler.power"), ReadingType = ReadingType.NotApplicable }];

        await harness.AskAsync(cancellationToken, request with { ReportSpecifier = request.ReportSpecifier with { SpecifierPayloads = both } });
        var report = await harness.ReportAsync(cancellationToken);

        Assert.That(
            report.Intervals!.Select(interval => (interval.DtStart, ((OadrReportPayload)interval.Payloads.Single()).RId.Value)),
            Is.EqualTo([((DateTimeOffset?)Some.Now, "heatpump.power"), (Some.Now, "boiler.power")]), "interop.md §1.2");
    }

    [Test, CancelAfter(300_000)]
    public async Task CreateReport_TwoOfTheSamePoint_AreKeptApart(CancellationToken cancellationToken)
    {
        await using var harness = await AgentHarness.StartAsync(cancellationToken);
        await harness.StartedAsync(cancellationToken);

        await harness.AskAsync(cancellationToken, SomeRequest.Telemetry("RR-SLOW", "usage", "heatpump.power", reportBackSeconds: 180), SomeRequest.Telemetry("RR-FAST", "usage", "heatpump.power"));
        var reports = new List<OadrReport> { await harness.ReportAsync(cancellationToken) };
        await harness.Domain.AdvanceToNextTimerAsync(TimeSpan.FromMinutes(1), cancellationToken);
        reports.Add(await harness.ReportAsync(cancellationToken));
        await harness.Domain.AdvanceToNextTimerAsync(TimeSpan.FromMinutes(1), cancellationToken);
        reports.Add(await harness.ReportAsync(cancellationToken));
        reports.Add(await harness.ReportAsync(cancellationToken));

        Assert.That(
            reports.Select(report => (report.ReportRequestId.Value, report.Intervals!.Count)),
            Is.EquivalentTo([("RR-FAST", 1), ("RR-FAST", 1), ("RR-FAST", 1), ("RR-SLOW", 3)]));
    }

    [Test, CancelAfter(300_000)]
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

        await harness.AskAsync(cancellationToken, SomeRequest.Telemetry("RR-BAD", "status", "heatpump.status"), SomeRequest.Telemetry("RR-GOOD", "usage", "heatpump.power"));
        var good = await harness.ReportAsync(cancellationToken);
        await failed.Task.WaitAsync(cancellationToken);
        await harness.Domain.AdvanceToNextTimerAsync(TimeSpan.FromMinutes(1), cancellationToken);
        var goodAgain = await harness.ReportAsync(cancellationToken);
        fails = false;
        await harness.Wire.AdvanceToNextTimerAsync(TimeSpan.FromSeconds(2), cancellationToken);
        var bad = await harness.ReportAsync(cancellationToken);

        Assert.That(new[] { good, goodAgain, bad }.Select(report => report.ReportRequestId.Value), Is.EqualTo(["RR-GOOD", "RR-GOOD", "RR-BAD"]));
        Assert.That(bad.Intervals!.Select(interval => interval.DtStart), Is.EqualTo([Some.Now, Some.Now.AddMinutes(1)]), "nothing is lost");
    }

    [Test, CancelAfter(300_000)]
    public async Task UpdateReport_IsAnsweredByARequestToRegister_IsSentAgainUnderTheNewRequest(CancellationToken cancellationToken)
    {
        await using var harness = await AgentHarness.StartAsync(cancellationToken);
        await harness.StartedAsync(cancellationToken);
        harness.Vtn.Answer = message => message is OadrUpdateReport ? new OadrRequestReregistration(new VenId("VEN-1")) : null;
        harness.Resource.PowerW = 1234;
        await harness.AskAsync(cancellationToken, SomeRequest.Telemetry("RR-1", "usage", "heatpump.power"));
        await harness.ReportAsync(cancellationToken);
        while (!harness.Vtn.Received().OfType<OadrRequestEvent>().Any())
        {
            await harness.NextPollAsync(cancellationToken);
        }

        harness.Vtn.Answer = null;
        harness.Resource.PowerW = 99;
        harness.Vtn.Owe(new OadrCreateReport { RequestId = "c1", ReportRequests = [SomeRequest.Telemetry("RR-2", "usage", "heatpump.power", start: Some.Now.AddMinutes(1))] });
        while (!harness.Vtn.Received().OfType<OadrCreatedReport>().Any())
        {
            // The report that waited for the start-up has a timer, too.
            await harness.NextPollAsync(cancellationToken);
        }

        await harness.Domain.AdvanceToNextTimerAsync(TimeSpan.FromMinutes(1), cancellationToken);
        var report = await harness.ReportAsync(cancellationToken);

        Assert.That(report.ReportRequestId.Value, Is.EqualTo("RR-2"));
        Assert.That(Values(report), Is.EqualTo([1234, 99]));
    }

    [Test, CancelAfter(300_000)]
    public async Task UpdateReport_IsAnsweredByARequestToRegister_StartsUpAtOnceAndReportsNothingBefore(CancellationToken cancellationToken)
    {
        await using var harness = await AgentHarness.StartAsync(cancellationToken);
        await harness.StartedAsync(cancellationToken);
        harness.Vtn.Answer = message => message is OadrUpdateReport ? new OadrRequestReregistration(new VenId("VEN-1")) : null;

        await harness.AskAsync(
            cancellationToken, SomeRequest.Telemetry("RR-1", "usage", "heatpump.power"), SomeRequest.Telemetry("RR-2", "status", "heatpump.status"));
        await harness.ReportAsync(cancellationToken);
        var until = new List<OadrMessage>();
        while (until.LastOrDefault() is not OadrCreatePartyRegistration)
        {
            until.Add(await harness.Vtn.ReceiveAsync(cancellationToken));
        }

        Assert.That(until.OfType<OadrUpdateReport>(), Is.Empty, "rules 309, 405");
    }

    [Test, CancelAfter(300_000)]
    public async Task RequestReregistration_VtnFailsAtTheMetadata_DataWaitForThem(CancellationToken cancellationToken)
    {
        await using var harness = await AgentHarness.StartAsync(cancellationToken);
        await harness.StartedAsync(cancellationToken);
        await harness.AskAsync(cancellationToken, SomeRequest.Telemetry("RR-1", "usage", "heatpump.power"));
        await harness.ReportAsync(cancellationToken);
        harness.Vtn.Answer = message => message is OadrRegisterReport ? throw new InvalidOperationException("The VTN fails.") : null;
        harness.Vtn.Owe(new OadrRequestReregistration(new VenId("VEN-1")));
        await harness.NextPollAsync(cancellationToken);
        await harness.Vtn.ReceiveAsync<OadrRequestEvent>(cancellationToken);

        await harness.Domain.AdvanceToNextTimerAsync(TimeSpan.FromMinutes(1), cancellationToken);
        await harness.NextPollAsync(cancellationToken);
        var until = new List<OadrMessage>();
        while (until.LastOrDefault() is not OadrPoll)
        {
            until.Add(await harness.Vtn.ReceiveAsync(cancellationToken));
        }

        Assert.That(until.OfType<OadrUpdateReport>(), Is.Empty, "rules 309, 405");
    }

    [TestCase(true)]
    [TestCase(false)]
    [CancelAfter(300_000)]
    public async Task Registration_IsAnother_SamplesOfTheOneBeforeAreNotDelivered(bool isCancelled, CancellationToken cancellationToken)
    {
        await using var harness = await AgentHarness.StartAsync(cancellationToken);
        await harness.StartedAsync(cancellationToken);
        var isKnown = true;
        harness.Vtn.Answer = message => message switch
        {
            OadrUpdateReport => throw new InvalidOperationException("The VTN fails."),
            OadrCreatePartyRegistration { RegistrationId: not null } again when !isKnown => new OadrResponse { EiResponse = new EiResponse(EiResponseCode.NotRegistered, "who?", again.RequestId) },
            _ => null,
        };
        await harness.AskAsync(cancellationToken, SomeRequest.Telemetry("RR-1", "usage", "heatpump.power"));
        await harness.Wire.NextTimerAsync(TimeSpan.FromSeconds(2), cancellationToken);

        if (isCancelled)
        {
            await harness.Agent.CancelRegistrationAsync(cancellationToken);
            await harness.Agent.RegisterAsync(cancellationToken);
        }
        else
        {
            await harness.StopAsync();
            File.Delete(Path.Combine(harness.StateFolder, "registration.json"));
            harness.Vtn.Received();
            harness.Start();
        }

        await harness.StartedAsync(cancellationToken);
        harness.Vtn.Answer = null;
        harness.Resource.PowerW = 99;
        await harness.AskAsync(cancellationToken, SomeRequest.Telemetry("RR-2", "usage", "heatpump.power"));
        var report = await harness.ReportAsync(cancellationToken);

        Assert.That((report.ReportRequestId.Value, Values(report).ToList()), Is.EqualTo(("RR-2", new List<double> { 99 })).UsingPropertiesComparer(), "rules 406, 407");
    }

    [Test, CancelAfter(300_000)]
    public async Task History_ConfirmedButNotDelivered_IsDeliveredAfterARestart(CancellationToken cancellationToken)
    {
        await using var harness = await AgentHarness.StartAsync(cancellationToken, harness => harness.HistoryPeriod = TimeSpan.FromMinutes(1));
        await harness.StartedAsync(cancellationToken);
        var failed = new TaskCompletionSource();
        harness.Vtn.Answer = message =>
        {
            if (message is OadrUpdateReport)
            {
                failed.TrySetResult();
                throw new InvalidOperationException("The VTN fails.");
            }

            return null;
        };
        await harness.RecordAsync(2, cancellationToken);

        var created = await harness.AskAsync(cancellationToken, SomeRequest.History("RR-1", Some.Now, 0, "heatpump.power"));
        await failed.Task.WaitAsync(cancellationToken);
        await harness.StopAsync();
        harness.Vtn.Received();
        harness.Vtn.Answer = null;
        harness.Start();
        var metadata = await harness.Vtn.ReceiveAsync<OadrRegisterReport>(cancellationToken);
        var report = await harness.ReportAsync(cancellationToken);

        Assert.That(created.EiResponse.ResponseCode, Is.EqualTo(EiResponseCode.Ok));
        Assert.That(metadata.ReportRequestId, Is.Null, "first of all (rule 309)");
        Assert.That((report.ReportRequestId.Value, report.Intervals!.Count), Is.EqualTo(("RR-1", 3)), "what is confirmed is done");
    }

    [Test, CancelAfter(300_000)]
    public async Task Report_VtnGone_IsKeptOverARestartAndDeliveredUnderTheNewRequest(CancellationToken cancellationToken)
    {
        await using var harness = await AgentHarness.StartAsync(cancellationToken);
        await harness.StartedAsync(cancellationToken);
        await harness.AskAsync(cancellationToken, SomeRequest.Telemetry("RR-1", "usage", "heatpump.power"));
        await harness.ReportAsync(cancellationToken);
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
        await harness.AskAsync(cancellationToken, SomeRequest.Telemetry("RR-2", "usage", "heatpump.power", start: Some.Now.AddMinutes(11)));
        var report = await harness.ReportAsync(cancellationToken);

        Assert.That(report.ReportRequestId.Value, Is.EqualTo("RR-2"));
        Assert.That(Values(report), Is.EqualTo([1234, 99]));
        Assert.That(report.Intervals!.Select(interval => interval.DtStart), Is.EqualTo([Some.Now.AddMinutes(1), Some.Now.AddMinutes(11)]), "oldest first (rule 314)");
    }

    [TestCase(false, TestName = "An agent started again while the VTN is gone samples on")]
    [TestCase(true, TestName = "An agent started twice while the VTN is gone keeps what it sampled in between")]
    [CancelAfter(300_000)]
    public async Task Restart_VtnGone_IsSampledOnAndDeliveredUnderTheNewRequest(bool isTwice, CancellationToken cancellationToken)
    {
        await using var harness = await AgentHarness.StartAsync(cancellationToken);
        await harness.StartedAsync(cancellationToken);
        await harness.AskAsync(cancellationToken, SomeRequest.Telemetry("RR-1", "usage", "heatpump.power"));
        await harness.ReportAsync(cancellationToken);
        await harness.StopAsync();
        await harness.Vtn.StopAsync();
        harness.Vtn.Received();
        harness.Start();
        for (var minute = 1; minute <= 3; minute++)
        {
            harness.Resource.PowerW = minute;
            await harness.Domain.AdvanceToNextTimerAsync(TimeSpan.FromMinutes(1), cancellationToken);
            await harness.Domain.NextTimerAsync(TimeSpan.FromMinutes(1), cancellationToken);
        }

        var pending = harness.Agent.Status.Reports;
        if (isTwice)
        {
            await harness.StopAsync();
            harness.Start();
        }

        await harness.Vtn.StartAgainAsync(cancellationToken);
        harness.Vtn.Owe(new OadrCreateReport { RequestId = "c1", ReportRequests = [SomeRequest.Telemetry("RR-2", "usage", "heatpump.power", start: Some.Now.AddMinutes(4))] });
        while (!harness.Vtn.Received().OfType<OadrCreatedReport>().Any())
        {
            await harness.NextPollAsync(cancellationToken);
        }

        harness.Resource.PowerW = 4;
        await harness.Domain.AdvanceToNextTimerAsync(TimeSpan.FromMinutes(1), cancellationToken);
        var report = await harness.ReportAsync(cancellationToken);

        Assert.That(pending, Is.EqualTo([new ReportRequestId("RR-1")]));
        Assert.That(report.ReportRequestId.Value, Is.EqualTo("RR-2"));
        Assert.That(
            report.Intervals().Where(interval => interval.From > 0).Select(interval => (interval.From, interval.Value)),
            Is.EqualTo([(1, 1), (2, 2), (3, 3), (4.0, 4.0)]), "nothing is lost (rule 346)");
    }

    [Test, CancelAfter(300_000)]
    public async Task Restart_EnergyWhileTheVtnIsGone_IsGatheredOverTheIntervalsOfBefore(CancellationToken cancellationToken)
    {
        await using var harness = await AgentHarness.StartAsync(cancellationToken);
        await harness.StartedAsync(cancellationToken);
        await harness.AskAsync(cancellationToken, SomeRequest.Telemetry("RR-1", "usage", "heatpump.energy"));
        await harness.NextReportAsync(cancellationToken);
        await harness.StopAsync();
        await harness.Vtn.StopAsync();
        harness.Vtn.Received();
        harness.Start();
        for (var minute = 2; minute <= 3; minute++)
        {
            await harness.Domain.AdvanceToNextTimerAsync(TimeSpan.FromMinutes(1), cancellationToken);
            await harness.Domain.NextTimerAsync(TimeSpan.FromMinutes(1), cancellationToken);
        }

        await harness.Vtn.StartAgainAsync(cancellationToken);
        harness.Vtn.Owe(new OadrCreateReport { RequestId = "c1", ReportRequests = [SomeRequest.Telemetry("RR-2", "usage", "heatpump.energy", start: Some.Now.AddMinutes(3))] });
        while (!harness.Vtn.Received().OfType<OadrCreatedReport>().Any())
        {
            await harness.NextPollAsync(cancellationToken);
        }

        var report = await harness.NextReportAsync(cancellationToken);

        Assert.That(report.Intervals().Select(interval => (Until: interval.From + interval.Minutes, interval.Value)).Where(interval => interval.Until > 2), Is.EqualTo([(3.0, 10.0), (4.0, 10.0)]));
    }

    private static IEnumerable<double> Values(OadrReport report) =>
        report.Intervals!.SelectMany(interval => interval.Payloads).Select(payload => ((PayloadFloat)((OadrReportPayload)payload).Payload).Value);
}
