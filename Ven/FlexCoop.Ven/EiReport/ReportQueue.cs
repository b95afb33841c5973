namespace FlexCoop.Ven;

/// <summary>The samples that are not delivered yet, by report; those that could not be when they were due are also in the journal.</summary>
internal sealed class ReportQueue
{
    /// <summary>The span of data that is kept at the fastest sampling that is used in practice; a sample a minute fills the queue in as long.</summary>
    public static readonly TimeSpan Span = TimeSpan.FromMinutes(MaxSamples);

    /// <summary>The most samples kept for one report; the oldest give way. Rule 510 wants 100.</summary>
    private const int MaxSamples = 1440;

    private readonly VenJournal _journal;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, List<ReportSample>> _waiting = [];
    private readonly HashSet<long> _kept = [];
    private long _lastNumber;

    public ReportQueue(VenJournal journal)
    {
        _journal = journal;
        foreach (var sample in journal.Samples)
        {
            Of(sample.SpecifierId).Add(sample);
            _kept.Add(sample.Number);
            _lastNumber = Math.Max(_lastNumber, sample.Number);
        }
    }

    public void Add(string specifierId, DateTimeOffset at, IReadOnlyList<SampleValue> values)
    {
        lock (_lock)
        {
            var waiting = Of(specifierId);
            waiting.Add(new ReportSample(++_lastNumber, specifierId, at, values));
            if (waiting.Count > MaxSamples)
            {
                Forget([waiting[0]]);
            }
        }
    }

    /// <summary>The oldest samples that tell of one of these points.</summary>
    public IReadOnlyList<ReportSample> Take(string specifierId, IReadOnlyCollection<string> points, int limit)
    {
        lock (_lock)
        {
            return [.. Of(specifierId).Where(sample => sample.Values.Any(value => points.Contains(value.RId))).Take(limit)];
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

    /// <summary>These could not be delivered when they were due: from now on they outlive the agent.</summary>
    public void Keep(IReadOnlyList<ReportSample> samples)
    {
        lock (_lock)
        {
            foreach (var sample in samples.Where(sample => _kept.Add(sample.Number)))
            {
                _journal.Append(new JournalRecord.SampleKept(sample));
            }
        }
    }

    private List<ReportSample> Of(string specifierId)
    {
        if (!_waiting.TryGetValue(specifierId, out var waiting))
        {
            _waiting.Add(specifierId, waiting = []);
        }

        return waiting;
    }

    private void Forget(IReadOnlyList<ReportSample> samples)
    {
        foreach (var sample in samples)
        {
            Of(sample.SpecifierId).Remove(sample);
        }

        List<long> kept = [.. samples.Select(sample => sample.Number).Where(_kept.Remove)];
        if (kept.Count > 0)
        {
            _journal.Append(new JournalRecord.SamplesSent(kept));
        }
    }
}
