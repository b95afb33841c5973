namespace FlexCoop.Ven;

/// <summary>Takes the samples of the reports that are scheduled, as they are due.</summary>
internal sealed class ReportSampler(EiReportService reports, UsageHistory history, ReportQueue queue, Clocks clocks)
{
    /// <summary>Takes samples until it is cancelled.</summary>
    /// <param name="reportDue">Called when a report is due; it must not wait for the VTN.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task RunAsync(Action<ReportSchedule> reportDue, CancellationToken cancellationToken)
    {
        while (true)
        {
            foreach (var schedule in reports.Schedules.Where(schedule => schedule.IsAnnounced))
            {
                schedule.FollowClock(OfferedReports.Whole(clocks.Domain.GetUtcNow()));
            }

            foreach (var schedule in reports.Schedules.Where(schedule => schedule.IsAnnounced && schedule.NextSample <= clocks.Domain.GetUtcNow()))
            {
                await SampleAsync(schedule, reportDue, cancellationToken);
            }

            var next = reports.Schedules.Where(schedule => schedule.IsAnnounced).Min(schedule => schedule.NextSample);
            await reports.Changed.WaitAsync(next is { } at ? [(at, clocks.Domain)] : [], cancellationToken);
        }
    }

    private static SampleValue State(DataPoint point, ResourceReading reading) =>
        new() { RId = point.RId.Value, IsOnline = reading.IsOnline, IsOverridden = reading.IsOverridden, LoadControl = reading.LoadControl };

    private static SampleValue Energy(DataPoint point, DateTimeOffset from, DateTimeOffset to, double? wh, ResourceReading reading) =>
        new() { RId = point.RId.Value, From = from, Length = to - from, Number = wh, IsOnline = IsOnlineWithout(wh, reading) };

    /// <summary>A resource that answers may have no number yet: a meter no mean, a counter nothing to reckon from. That is not a resource that is gone.</summary>
    private static bool? IsOnlineWithout(double? number, ResourceReading reading) => number is null && reading.IsOnline ? true : null;

    private async Task SampleAsync(ReportSchedule schedule, Action<ReportSchedule> reportDue, CancellationToken cancellationToken)
    {
        var (at, use, isReportDue) = schedule.Taken(OfferedReports.Whole(clocks.Domain.GetUtcNow()));
        if (use == SampleUse.None)
        {
            if (schedule.IsMetadata)
            {
                reports.Remove(schedule);
                return;
            }
        }
        else if (schedule is { IsMetadata: false, IsHistory: false })
        {
            var reading = await SiteReading.TakeAsync(schedule.Points, cancellationToken);
            IReadOnlyList<SampleValue> values = [.. schedule.Points.Select(point => Value(schedule, point, reading, at))];
            if (use == SampleUse.Report)
            {
                Queue(schedule, at, values, isReportDue);
            }
        }

        schedule.IsOver = schedule.NextSample is null;
        if (isReportDue)
        {
            // What was taken before the clock was set back is due, too.
            schedule.DueUntil = at > schedule.DueUntil ? at : schedule.DueUntil;
            reportDue(schedule);
        }
        else if (use == SampleUse.Report)
        {
            // It waits for the samples that come after it: until then it outlives the agent.
            reports.Keep(schedule);
        }
    }

    private SampleValue Value(ReportSchedule schedule, DataPoint point, SiteReading reading, DateTimeOffset at) => point.Kind switch
    {
        DataPointKind.Status => State(point, reading.Of(point)),
        DataPointKind.Power => new SampleValue { RId = point.RId.Value, Number = reading.NumberOf(point), IsOnline = IsOnlineWithout(reading.NumberOf(point), reading.Of(point)) },

        // Rule 337: from the buffer.
        _ when schedule.IsOnce => history.LastEnergy(point) ?? Energy(point, at - history.Period, at, wh: null, reading.Of(point)),
        _ => EnergySinceTheLast(schedule, point, reading, at),
    };

    private SampleValue EnergySinceTheLast(ReportSchedule schedule, DataPoint point, SiteReading reading, DateTimeOffset at)
    {
        var counter = reading.NumberOf(point);

        // A schedule that was taken up again after a restart, or cut short before it began, has no counter of its own.
        var since = schedule.Counters.TryGetValue(point.RId.Value, out var own) && own.At < at ? own : history.CounterAt(point, at - schedule.Granularity, at);
        if (counter is { } known)
        {
            schedule.Counters[point.RId.Value] = (at, known);
        }

        return Energy(point, since?.At ?? at - schedule.Granularity, at, counter - since?.Wh, reading.Of(point));
    }

    private void Queue(ReportSchedule schedule, DateTimeOffset at, IReadOnlyList<SampleValue> values, bool isReportDue)
    {
        if (!schedule.IsOnChange)
        {
            queue.Add(schedule, at, values);
            return;
        }

        IReadOnlyList<SampleValue> changed = [.. values.Where(value => schedule.Reported.GetValueOrDefault(value.RId) != value)];
        foreach (var value in changed)
        {
            schedule.Reported[value.RId] = value;
        }

        if (changed.Count > 0)
        {
            queue.Add(schedule, at, changed);
            schedule.HasChanged = true;
        }
        else if (isReportDue && !schedule.HasChanged)
        {
            // Rule 317: a report comes all the same.
            queue.Add(schedule, at, [.. values.Select(value => value with { IsRepeated = true })]);
        }

        schedule.HasChanged &= !isReportDue;
    }
}
