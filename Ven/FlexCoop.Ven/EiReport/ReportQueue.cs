namespace FlexCoop.Ven;

/// <summary>The samples that are not delivered yet, by request; those that could not be when they were due are also in the journal.</summary>
internal sealed class ReportQueue
{
    /// <summary>The most samples kept for one request; the oldest give way. Rule 510 wants 100.</summary>
    public const int MaxSamples = 1440;

    /// <summary>The most values kept for all requests together, some 5 MB: all points of a home at <see cref="MaxSamples"/>. Who has most gives way.</summary>
    public const int MaxValues = 30_000;

    private readonly VenJournal _journal;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, List<ReportSample>> _waiting = [];
    private readonly HashSet<long> _kept = [];
    private long _lastNumber;
    private int _values;

    public ReportQueue(VenJournal journal)
    {
        _journal = journal;
        foreach (var sample in journal.Samples)
        {
            Of(sample.ReportRequestId).Add(sample);
            _kept.Add(sample.Number);
            _values += sample.Values.Count;
            _lastNumber = Math.Max(_lastNumber, sample.Number);
        }
    }

    public void Add(ReportSchedule schedule, DateTimeOffset at, IReadOnlyList<SampleValue> values)
    {
        lock (_lock)
        {
            var waiting = Of(schedule.Id.Value);
            waiting.Add(new ReportSample(++_lastNumber, schedule.Id.Value, schedule.SpecifierId.Value, at, values));
            _values += values.Count;
            Trim(waiting);
            while (_values > MaxValues)
            {
                // Several at a time: to look for them is dear.
                var most = _waiting.Values.MaxBy(samples => samples.Sum(sample => sample.Values.Count))!;
                Forget(most[..Math.Max(1, most.Count / 16)]);
            }
        }
    }

    /// <summary>Hands what waits for requests that are no more to a new request for the same report: METADATA voids requests, not data (rule 306).</summary>
    /// <remarks>
    /// Not to one for a single report, which is about now or has it all from the history.
    /// Interpretation: also samples from before the new request's interval. A VTN that asks again dates its request anew, and what it asked for before
    /// METADATA voided that is late data of the same points (rule 346).
    /// </remarks>
    /// <param name="schedule">The new request.</param>
    /// <param name="scheduled">Every request that is still in force.</param>
    public void Adopt(ReportSchedule schedule, IReadOnlySet<string> scheduled)
    {
        if (schedule.IsOnce)
        {
            return;
        }

        lock (_lock)
        {
            var points = schedule.Points.Select(point => point.RId.Value).ToHashSet();
            var own = Of(schedule.Id.Value);
            bool Fits(ReportSample sample) => sample.SpecifierId == schedule.SpecifierId.Value && sample.Values.Any(value => points.Contains(value.RId));
            foreach (var (_, orphans) in _waiting.Where(waiting => !scheduled.Contains(waiting.Key)).ToList())
            {
                own.AddRange(orphans.Where(Fits).Select(sample => sample with { ReportRequestId = schedule.Id.Value }));
                orphans.RemoveAll(Fits);
            }

            own.Sort((one, other) => one.Number.CompareTo(other.Number));
            Trim(own);
            Trim([.. _waiting.Where(waiting => !scheduled.Contains(waiting.Key)).SelectMany(waiting => waiting.Value).OrderBy(sample => sample.Number)]);
        }
    }

    /// <summary>Nobody wants any samples any more.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            Forget([.. _waiting.Values.SelectMany(waiting => waiting)]);
        }
    }

    /// <summary>Nobody wants the samples of this request any more.</summary>
    public void Drop(string reportRequestId)
    {
        lock (_lock)
        {
            Forget([.. Of(reportRequestId)]);
        }
    }

    /// <summary>The oldest samples of a request.</summary>
    /// <param name="reportRequestId">The request.</param>
    /// <param name="until">The last instant of which samples are given.</param>
    /// <param name="maxValues">The most values, all in all; one sample is given however many it has.</param>
    public IReadOnlyList<ReportSample> Take(string reportRequestId, DateTimeOffset until, int maxValues)
    {
        lock (_lock)
        {
            var values = 0;
            return [.. Of(reportRequestId).Where(sample => sample.At <= until).TakeWhile((sample, index) => (values += sample.Values.Count) <= maxValues || index == 0)];
        }
    }

    /// <summary>The VTN has these.</summary>
    public void Delivered(IReadOnlyList<ReportSample> samples)
    {
        lock (_lock)
        {
            Forget(samples);
        }
    }

    /// <summary>What waits for a request could not be delivered when it was due: from now on it outlives the agent.</summary>
    /// <exception cref="IOException">It cannot be written; what was not stays in memory.</exception>
    public void Keep(string reportRequestId)
    {
        lock (_lock)
        {
            foreach (var sample in Of(reportRequestId).Where(sample => !_kept.Contains(sample.Number)).ToList())
            {
                _journal.Append(new JournalRecord.SampleKept(sample));
                _kept.Add(sample.Number);
            }
        }
    }

    private List<ReportSample> Of(string reportRequestId)
    {
        if (!_waiting.TryGetValue(reportRequestId, out var waiting))
        {
            _waiting.Add(reportRequestId, waiting = []);
        }

        return waiting;
    }

    private void Trim(List<ReportSample> waiting)
    {
        if (waiting.Count > MaxSamples)
        {
            Forget(waiting[..^MaxSamples]);
        }
    }

    private void Forget(IReadOnlyList<ReportSample> samples)
    {
        var numbers = samples.Select(sample => sample.Number).ToHashSet();
        foreach (var waiting in _waiting.Values)
        {
            _values -= waiting.Where(sample => numbers.Contains(sample.Number)).Sum(sample => sample.Values.Count);
            waiting.RemoveAll(sample => numbers.Contains(sample.Number));
        }

        foreach (var empty in _waiting.Where(waiting => waiting.Value.Count == 0).Select(waiting => waiting.Key).ToList())
        {
            _waiting.Remove(empty);
        }

        List<long> kept = [.. numbers.Where(_kept.Remove)];
        if (kept.Count == 0)
        {
            return;
        }

        try
        {
            _journal.Append(new JournalRecord.SamplesSent(kept));
        }
        catch (IOException)
        {
            // If the agent is started again before the disk is well, they are sent once more; a VTN keeps one value for an instant.
        }
    }
}
