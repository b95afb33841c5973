using FlexCoop.OpenAdr;
using FlexCoop.Testing;

namespace FlexCoop.Ven.Tests;

/// <summary>What the agent offers, and how a VTN asks for it (protocol.md §10.1, §10.2).</summary>
public sealed class MetadataTests
{
    [Test, CancelAfter(300_000)]
    public async Task Start_Metadata_OffersUsageStatusAndHistoryOfEachResource(CancellationToken cancellationToken)
    {
        await using var harness = await AgentHarness.StartAsync(cancellationToken);

        var metadata = await harness.Vtn.ReceiveAsync<OadrRegisterReport>(cancellationToken);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                metadata.Reports.Select(report => report.ReportName!.Value.Value),
                Is.EqualTo(["METADATA_TELEMETRY_USAGE", "METADATA_TELEMETRY_STATUS", "METADATA_HISTORY_USAGE"]), "RP-26, RP-45");
            Assert.That(metadata.Reports.Select(report => report.ReportSpecifierId), Is.Unique, "rule 308");
            Assert.That(metadata.Reports.Select(report => report.ReportRequestId.Value), Is.All.EqualTo("0"), "rule 311");
            Assert.That(metadata.ReportRequestId, Is.Null, "rule 311");
            Assert.That(metadata.Reports.Select(report => (report.DtStart, report.Intervals)), Is.All.EqualTo(((DateTimeOffset?)null, (IReadOnlyList<Interval>?)null)), "rule 305");
            Assert.That(
                metadata.Reports[0].Descriptions.Select(point => (point.RId.Value, point.ItemBase!.Units, point.SamplingRate!.OnChange)),
                Is.EqualTo([("heatpump.power", "W", true), ("heatpump.energy", "Wh", false)]), "rule 331");
            Assert.That(metadata.Reports[1].Descriptions.Select(point => (point.RId.Value, point.ItemBase, point.ReportType)), Is.EqualTo([("heatpump.status", (ItemBase?)null, ReportType.ResourceStatus)]));
            Assert.That(
                metadata.Reports.SelectMany(report => report.Descriptions).Select(point => point.ReportDataSource!.ResourceIds.Single()), Is.All.EqualTo(new ResourceId("heatpump")));
        }
    }

    [Test, CancelAfter(300_000)]
    public async Task Start_Metadata_SaysHowMuchIsKeptAtTheFastestSampling(CancellationToken cancellationToken)
    {
        await using var harness = await AgentHarness.StartAsync(cancellationToken, harness => harness.HistoryPeriod = TimeSpan.FromMinutes(1));

        var metadata = await harness.Vtn.ReceiveAsync<OadrRegisterReport>(cancellationToken);

        var rates = metadata.Reports.SelectMany(report => report.Descriptions, (report, point) => (Kept: report.Duration!.Value.ToTimeSpan(), Rate: point.SamplingRate!)).ToList();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(rates.Select(rate => rate.Kept!.Value / rate.Rate.MinPeriod.ToTimeSpan()!.Value), Is.All.GreaterThanOrEqualTo(100), "rule 510");
            Assert.That(rates.Select(rate => rate.Rate.MaxPeriod.ToTimeSpan() <= rate.Kept), Is.All.True, "rule 312");
            Assert.That(metadata.Reports[2].Duration!.Value.ToString(), Is.EqualTo("P1D"));
        }
    }

    [Test, CancelAfter(300_000)]
    public async Task Start_ResourceWithoutMeter_OffersItsStateOnly(CancellationToken cancellationToken)
    {
        await using var harness = await AgentHarness.StartAsync(
            cancellationToken, harness => harness.More.Add(new FakeResource("relay", harness.Domain) { IsMetered = false }));

        var metadata = await harness.Vtn.ReceiveAsync<OadrRegisterReport>(cancellationToken);

        Assert.That(
            metadata.Reports.SelectMany(report => report.Descriptions).Select(point => point.RId.Value).Where(rId => rId.StartsWith("relay", StringComparison.Ordinal)),
            Is.EqualTo(["relay.status"]));
    }

    [Test, CancelAfter(300_000)]
    public async Task CreateReport_MetadataOnce_IsAnsweredByMetadataUnderItsId(CancellationToken cancellationToken)
    {
        await using var harness = await AgentHarness.StartAsync(cancellationToken);
        await harness.StartedAsync(cancellationToken);

        var created = await harness.AskAsync(cancellationToken, SomeRequest.Metadata("RR-M"));
        var metadata = await harness.Vtn.ReceiveAsync<OadrRegisterReport>(cancellationToken);

        Assert.That((created.EiResponse.ResponseCode, metadata.ReportRequestId), Is.EqualTo((EiResponseCode.Ok, (ReportRequestId?)new ReportRequestId("RR-M"))), "RP-13, rule 311");
        Assert.That(metadata.Reports.Select(report => report.ReportRequestId.Value), Is.All.EqualTo("0"), "rule 311");
        Assert.That(harness.Agent.Status.Reports, Is.Empty);
    }

    [Test, CancelAfter(300_000)]
    public async Task CreateReport_MetadataEveryMinute_ComesFromTheStartToTheEnd(CancellationToken cancellationToken)
    {
        await using var harness = await AgentHarness.StartAsync(cancellationToken);
        await harness.StartedAsync(cancellationToken);

        var created = await harness.AskAsync(cancellationToken, SomeRequest.Metadata("RR-M", 60, Some.Now.AddSeconds(15), minutes: 5));
        var at = new List<double>();
        for (var count = 0; count < 5; count++)
        {
            await harness.Domain.AdvanceToNextTimerAsync(TimeSpan.FromMinutes(1), cancellationToken);
            var metadata = await harness.Vtn.ReceiveAsync<OadrRegisterReport>(cancellationToken);
            Assert.That(metadata.ReportRequestId, Is.EqualTo(new ReportRequestId("RR-M")));
            at.Add((harness.Domain.GetUtcNow() - Some.Now).TotalSeconds);

            // It has been taken once the agent goes on.
            await harness.Vtn.ReceiveAsync<OadrPoll>(cancellationToken);
        }

        var later = await harness.AfterAnHourAsync(cancellationToken);

        Assert.That(created.PendingReports, Is.EqualTo([new ReportRequestId("RR-M")]), "rule 329");
        Assert.That(at, Is.EqualTo([15, 75, 135, 195, 255]), "RP-15, RP-16; its own METADATA do not void it (rule 306)");
        Assert.That(later.OfType<OadrRegisterReport>(), Is.Empty);
        Assert.That(harness.Agent.Status.Reports, Is.Empty);
    }

    [Test, CancelAfter(300_000)]
    public async Task CancelReport_MetadataEveryMinute_Stops(CancellationToken cancellationToken)
    {
        await using var harness = await AgentHarness.StartAsync(cancellationToken);
        await harness.StartedAsync(cancellationToken);
        await harness.AskAsync(cancellationToken, SomeRequest.Metadata("RR-M", 60));
        await harness.Vtn.ReceiveAsync<OadrRegisterReport>(cancellationToken);

        var canceled = await harness.CancelAsync(reportToFollow: false, cancellationToken, "RR-M");
        var later = await harness.AfterAnHourAsync(cancellationToken);

        Assert.That((canceled.EiResponse.ResponseCode, canceled.PendingReports.Count), Is.EqualTo((EiResponseCode.Ok, 0)), "RP-17");
        Assert.That(later.OfType<OadrRegisterReport>(), Is.Empty, "RP-17");
    }

    [Test, CancelAfter(300_000)]
    public async Task RegisteredReport_WithARequestForMetadata_IsAnsweredByCreatedReportAndThenMetadata(CancellationToken cancellationToken)
    {
        await using var harness = await AgentHarness.StartAsync(cancellationToken, harness => harness.Vtn.Answer = message => message is OadrRegisterReport { ReportRequestId: null } register
            ? new OadrRegisteredReport { EiResponse = EiResponse.Ok(register.RequestId), ReportRequests = [SomeRequest.Metadata("RR-M")] }
            : null);

        var created = await harness.Vtn.ReceiveAsync<OadrCreatedReport>(cancellationToken);
        var metadata = await harness.Vtn.ReceiveAsync<OadrRegisterReport>(cancellationToken);

        Assert.That(created.EiResponse.ResponseCode, Is.EqualTo(EiResponseCode.Ok), "rule 344");
        Assert.That(metadata.ReportRequestId, Is.EqualTo(new ReportRequestId("RR-M")), "RP-18");
    }

    [Test, CancelAfter(300_000)]
    public async Task RegisterReport_Refused_RequestsBesideTheRefusalAreNotTaken(CancellationToken cancellationToken)
    {
        await using var harness = await AgentHarness.StartAsync(cancellationToken, harness => harness.Vtn.Answer = message => message is OadrRegisterReport register
            ? new OadrRegisteredReport
            {
                EiResponse = new EiResponse(EiResponseCode.InvalidData, "not these", register.RequestId),
                ReportRequests = [SomeRequest.Telemetry("RR-1", "usage", "heatpump.power")],
            }
            : null);

        var until = new List<OadrMessage>();
        while (until.LastOrDefault() is not OadrPoll)
        {
            until.Add(await harness.Vtn.ReceiveAsync(cancellationToken));
        }

        Assert.That(until.Any(message => message is OadrCreatedReport or OadrUpdateReport), Is.False, "rule 300");
        Assert.That(harness.Agent.Status.Reports, Is.Empty);
    }

    [TestCase(200)]
    [TestCase(406)]
    [CancelAfter(300_000)]
    public async Task RegisterReport_RefusedWhileAReportIsOwed_VoidsIt(int status, CancellationToken cancellationToken)
    {
        await using var harness = await AgentHarness.StartAsync(cancellationToken);
        await harness.StartedAsync(cancellationToken);
        harness.Vtn.Answer = message =>
        {
            harness.Vtn.Status = message is OadrRegisterReport ? status : 200;
            return message switch
            {
                OadrUpdateReport => throw new InvalidOperationException("The VTN fails."),
                OadrRegisterReport register => new OadrRegisteredReport { EiResponse = new EiResponse(EiResponseCode.InvalidData, "not these", register.RequestId) },
                _ => null,
            };
        };
        await harness.AskAsync(cancellationToken, SomeRequest.Telemetry("RR-1", "usage", "heatpump.power", reportBackSeconds: 0));
        await harness.Wire.NextTimerAsync(TimeSpan.FromSeconds(2), cancellationToken);

        await harness.Agent.ReregisterAsync(cancellationToken);
        harness.Vtn.Answer = null;
        harness.Vtn.Status = 200;
        harness.Vtn.Received();
        var later = await harness.AfterAnHourAsync(cancellationToken);

        Assert.That(later.OfType<OadrUpdateReport>(), Is.Empty, "rule 300");
    }

    [Test, CancelAfter(300_000)]
    public async Task RegisterReport_ReportsRunning_StopsAllButMetadataUntilAskedAnew(CancellationToken cancellationToken)
    {
        await using var harness = await AgentHarness.StartAsync(cancellationToken);
        await harness.StartedAsync(cancellationToken);
        await harness.AskAsync(cancellationToken, SomeRequest.Telemetry("RR-1", "usage", "heatpump.power"), SomeRequest.Metadata("RR-P", 60, Some.Now.AddHours(3)));
        await harness.ReportAsync(cancellationToken);

        await harness.AskAsync(cancellationToken, SomeRequest.Metadata("RR-M"));
        await harness.Vtn.ReceiveAsync<OadrRegisterReport>(cancellationToken);
        await harness.Vtn.ReceiveAsync<OadrPoll>(cancellationToken);
        var later = await harness.AfterAnHourAsync(cancellationToken);
        var anew = await harness.AskAsync(cancellationToken, SomeRequest.Telemetry("RR-2", "usage", "heatpump.power", start: Some.Now.AddHours(1)));
        var report = await harness.ReportAsync(cancellationToken);

        Assert.That(later.OfType<OadrUpdateReport>(), Is.Empty, "RP-29, rule 306");
        Assert.That(anew.PendingReports.Select(id => id.Value), Is.EqualTo(["RR-P", "RR-2"]), "RP-29, RP-41");
        Assert.That(report.ReportRequestId.Value, Is.EqualTo("RR-2"));
    }

    [Test, CancelAfter(300_000)]
    public async Task Restart_PeriodicMetadata_GoesOnAndTheRestIsVoid(CancellationToken cancellationToken)
    {
        await using var harness = await AgentHarness.StartAsync(cancellationToken);
        await harness.StartedAsync(cancellationToken);
        await harness.AskAsync(cancellationToken, SomeRequest.Telemetry("RR-1", "usage", "heatpump.power"), SomeRequest.Metadata("RR-P", 60, Some.Now.AddMinutes(10)));
        await harness.StopAsync();
        harness.Vtn.Received();

        harness.Start();
        await harness.StartedAsync(cancellationToken);
        var pending = harness.Agent.Status.Reports;
        harness.Domain.AdvanceTo(Some.Now.AddMinutes(10));
        var metadata = await harness.Vtn.ReceiveAsync<OadrRegisterReport>(cancellationToken);

        Assert.That(pending, Is.EqualTo([new ReportRequestId("RR-P")]), "rule 306");
        Assert.That((metadata.ReportRequestId, harness.Domain.GetUtcNow()), Is.EqualTo(((ReportRequestId?)new ReportRequestId("RR-P"), Some.Now.AddMinutes(10))));
    }

    [Test, CancelAfter(300_000)]
    public async Task Restart_RegistrationLost_NothingIsPending(CancellationToken cancellationToken)
    {
        await using var harness = await AgentHarness.StartAsync(cancellationToken);
        await harness.StartedAsync(cancellationToken);
        await harness.AskAsync(cancellationToken, SomeRequest.Metadata("RR-P", 60, Some.Now.AddMinutes(10)));
        await harness.StopAsync();
        harness.Vtn.Received();

        harness.Vtn.Answer = message => message is OadrCreatePartyRegistration { RegistrationId: not null } create
            ? new OadrCreatedPartyRegistration { EiResponse = new EiResponse(EiResponseCode.InvalidId, "who?", create.RequestId), VtnId = new VtnId(TestVtn.VtnId), Profiles = [new OadrProfile(OadrProfileName.Profile20b, [OadrTransportName.SimpleHttp])] }
            : null;
        harness.Start();
        await harness.StartedAsync(cancellationToken);

        Assert.That(harness.Agent.Status.Reports, Is.Empty, "rule 407");
    }
}
