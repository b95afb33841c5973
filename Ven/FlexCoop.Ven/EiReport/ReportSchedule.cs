using FlexCoop.OpenAdr;

namespace FlexCoop.Ven;

/// <summary>A report that the VTN has asked for: what, how often, and when the next is due. Instants are in domain time.</summary>
/// <remarks>
/// A report goes out with the last sample of each stretch of reportBackDuration:
/// <code>
/// power, g = b     s s s s      at once, and then every b      energy, g = b     . s s s     after g, when there is energy to tell
/// power, b = 2 g   ss ss ss     with every second sample       changes, g = 0    s ssssssss  at once, and then every b
/// </code>
/// </remarks>
internal sealed class ReportSchedule
{
    /// <summary>The most looks for changes in one reportBackDuration.</summary>
    /// <remarks>Interpretation: rule 317 does not say how often to look.</remarks>
    private const int MaxLooks = 60;

    /// <summary>By less than this a clock is set many a time to keep it right.</summary>
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromSeconds(1);

    private readonly TimeSpan _step;
    private readonly TimeSpan _reportBack;
    private readonly DateTimeOffset? _wantedFrom;
    private readonly DateTimeOffset? _end;

    /// <summary>How far after a whole number of steps samples were taken, in ticks, before the clock was set back.</summary>
    private readonly HashSet<long> _used = [];
    private DateTimeOffset _start;
    private long _nextSample;
    private long _stretch;
    private bool _isLast;
    private bool _isDone;
    private long _dueUntil;

    /// <param name="request">The request, as <see cref="ReportRules"/> lets it through.</param>
    /// <param name="points">What is wanted; none for METADATA.</param>
    /// <param name="askedAt">When it was asked for; a start that was past then is taken as then.</param>
    public ReportSchedule(OadrReportRequest request, IReadOnlyList<DataPoint> points, DateTimeOffset askedAt)
    {
        var specifier = request.ReportSpecifier;
        Request = request;
        Points = points;
        AskedAt = askedAt;
        IsOnce = specifier.ReportBackDuration.IsZero;
        IsOnChange = !IsOnce && !IsMetadata && specifier.Granularity.IsZero;
        HasIntervals = points.Any(point => point.Kind == DataPointKind.Energy);

        // Interpretation: without reportInterval (which rule 324 wants) a peer means from now on, without end.
        var interval = IsOnce ? null : specifier.ReportInterval;
        _wantedFrom = interval?.DtStart;
        _start = _wantedFrom > askedAt ? _wantedFrom.Value : askedAt;
        _end = interval is { Duration.IsZero: false } ? interval.DtStart + interval.Duration.From(interval.DtStart) : null;
        _reportBack = IsOnce ? TimeSpan.FromSeconds(1) : specifier.ReportBackDuration.From(_start)!.Value;
        _step = IsOnce || IsMetadata ? _reportBack : IsOnChange ? LookEvery(_reportBack) : specifier.Granularity.From(_start)!.Value;
    }

    public OadrReportRequest Request { get; }

    public ReportRequestId Id => Request.ReportRequestId;

    public ReportSpecifierId SpecifierId => Request.ReportSpecifier.ReportSpecifierId;

    public IReadOnlyList<DataPoint> Points { get; }

    public DateTimeOffset AskedAt { get; }

    /// <summary>Whether one report is wanted, now (rule 324).</summary>
    public bool IsOnce { get; }

    /// <summary>Whether METADATA is wanted (rule 327).</summary>
    public bool IsMetadata => SpecifierId == OfferedReports.Metadata;

    /// <summary>Whether what was recorded is wanted.</summary>
    public bool IsHistory => SpecifierId == OfferedReports.History;

    /// <summary>Whether only changes are wanted (rule 317).</summary>
    public bool IsOnChange { get; }

    /// <summary>Whether some of the points are gathered over intervals, which begin with the first sample and end with each other.</summary>
    public bool HasIntervals { get; }

    /// <summary>Whether the VTN has been told that the report will come; before that, none is sent.</summary>
    public bool IsAnnounced { get; set; }

    /// <summary>Whether it was cancelled, and a last report is still to follow (rule 345).</summary>
    public bool IsCancelled { get; private set; }

    /// <summary>The last sample that is due to be delivered; those after it wait for the next report.</summary>
    public DateTimeOffset DueUntil { get => new(Volatile.Read(ref _dueUntil), TimeSpan.Zero); set => Volatile.Write(ref _dueUntil, value.UtcTicks); }

    /// <summary>The last instant that the VTN has of a history; a history that the agent did not finish is begun anew.</summary>
    public DateTimeOffset DeliveredUntil { get; set; }

    /// <summary>How often to measure.</summary>
    public TimeSpan Granularity => _step;

    /// <summary>Whether something has changed since the last report. The sampler's own.</summary>
    public bool HasChanged { get; set; }

    /// <summary>What was reported last of each point whose changes are wanted. The sampler's own.</summary>
    public Dictionary<string, SampleValue> Reported { get; } = [];

    /// <summary>The energy counters at the last sample. The sampler's own.</summary>
    public Dictionary<string, (DateTimeOffset At, double Wh)> Counters { get; } = [];

    /// <summary>Whether the last sample is taken and waits to be delivered, if it has not been. The sampler says so.</summary>
    public bool IsOver { get; set; }

    /// <summary>When the next sample is due; null when there will be none.</summary>
    public DateTimeOffset? NextSample
    {
        get
        {
            if (_isDone || _isLast)
            {
                return _isDone ? null : DateTimeOffset.MinValue;
            }

            var next = _start + (_nextSample * _step);
            return (IsOnce && _nextSample > 0) || IsBeyondTheEnd(next) ? null : next;
        }
    }

    /// <summary>Goes on after a restart with the first sample after now: those before were taken by the agent before, or missed.</summary>
    public void Resume(DateTimeOffset now)
    {
        IsAnnounced = true;
        _nextSample = now < _start ? 0 : (long)Math.Floor((now - _start) / _step) + 1;
        _stretch = Math.Max(0, StretchOf(_start + (_nextSample * _step)));
    }

    /// <summary>Goes on at once where the clock was set back, so that what was taken lies ahead of it.</summary>
    /// <remarks>
    /// The instants of before come again on this clock, so new samples fall between them: no instant gets a second value, which a VTN would take for a
    /// correction (rule 346).
    /// </remarks>
    /// <param name="now">The clock, in whole seconds.</param>
    public void FollowClock(DateTimeOffset now)
    {
        var isToBegin = _nextSample == 0 && _wantedFrom > now;
        if (isToBegin || NextSample is not { } next || next - now <= (_nextSample == 0 ? TimeSpan.Zero : _step) + ClockTolerance)
        {
            return;
        }

        _used.Add(_start.UtcTicks % _step.Ticks);
        _start = Unused(_wantedFrom > now ? _wantedFrom.Value : now);
        (_nextSample, _stretch) = (0, 0);
        Counters.Clear();
    }

    /// <summary>One more report, now, and it is over.</summary>
    /// <remarks>Interpretation: rule 345 does not say when it comes, nor whether it is pending until then; it is not.</remarks>
    public void EndWithOneMore()
    {
        IsCancelled = true;
        if (!IsOnce && NextSample is not null)
        {
            _isLast = true;
        }
    }

    /// <summary>Goes on to the next sample that is still to come; what was missed meanwhile is left out.</summary>
    /// <returns>The instant for which the sample of now stands; what it is good for; and whether a report is due with it.</returns>
    public (DateTimeOffset At, SampleUse Use, bool IsReportDue) Taken(DateTimeOffset now)
    {
        if (_isLast)
        {
            _isDone = true;
            return (now, SampleUse.Report, IsReportDue: true);
        }

        var latest = Math.Max(_nextSample, (long)Math.Floor((now - _start) / _step));
        var at = _start + (latest * _step);
        _nextSample = latest + 1;
        if (IsBeyondTheEnd(at))
        {
            _isDone = true;
            return (at, SampleUse.None, IsReportDue: true);
        }

        if (HasIntervals && !IsOnce && latest == 0)
        {
            return (at, SampleUse.Beginning, IsReportDue: false);
        }

        var isDue = NextSample is not { } next || StretchOf(next) > _stretch;
        _stretch = NextSample is { } following && isDue ? StretchOf(following) : _stretch;
        return (at, SampleUse.Report, isDue);
    }

    /// <summary>An interval may end with the report; an instant lies before its end.</summary>
    private bool IsBeyondTheEnd(DateTimeOffset at) => HasIntervals && !IsOnce ? at > _end : at >= _end;

    /// <summary>The first whole second after an instant at which, and steps later, no sample was taken; where there is none, a fraction of one.</summary>
    private DateTimeOffset Unused(DateTimeOffset instant)
    {
        for (var unit = TimeSpan.TicksPerSecond; ; unit /= 10)
        {
            for (var at = instant.AddTicks(unit); at <= instant + _step; at = at.AddTicks(unit))
            {
                if (!_used.Contains(at.UtcTicks % _step.Ticks))
                {
                    return at;
                }
            }
        }
    }

    /// <summary>Whole seconds, so that instants are what they seem on the wire.</summary>
    private static TimeSpan LookEvery(TimeSpan reportBack) =>
        TimeSpan.FromSeconds(Math.Max(OfferedReports.MinPeriod.TotalSeconds, Math.Ceiling(reportBack.TotalSeconds / MaxLooks)));

    /// <summary>The number of the stretch of reportBackDuration that a sample belongs to.</summary>
    private long StretchOf(DateTimeOffset at)
    {
        var since = at - _start - (HasIntervals ? _step : TimeSpan.Zero);
        return (long)(IsOnChange ? Math.Ceiling(since / _reportBack) : Math.Floor(since / _reportBack));
    }
}
