using FlexCoop.OpenAdr;

namespace FlexCoop.Ven;

/// <summary>A report that the VTN has asked for: what, how often, and when the next is due. Instants are in domain time.</summary>
internal sealed class ReportSchedule
{
    private readonly TimeSpan _granularity;
    private readonly int _samplesPerReport;
    private readonly DateTimeOffset _start;
    private readonly DateTimeOffset? _end;
    private long _nextSample;
    private int _sinceReport;

    /// <param name="request">The request; its durations have no months, and its granularity is not zero unless it is for once.</param>
    /// <param name="now">A start that is past is taken as now.</param>
    public ReportSchedule(OadrReportRequest request, DateTimeOffset now)
    {
        var specifier = request.ReportSpecifier;
        Id = request.ReportRequestId;
        SpecifierId = specifier.ReportSpecifierId;
        Points = [.. specifier.SpecifierPayloads.Select(payload => payload.RId)];
        IsOnce = specifier.ReportBackDuration.IsZero;

        // Interpretation: without reportInterval (which rule 324 wants) a peer means from now on, without end.
        var interval = IsOnce ? null : specifier.ReportInterval;
        _start = interval?.DtStart > now ? interval.DtStart : now;
        _end = interval is { Duration.IsZero: false } ? interval.DtStart + interval.Duration.From(interval.DtStart) : null;
        _granularity = IsOnce ? TimeSpan.FromSeconds(1) : specifier.Granularity.From(_start)!.Value;
        _samplesPerReport = IsOnce ? 1 : Math.Max(1, (int)Math.Round(specifier.ReportBackDuration.From(_start)!.Value / _granularity));
    }

    public ReportRequestId Id { get; }

    public ReportSpecifierId SpecifierId { get; }

    public IReadOnlyList<RId> Points { get; }

    /// <summary>Whether one report is wanted, now (rule 324).</summary>
    public bool IsOnce { get; }

    /// <summary>Whether the VTN has been told that the report will come; before that, none is sent.</summary>
    public bool IsAnnounced { get; set; }

    /// <summary>Whether the last sample is taken.</summary>
    public bool IsOver => NextSample is null;

    /// <summary>When the next sample is due; null when there will be none.</summary>
    public DateTimeOffset? NextSample
    {
        get
        {
            var next = _start + (_nextSample * _granularity);
            return (IsOnce && _nextSample > 0) || next >= _end ? null : next;
        }
    }

    /// <summary>Goes on to the next sample that is still to come; what was missed meanwhile is left out.</summary>
    /// <returns>The instant for which the sample of now stands, and whether a report is due with it.</returns>
    public (DateTimeOffset At, bool IsReportDue) Taken(DateTimeOffset now)
    {
        var latest = Math.Max(_nextSample, (long)Math.Floor((now - _start) / _granularity));
        _nextSample = latest + 1;
        _sinceReport++;
        var isDue = _sinceReport >= _samplesPerReport || NextSample is null;
        _sinceReport = isDue ? 0 : _sinceReport;
        return (_start + (latest * _granularity), isDue);
    }
}
