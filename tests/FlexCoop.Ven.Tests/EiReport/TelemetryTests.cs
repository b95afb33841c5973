using FlexCoop.OpenAdr;
using FlexCoop.Testing;

namespace FlexCoop.Ven.Tests;

/// <summary>When telemetry comes, and in which form (protocol.md §10.4, §10.5).</summary>
public sealed class TelemetryTests
{
    [TestCase(0, 5, new double[] { 0, 1, 2, 3, 4 }, TestName = "RP-03: five minutes")]
    [TestCase(0, 2, new double[] { 0, 1 }, TestName = "RP-06: two minutes")]
    [TestCase(15, 3, new[] { 0.25, 1.25, 2.25 }, TestName = "RP-07: from a time to come")]
    [CancelAfter(300_000)]
    public async Task Telemetry_EveryMinute_ComesFromTheStartToTheEnd(int startSeconds, int minutes, double[] expected, CancellationToken cancellationToken)
    {
        await using var harness = await AgentHarness.StartAsync(cancellationToken);
        await harness.StartedAsync(cancellationToken);

        await harness.AskAsync(cancellationToken, SomeRequest.Telemetry("RR-1", "status", "heatpump.status", start: Some.Now.AddSeconds(startSeconds), minutes: minutes));
        var at = new List<double>();
        while (at.Count < expected.Length)
        {
            var report = at.Count == 0 && startSeconds == 0 ? await harness.ReportAsync(cancellationToken) : await harness.NextReportAsync(cancellationToken);
            at.Add((report.DtStart!.Value - Some.Now).TotalMinutes);
        }

        var later = await harness.AfterAnHourAsync(cancellationToken);

        Assert.That(at, Is.EqualTo(expected));
        Assert.That(later.OfType<OadrUpdateReport>(), Is.Empty, "rule 325");
        Assert.That(harness.Agent.Status.Reports, Is.Empty);
    }

    [Test, CancelAfter(300_000)]
    public async Task Telemetry_ChangesEveryMinute_SendsWhatHasChangedAndThePreviousValueWhenNothingHas(CancellationToken cancellationToken)
    {
        await using var harness = await AgentHarness.StartAsync(cancellationToken);
        await harness.StartedAsync(cancellationToken);

        await harness.AskAsync(cancellationToken, SomeRequest.Telemetry("RR-1", "usage", "heatpump.power", granularitySeconds: 0, start: Some.Now.AddMinutes(2), minutes: 5));
        await harness.Domain.AdvanceToNextTimerAsync(TimeSpan.FromMinutes(5), cancellationToken);
        var first = await harness.ReportAsync(cancellationToken);
        await LookAsync(harness, 60, cancellationToken);
        var unchanged = await harness.ReportAsync(cancellationToken);
        await LookAsync(harness, 20, cancellationToken);
        harness.Resource.PowerW = 500;
        await LookAsync(harness, 40, cancellationToken);
        var changed = await harness.ReportAsync(cancellationToken);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(first.Intervals(), Is.EqualTo([(2d, (double?)null, "heatpump.power", 1000d)]), "RP-05: nothing before the start");
            Assert.That((unchanged.Intervals().Single(), unchanged.Qualities().Single()), Is.EqualTo(((3d, (double?)null, "heatpump.power", 1000d), "No New Value - Previous Value Used")), "RP-33");
            Assert.That(changed.Intervals().Select(interval => interval.Value), Is.EqualTo([500]), "rule 317: changed values only");
            Assert.That(changed.Intervals().Single().From, Is.InRange(3, 4).And.Not.EqualTo(4), "when it changed, not when it was reported");
            Assert.That(changed.Qualities(), Is.All.EqualTo("Quality Good - Non Specific"));
        }
    }

    [Test, CancelAfter(300_000)]
    public async Task Telemetry_Energy_IsWhatWasGatheredInEachInterval(CancellationToken cancellationToken)
    {
        await using var harness = await AgentHarness.StartAsync(cancellationToken);
        await harness.StartedAsync(cancellationToken);

        await harness.AskAsync(cancellationToken, SomeRequest.Telemetry("RR-1", "usage", "heatpump.energy", reportBackSeconds: 120, minutes: 4));
        var reports = new List<OadrReport>();
        for (var report = 0; report < 2; report++)
        {
            await harness.Domain.AdvanceToNextTimerAsync(TimeSpan.FromMinutes(1), cancellationToken);
            reports.Add(await harness.NextReportAsync(cancellationToken));
        }

        var later = await harness.AfterAnHourAsync(cancellationToken);

        Assert.That(
            reports.SelectMany(report => report.Intervals()),
            Is.EqualTo([(0d, (double?)1, "heatpump.energy", 10d), (1, 1, "heatpump.energy", 10), (2, 1, "heatpump.energy", 10), (3, 1, "heatpump.energy", 10)]), "RP-35: duration");
        Assert.That(reports.Select(report => report.DtStart), Is.EqualTo(reports.Select(report => report.Intervals![0].DtStart)), "rule 314");
        Assert.That(later.OfType<OadrUpdateReport>(), Is.Empty);
    }

    [TestCase(60, TestName = "Clock set back: a minute")]
    [TestCase(1, TestName = "Clock set back: a second, which leaves no whole one")]
    [CancelAfter(300_000)]
[Scenario("RB-04", DeviceUnderTest.Ven)]
    public async Task Telemetry_ClockSetBack_GoesOnAtOnceAndGivesNoInstantASecondValue(int seconds, CancellationToken cancellationToken)
    {
        await using var harness = await AgentHarness.StartAsync(cancellationToken);
        await harness.StartedAsync(cancellationToken);
        await harness.AskAsync(cancellationToken, SomeRequest.Telemetry("RR-1", "usage", "heatpump.power", seconds, seconds));
        var before = new List<OadrReport> { await harness.ReportAsync(cancellationToken) };
        while (before.Count < 10)
        {
            before.Add(await harness.NextReportAsync(cancellationToken));
        }

        harness.Wall.Step = TimeSpan.FromSeconds(-5 * seconds);
        harness.Agent.LookAgain();
        var waited = await harness.Domain.AdvanceToNextTimerAsync(TimeSpan.FromSeconds(seconds) - TimeSpan.FromTicks(1), cancellationToken);
        var after = new List<OadrReport> { await harness.ReportAsync(cancellationToken) };
        while (after.Count < 10)
        {
            after.Add(await harness.NextReportAsync(cancellationToken));
        }

        Assert.That(waited, Is.LessThanOrEqualTo(TimeSpan.FromSeconds(1)), "R-15");
        Assert.That(after[0].DtStart, Is.LessThan(before[5].DtStart!.Value), "by the new clock");
        Assert.That(after.Zip(after.Skip(1), (one, other) => other.DtStart - one.DtStart), Is.All.EqualTo(TimeSpan.FromSeconds(seconds)));
        Assert.That(before.Concat(after).Select(report => report.DtStart), Is.Unique, "no instant has two values");
    }

    [Test, CancelAfter(300_000)]
    public async Task Telemetry_EnergyAndClockSetBack_CountsNothingTwice(CancellationToken cancellationToken)
    {
        await using var harness = await AgentHarness.StartAsync(cancellationToken);
        await harness.StartedAsync(cancellationToken);
        await harness.AskAsync(cancellationToken, SomeRequest.Telemetry("RR-1", "usage", "heatpump.energy", start: Some.Now.AddHours(-2)));
        var reports = new List<OadrReport> { await harness.NextReportAsync(cancellationToken), await harness.NextReportAsync(cancellationToken) };

        harness.Wall.Step = TimeSpan.FromHours(-1);
        harness.Agent.LookAgain();
        await harness.Domain.AdvanceToNextTimerAsync(TimeSpan.FromSeconds(1), cancellationToken);
        reports.Add(await harness.NextReportAsync(cancellationToken));
        reports.Add(await harness.NextReportAsync(cancellationToken));

        Assert.That(reports.SelectMany(report => report.Intervals()).Select(interval => (interval.Minutes, Math.Round(interval.Value, 6))), Is.All.EqualTo(((double?)1, 10d)));
        Assert.That(reports.Select(report => report.DtStart), Is.Unique);
    }

    [Test, CancelAfter(300_000)]
    public async Task Telemetry_PowerAndEnergyOnce_EnergyComesFromTheHistory(CancellationToken cancellationToken)
    {
        await using var harness = await AgentHarness.StartAsync(cancellationToken, harness => harness.HistoryPeriod = TimeSpan.FromMinutes(1));
        await harness.StartedAsync(cancellationToken);
        await harness.RecordAsync(3, cancellationToken);
        harness.Domain.Advance(TimeSpan.FromSeconds(20));

        await harness.AskAsync(cancellationToken, SomeRequest.Of("RR-1", "usage", 0, 0, interval: null, "heatpump.power", "heatpump.energy"));
        var report = await harness.ReportAsync(cancellationToken);

        Assert.That(
            report.Intervals().Select(interval => (Math.Round(interval.From, 3), interval.Minutes, interval.RId, interval.Value)),
            Is.EqualTo([(2d, (double?)1, "heatpump.energy", 10d), (3.333, 0, "heatpump.power", 1000)]), "RP-21, rule 337");
        Assert.That(harness.Vtn.FormFaults, Is.Empty);
    }

    [Test, CancelAfter(300_000)]
    public async Task Telemetry_EnergyOnceBeforeAnythingIsKept_IsABadPlaceholder(CancellationToken cancellationToken)
    {
        await using var harness = await AgentHarness.StartAsync(cancellationToken);
        await harness.StartedAsync(cancellationToken);

        await harness.AskAsync(cancellationToken, SomeRequest.Telemetry("RR-1", "usage", "heatpump.energy", reportBackSeconds: 0));
        var report = await harness.ReportAsync(cancellationToken);

        Assert.That((report.Intervals().Single().Value, report.Qualities().Single()), Is.EqualTo((0d, "Quality Bad - Non Specific")), "rule 318");
    }

    [Test, CancelAfter(300_000)]
    public async Task Telemetry_PowerWithEnergy_AllIntervalsHaveADuration(CancellationToken cancellationToken)
    {
        await using var harness = await AgentHarness.StartAsync(cancellationToken);
        await harness.StartedAsync(cancellationToken);

        await harness.AskAsync(cancellationToken, SomeRequest.Of("RR-1", "usage", 60, 60, SomeRequest.Interval(Some.Now, 0), "heatpump.power", "heatpump.energy"));
        var report = await harness.NextReportAsync(cancellationToken);

        Assert.That(report.Intervals(), Is.EqualTo([(0d, (double?)1, "heatpump.energy", 10d), (1, 0, "heatpump.power", 1000)]), "rules 300, 314, 315: all or none");
    }

    [Test, CancelAfter(300_000)]
    public async Task Telemetry_StateOfAControllableLoad_HasTheSameChildrenAlways(CancellationToken cancellationToken)
    {
        var free = new LoadControlState { Capacity = new LoadControlValue(1, Min: 0, Max: 1, Normal: 1) };
        await using var harness = await AgentHarness.StartAsync(cancellationToken, harness => harness.Resource.LoadControl = free);
        await harness.StartedAsync(cancellationToken);

        await harness.AskAsync(cancellationToken, SomeRequest.Telemetry("RR-1", "status", "heatpump.status", reportBackSeconds: 120));
        await LookAsync(harness, 0, cancellationToken);
        harness.Resource.IsOnline = false;
        await LookAsync(harness, 1, cancellationToken);
        var report = await harness.ReportAsync(cancellationToken);

        Assert.That(
            report.States().Select(state => (state.Online, state.LoadControlState)),
            Is.EqualTo([(true, (LoadControlState?)free), (false, free)]), "RP-34, rule 334");
    }

    [Test, CancelAfter(300_000)]
    public async Task Telemetry_WaitingForItsReport_OutlivesTheAgent(CancellationToken cancellationToken)
    {
        await using var harness = await AgentHarness.StartAsync(cancellationToken);
        await harness.StartedAsync(cancellationToken);
        await harness.AskAsync(cancellationToken, SomeRequest.Telemetry("RR-1", "usage", "heatpump.power", reportBackSeconds: 3600));
        await LookAsync(harness, 5, cancellationToken);
        await harness.StopAsync();
        harness.Vtn.Received();

        harness.Start();
        await harness.StartedAsync(cancellationToken);
        await harness.AskAsync(cancellationToken, SomeRequest.Telemetry("RR-2", "usage", "heatpump.power", start: Some.Now.AddMinutes(6)));
        var report = await harness.NextReportAsync(cancellationToken);

        Assert.That(report.Intervals().Select(interval => interval.From), Is.SupersetOf(new double[] { 0, 1, 2, 3, 4, 6 }), "nothing of what was gathered is lost");
    }

    [Test, CancelAfter(300_000)]
    public async Task Telemetry_AgentSleptOverTheEnd_DeliversWhatItHadAndNothingOfNow(CancellationToken cancellationToken)
    {
        await using var harness = await AgentHarness.StartAsync(cancellationToken);
        await harness.StartedAsync(cancellationToken);
        await harness.AskAsync(
            cancellationToken, SomeRequest.Telemetry("RR-1", "usage", "heatpump.power", reportBackSeconds: 180, minutes: 3), SomeRequest.Metadata("RR-M", 60, Some.Now.AddMinutes(2), minutes: 3));
        await LookAsync(harness, 1, cancellationToken);

        harness.Domain.Advance(TimeSpan.FromHours(1));
        var report = await harness.ReportAsync(cancellationToken);
        var later = await harness.AfterAnHourAsync(cancellationToken);

        Assert.That(report.Intervals().Select(interval => interval.From), Is.EqualTo([0, 1]));
        Assert.That(later.OfType<OadrUpdateReport>(), Is.Empty);
        Assert.That(later.OfType<OadrRegisterReport>(), Is.Empty);
        Assert.That(harness.Agent.Status.Reports, Is.Empty);
    }

    [Test, CancelAfter(300_000)]
    public async Task Telemetry_Once_HasNothingOfWhatWaitedBefore(CancellationToken cancellationToken)
    {
        await using var harness = await AgentHarness.StartAsync(cancellationToken);
        await harness.StartedAsync(cancellationToken);
        await harness.AskAsync(cancellationToken, SomeRequest.Telemetry("RR-1", "usage", "heatpump.power", reportBackSeconds: 3600));
        await LookAsync(harness, 5, cancellationToken);

        await harness.AskAsync(cancellationToken, SomeRequest.Metadata("RR-M"));
        await harness.Vtn.ReceiveAsync<OadrRegisterReport>(cancellationToken);
        await harness.Vtn.ReceiveAsync<OadrPoll>(cancellationToken);
        await harness.AskAsync(cancellationToken, SomeRequest.Telemetry("RR-2", "usage", "heatpump.power", reportBackSeconds: 0));

        Assert.That((await harness.ReportAsync(cancellationToken)).Intervals().Select(interval => interval.From), Is.EqualTo([5]), "rule 324: one interval for each point");
    }

    /// <summary>Lets samples be taken, one after the other.</summary>
    private static async Task LookAsync(AgentHarness harness, int samples, CancellationToken cancellationToken)
    {
        for (var sample = 0; sample < samples; sample++)
        {
            await harness.Domain.AdvanceToNextTimerAsync(TimeSpan.FromMinutes(1), cancellationToken);
        }

        // The last is taken once the agent waits for the next.
        await harness.Domain.NextTimerAsync(TimeSpan.FromHours(1), cancellationToken);
    }
}
