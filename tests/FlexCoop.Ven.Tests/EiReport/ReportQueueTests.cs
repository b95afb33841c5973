using FlexCoop.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace FlexCoop.Ven.Tests;

/// <summary>What waits for a VTN that is gone is bounded.</summary>
public sealed class ReportQueueTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Test]
    public void Add_MoreThanIsKeptInAll_TakesFromThatWhichHasMost()
    {
        using var journal = VenJournal.Open(_folder["journal"], NullLogger.Instance);
        var queue = new ReportQueue(journal);
        var schedules = Enumerable.Range(0, 30).Select(number => new ReportSchedule(SomeRequest.Telemetry($"RR-{number}", "usage", "heatpump.power"), [], Some.Now)).ToList();
        var few = schedules[0];
        queue.Add(few, Some.Now, [new SampleValue { RId = "heatpump.power" }]);

        for (var minute = 0; minute < ReportQueue.MaxSamples; minute++)
        {
            foreach (var schedule in schedules.Skip(1))
            {
                queue.Add(schedule, Some.Now.AddMinutes(minute), [new SampleValue { RId = "heatpump.power" }, new SampleValue { RId = "heatpump.energy" }]);
            }
        }

        var kept = schedules.Select(schedule => queue.Take(schedule.Id.Value, DateTimeOffset.MaxValue, int.MaxValue)).ToList();
        Assert.That(kept.Sum(samples => samples.Sum(sample => sample.Values.Count)), Is.LessThanOrEqualTo(ReportQueue.MaxValues));
        Assert.That(kept[0], Has.Count.EqualTo(1));
        Assert.That(kept.Skip(1).Select(samples => samples[^1].At), Is.All.EqualTo(Some.Now.AddMinutes(ReportQueue.MaxSamples - 1)), "the oldest give way");
    }
}
