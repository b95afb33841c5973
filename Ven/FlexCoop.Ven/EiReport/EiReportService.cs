using FlexCoop.OpenAdr;
using Microsoft.Extensions.Logging;

namespace FlexCoop.Ven;

/// <summary>EiReport on the VEN's side, as the source (protocol.md §10): METADATA, requests, data.</summary>
internal sealed partial class EiReportService(OfferedReports offered, ReportQueue queue, Clocks clocks, ILogger logger)
{
    /// <summary>The most values of one report: some 300 KB, well within what a VTN takes.</summary>
    private const int MaxValuesPerReport = 1000;

    private static readonly ReportSpecifierId MetadataSpecifier = new("METADATA");

    private readonly Lock _lock = new();
    private readonly List<ReportSchedule> _schedules = [];
    private readonly Signal _changed = new();

    /// <summary>The reports that are scheduled, or still to be delivered.</summary>
    public IReadOnlyList<ReportSchedule> Schedules
    {
        get
        {
            lock (_lock)
            {
                return [.. _schedules];
            }
        }
    }

    /// <summary>The requests for which more samples are to come.</summary>
    public IReadOnlyList<ReportRequestId> Pending => [.. Schedules.Where(schedule => !schedule.IsOver).Select(schedule => schedule.Id)];

    /// <summary>METADATA, which voids every request (rule 306).</summary>
    /// <param name="venId">Who we are.</param>
    /// <param name="askedBy">The request that asked for it; null when nobody did (rule 311).</param>
    public OadrRegisterReport RegisterReport(VenId venId, ReportRequestId? askedBy = null)
    {
        Clear();
        return new OadrRegisterReport
        {
            RequestId = NewRequestId(), Reports = offered.Metadata(Now()), VenId = venId, ReportRequestId = askedBy,
        };
    }

    /// <summary>Takes wishes for reports (oadrCreateReport, or beside oadrRegisteredReport).</summary>
    /// <returns>The answer, and the request that asks for METADATA if there is one.</returns>
    public (OadrCreatedReport Answer, ReportRequestId? MetadataAsked) CreateReport(IReadOnlyList<OadrReportRequest> requests, string requestId, VenId venId)
    {
        Refusal? refusal = null;
        ReportRequestId? metadataAsked = null;
        foreach (var request in requests)
        {
            if (request.ReportSpecifier.ReportSpecifierId == MetadataSpecifier)
            {
                metadataAsked = request.ReportRequestId;
            }
            else if (ReportRules.Check(request, offered, Schedules.Count(schedule => schedule.Id != request.ReportRequestId), Now()) is { } wrong)
            {
                refusal ??= wrong;
                Log.Refused(logger, request.ReportRequestId, wrong.Description);
            }
            else
            {
                Schedule(new ReportSchedule(request, Now()));
            }
        }

        return (new OadrCreatedReport
        {
            EiResponse = refusal is null ? EiResponse.Ok(requestId) : new EiResponse(refusal.Code, refusal.Description, requestId),
            PendingReports = Pending,
            VenId = venId,
        }, metadataAsked);
    }

    /// <summary>The VTN has the answer to its requests (oadrCreatedReport): they begin.</summary>
    public void Begin()
    {
        foreach (var schedule in Schedules)
        {
            schedule.IsAnnounced = true;
        }

        _changed.Set();
    }

    /// <summary>Ends reports (oadrCancelReport; rules 329, 336).</summary>
    public OadrCanceledReport CancelReport(OadrCancelReport message, VenId venId)
    {
        ReportRequestId? unknown = null;
        foreach (var id in message.ReportRequestIds)
        {
            unknown = Remove(id) ? unknown : id;
            queue.Drop(id.Value);
        }

        return new OadrCanceledReport
        {
            EiResponse = unknown is { } missing
                ? new EiResponse(EiResponseCode.InvalidId, $"reportRequestID '{missing}' is not scheduled (rule 336)", message.RequestId)
                : EiResponse.Ok(message.RequestId),
            PendingReports = Pending,
            VenId = venId,
        };
    }

    /// <summary>Forgets every request (rules 306, 407).</summary>
    public void Clear()
    {
        lock (_lock)
        {
            _schedules.Clear();
        }
    }

    /// <summary>Takes samples as they are due, until it is cancelled.</summary>
    /// <param name="reportDue">Called when a report is due; it must not wait for the VTN.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task SampleAsync(Action<ReportSchedule> reportDue, CancellationToken cancellationToken)
    {
        while (true)
        {
            foreach (var schedule in Schedules.Where(schedule => schedule.IsAnnounced && schedule.NextSample <= clocks.Domain.GetUtcNow()))
            {
                await SampleAsync(schedule, reportDue, cancellationToken);
            }

            var now = clocks.Domain.GetUtcNow();
            await _changed.WaitAsync(Schedules.Where(schedule => schedule.IsAnnounced).Min(schedule => schedule.NextSample) is { } next ? [(next - now, clocks.Domain)] : [], cancellationToken);
        }
    }

    /// <summary>The next data to deliver for a report; null when there are none, or when the report is wanted no longer.</summary>
    public (OadrUpdateReport Message, IReadOnlyList<ReportSample> Samples)? Next(ReportSchedule schedule, VenId venId)
    {
        var samples = queue.Take(schedule.Id.Value, MaxValuesPerReport);
        if (samples.Count == 0 || !Schedules.Contains(schedule))
        {
            return null;
        }

        var points = schedule.Points.Select(point => point.Value).ToHashSet();
        IReadOnlyList<Interval> intervals = [.. samples.OrderBy(sample => sample.At).SelectMany(sample => Intervals(sample, points))];
        if (intervals.Count == 0)
        {
            // The VTN has changed its mind about the points of this request.
            Delivered(samples);
            return Next(schedule, venId);
        }

        var report = new OadrReport
        {
            DtStart = intervals[0].DtStart,
            Intervals = intervals,
            ReportRequestId = schedule.Id,
            ReportSpecifierId = schedule.SpecifierId,
            ReportName = OfferedReports.NameOf(schedule.SpecifierId),
            CreatedDateTime = Now(),
        };
        return (new OadrUpdateReport { RequestId = NewRequestId(), Reports = [report], VenId = venId }, samples);
    }

    /// <summary>The VTN has these.</summary>
    public void Delivered(IReadOnlyList<ReportSample> samples) => queue.Delivered(samples);

    /// <summary>What waits for a report could not be delivered when it was due: from now on it outlives the agent.</summary>
    /// <exception cref="IOException">It cannot be written, and stays in memory only.</exception>
    public void Keep(ReportSchedule schedule) => queue.Keep(schedule.Id.Value);

    /// <summary>Ends a report that the VTN knows no more.</summary>
    public bool Remove(ReportRequestId id)
    {
        lock (_lock)
        {
            return _schedules.RemoveAll(schedule => schedule.Id == id) > 0;
        }
    }

    private static string NewRequestId() => Guid.NewGuid().ToString("N")[..16];

    /// <summary>Point data: dtstart, no duration (rules 314, 315, 342).</summary>
    /// <remarks>One value in each interval, though there might be several: two peers cannot read more (interop.md §1.2).</remarks>
    private static IEnumerable<Interval> Intervals(ReportSample sample, HashSet<string> points) =>
        sample.Values.Where(value => points.Contains(value.RId)).Select(value => new Interval { DtStart = sample.At, Payloads = [Payload(value)] });

    /// <summary>What cannot be read is a placeholder with its quality (rule 318).</summary>
    private static OadrReportPayload Payload(SampleValue value) => new()
    {
        RId = new RId(value.RId),
        Payload = value is { IsOnline: { } online, IsOverridden: { } overridden }
            ? new OadrPayloadResourceStatus { Online = online, ManualOverride = overridden }
            : new PayloadFloat(value.Number ?? 0),
        DataQuality = value.Number is null && value.IsOnline is null ? DataQuality.BadNotConnected : DataQuality.Good,
    };

    private DateTimeOffset Now()
    {
        var now = clocks.Domain.GetUtcNow();
        return now.AddTicks(-(now.Ticks % TimeSpan.TicksPerSecond));
    }

    private void Schedule(ReportSchedule schedule)
    {
        lock (_lock)
        {
            _schedules.RemoveAll(other => other.Id == schedule.Id);
            _schedules.Add(schedule);
            queue.Adopt(schedule, _schedules.Select(other => other.Id.Value).ToHashSet());
        }

        Log.Scheduled(logger, schedule.Id, schedule.SpecifierId, schedule.Points.Count);
    }

    private async Task SampleAsync(ReportSchedule schedule, Action<ReportSchedule> reportDue, CancellationToken cancellationToken)
    {
        var (at, isReportDue) = schedule.Taken(clocks.Domain.GetUtcNow());
        queue.Add(schedule, at, await offered.SampleAsync(schedule.SpecifierId, schedule.Points, cancellationToken));
        if (isReportDue)
        {
            reportDue(schedule);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(3301, LogLevel.Information, "Report {ReportRequestId} of '{ReportSpecifierId}' scheduled with {PointCount} points")]
        public static partial void Scheduled(ILogger logger, ReportRequestId reportRequestId, ReportSpecifierId reportSpecifierId, int pointCount);

        [LoggerMessage(3302, LogLevel.Warning, "Report {ReportRequestId} refused: {Description}")]
        public static partial void Refused(ILogger logger, ReportRequestId reportRequestId, string description);
    }
}
