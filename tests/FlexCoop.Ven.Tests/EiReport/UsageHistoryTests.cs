using FlexCoop.OpenAdr;
using FlexCoop.Testing;

namespace FlexCoop.Ven.Tests;

/// <summary>What the agent records all the time, and what of it a VTN can have (rules 324, 340, 510).</summary>
public sealed class UsageHistoryTests
{
    [Test, CancelAfter(300_000)]
    public async Task History_Everything_ComesOldestFirst(CancellationToken cancellationToken)
    {
        await using var harness = await RecordingAsync(cancellationToken);
        await harness.RecordAsync(3, cancellationToken);

        await harness.AskAsync(cancellationToken, SomeRequest.History("RR-1", Some.Now.AddHours(-1), 0, "heatpump.power", "heatpump.energy"));
        var report = await harness.ReportAsync(cancellationToken);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(report.ReportName, Is.EqualTo(ReportName.HistoryUsage), "rule 313");
            Assert.That(report.Intervals().Where(interval => interval.RId == "heatpump.power").Select(interval => interval.From), Is.EqualTo([0, 1, 2, 3]), "RP-19");
            Assert.That(
                report.Intervals().Where(interval => interval.RId == "heatpump.energy"),
                Is.EqualTo([(0d, (double?)1, "heatpump.energy", 10d), (1, 1, "heatpump.energy", 10), (2, 1, "heatpump.energy", 10)]), "RP-19");
            Assert.That(report.Intervals().Select(interval => interval.From), Is.Ordered, "rule 314");
            Assert.That(harness.Vtn.FormFaults, Is.Empty);
        }
    }

    [Test, CancelAfter(300_000)]
    public async Task History_SomeMinutesOfOnePoint_GivesThatSpanAndPointOnly(CancellationToken cancellationToken)
    {
        await using var harness = await RecordingAsync(cancellationToken);
        await harness.RecordAsync(10, cancellationToken);

        await harness.AskAsync(
            cancellationToken,
            SomeRequest.History("RR-1", Some.Now.AddMinutes(4), 3, "heatpump.energy"),
            SomeRequest.History("RR-2", Some.Now.AddMinutes(4), 3, "heatpump.power"));
        var reports = new[] { await harness.ReportAsync(cancellationToken), await harness.ReportAsync(cancellationToken) };
        var energy = reports.Single(report => report.ReportRequestId.Value == "RR-1");
        var power = reports.Single(report => report.ReportRequestId.Value == "RR-2");

        Assert.That(energy.Intervals().Select(interval => (interval.From, interval.RId)), Is.EqualTo([(4d, "heatpump.energy"), (5, "heatpump.energy"), (6, "heatpump.energy")]), "RP-20, rule 341");
        Assert.That(power.Intervals().Select(interval => (interval.From, interval.Minutes)), Is.EqualTo([(4d, (double?)null), (5, null), (6, null)]), "RP-20, RP-35");
    }

    [Test, CancelAfter(300_000)]
    public async Task History_AfterARestart_IsStillThereWithTheEnergyOfTheGap(CancellationToken cancellationToken)
    {
        await using var harness = await RecordingAsync(cancellationToken);
        await harness.RecordAsync(2, cancellationToken);
        await harness.StopAsync();
        harness.Domain.Advance(TimeSpan.FromMinutes(30));

        harness.Start();
        await harness.StartedAsync(cancellationToken);
        await harness.RecordAsync(1, cancellationToken);
        await harness.AskAsync(cancellationToken, SomeRequest.History("RR-1", Some.Now.AddMinutes(-1), 0, "heatpump.energy"));
        var report = await harness.ReportAsync(cancellationToken);

        Assert.That(
            report.Intervals().Select(interval => (interval.From, interval.Minutes, interval.Value)),
            Is.EqualTo([(0d, (double?)1, 10d), (1, 1, 10), (2, 30, 300), (32, 1, 10)]), "RP-36, rule 510");
    }

    [Test, CancelAfter(300_000)]
    public async Task History_ClockSetBack_IsRecordedOnWithOneValueForAnInstant([Values] bool isStartedAgain, CancellationToken cancellationToken)
    {
        await using var harness = await RecordingAsync(cancellationToken);
        await harness.RecordAsync(3, cancellationToken);

        harness.Wall.Step = TimeSpan.FromMinutes(-2);
        await harness.RecordAsync(3, cancellationToken);
        if (isStartedAgain)
        {
            await harness.StopAsync();
            harness.Vtn.Received();
            harness.Start();
            await harness.StartedAsync(cancellationToken);
        }

        await harness.AskAsync(cancellationToken, SomeRequest.History("RR-1", Some.Now.AddHours(-1), 0, "heatpump.energy"));
        var report = await harness.ReportAsync(cancellationToken);

        Assert.That(
            report.Intervals().Select(interval => (interval.From, interval.Minutes, interval.Value)),
            Is.EqualTo([(0d, (double?)1, 10d), (1, 1, 10), (2, 1, 30), (3, 1, 10)]), "R-15: all that was used stands there once");
    }

    [Test, CancelAfter(300_000)]
    public async Task History_OfMoreThanIsKept_KeepsTheLastDay(CancellationToken cancellationToken)
    {
        await using var harness = await RecordingAsync(cancellationToken);
        await harness.RecordAsync((2 * UsageHistory.MaxSamples) + 50, cancellationToken);
        await harness.StopAsync();
        harness.Vtn.Received();
        harness.Start();
        await harness.StartedAsync(cancellationToken);

        var now = harness.Domain.GetUtcNow();
        var refused = await harness.AskAsync(cancellationToken, SomeRequest.History("RR-1", now.AddDays(-2), 0, "heatpump.power"));
        await harness.AskAsync(cancellationToken, SomeRequest.History("RR-2", now.AddDays(-1), 0, "heatpump.power"));
        var intervals = (await harness.ReportAsync(cancellationToken)).Intervals!.Concat((await harness.ReportAsync(cancellationToken)).Intervals!).ToList();

        Assert.That(refused.EiResponse.ResponseCode, Is.EqualTo(EiResponseCode.InvalidData), "RP-30, rule 340");
        Assert.That((intervals.Count, intervals[^1].DtStart), Is.EqualTo((UsageHistory.MaxSamples, (DateTimeOffset?)now)));
        Assert.That(new FileInfo(Path.Combine(harness.StateFolder, "history")).Length, Is.LessThan(500_000), "it is bounded");
    }

    [Test, CancelAfter(300_000)]
    public async Task History_DeviceDidNotAnswer_IsABadPlaceholderThere(CancellationToken cancellationToken)
    {
        await using var harness = await RecordingAsync(cancellationToken);
        await harness.RecordAsync(1, cancellationToken);
        harness.Resource.IsOnline = false;
        await harness.RecordAsync(1, cancellationToken);

        await harness.AskAsync(cancellationToken, SomeRequest.History("RR-1", Some.Now, 0, "heatpump.power"));

        Assert.That(
            (await harness.ReportAsync(cancellationToken)).Qualities(),
            Is.EqualTo(["Quality Good - Non Specific", "Quality Good - Non Specific", "Quality Bad - Not Connected"]), "rule 318");
    }

    [TestCase(false)]
    [TestCase(true)]
    [CancelAfter(300_000)]
    public async Task History_DeviceHadNoValueYet_IsABadPlaceholderThatDoesNotSayItWereGone(bool isStartedAgain, CancellationToken cancellationToken)
    {
        await using var harness = await AgentHarness.StartAsync(cancellationToken, harness =>
        {
            harness.HistoryPeriod = TimeSpan.FromMinutes(1);
            harness.Resource.PowerW = double.NaN;
        });
        await harness.StartedAsync(cancellationToken);
        await harness.RecordAsync(1, cancellationToken);
        harness.Resource.IsOnline = false;
        await harness.RecordAsync(1, cancellationToken);
        if (isStartedAgain)
        {
            await harness.StopAsync();
            harness.Vtn.Received();
            harness.Resource.IsOnline = true;
            harness.Start();
            await harness.StartedAsync(cancellationToken);
        }

        await harness.AskAsync(cancellationToken, SomeRequest.History("RR-1", Some.Now, 0, "heatpump.power"));

        Assert.That(
            (await harness.ReportAsync(cancellationToken)).Qualities(),
            Is.EqualTo(["Quality Bad - Non Specific", "Quality Bad - Non Specific", "Quality Bad - Not Connected"]), "rule 318");
    }

    [TestCase("{\"at\":1}", TestName = "History that holds something else is set aside")]
    [TestCase(null, TestName = "History that is broken in the middle is set aside")]
    [CancelAfter(300_000)]
    public async Task History_Broken_IsSetAsideAndANewOneBegun(string? record, CancellationToken cancellationToken)
    {
        await using var harness = await RecordingAsync(cancellationToken);
        await harness.RecordAsync(5, cancellationToken);
        await harness.StopAsync();
        var path = Path.Combine(harness.StateFolder, "history");
        if (record is not null)
        {
            using var file = JournalFile.Open(path, out var _, out var _);
            file.Append(System.Text.Encoding.UTF8.GetBytes(record));
        }
        else
        {
            var bytes = await File.ReadAllBytesAsync(path, cancellationToken);
            bytes[20] ^= 1;
            await File.WriteAllBytesAsync(path, bytes, cancellationToken);
        }

        harness.Start();
        await harness.StartedAsync(cancellationToken);
        await harness.RecordAsync(1, cancellationToken);
        await harness.AskAsync(cancellationToken, SomeRequest.History("RR-1", Some.Now, 0, "heatpump.power"));
        var report = await harness.ReportAsync(cancellationToken);

        Assert.That(report.Intervals().Select(interval => interval.From), Is.EqualTo([5, 6]), "only what was recorded since");
        Assert.That(path + ".broken", Does.Exist);
    }

    [Test, Platform("Linux"), CancelAfter(300_000)]
    public async Task History_DiskFullForAWhile_IsWholeAfterwards(CancellationToken cancellationToken)
    {
        await using var harness = await RecordingAsync(cancellationToken);
        await harness.RecordAsync((2 * UsageHistory.MaxSamples) - 1, cancellationToken);
        File.CreateSymbolicLink(Path.Combine(harness.StateFolder, "history.new"), "/dev/full");
        await harness.RecordAsync(2, cancellationToken);
        await harness.StopAsync();
        harness.Vtn.Received();

        harness.Start();
        await harness.StartedAsync(cancellationToken);
        var now = harness.Domain.GetUtcNow();
        await harness.AskAsync(cancellationToken, SomeRequest.History("RR-1", now.AddMinutes(-5), 0, "heatpump.power"));

        Assert.That((await harness.ReportAsync(cancellationToken)).Intervals!.Select(interval => (now - interval.DtStart!.Value).TotalMinutes), Is.EqualTo([5, 4, 3, 2, 1, 0]));
    }

    private static async Task<AgentHarness> RecordingAsync(CancellationToken cancellationToken)
    {
        var harness = await AgentHarness.StartAsync(cancellationToken, harness => harness.HistoryPeriod = TimeSpan.FromMinutes(1));
        await harness.StartedAsync(cancellationToken);
        return harness;
    }
}
