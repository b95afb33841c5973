using System.Text;
using FlexCoop.OpenAdr;
using FlexCoop.OpenAdr.Xml;
using Microsoft.Extensions.Logging;

namespace FlexCoop.Ven;

/// <summary>EiReport on the VEN's side, as the source (protocol.md §10): METADATA, requests, data.</summary>
internal sealed partial class EiReportService
{
    /// <summary>The most values of one report: some 300 KB, well within what a VTN takes.</summary>
    private const int MaxValuesPerReport = 1000;

    private readonly OfferedReports _offered;
    private readonly UsageHistory _history;
    private readonly ReportQueue _queue;
    private readonly VenJournal _journal;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly Lock _lock = new();
    private readonly List<ReportSchedule> _schedules;

    /// <summary>Takes up the requests that are in force; nothing is delivered until the VTN has our METADATA (rule 309).</summary>
    public EiReportService(OfferedReports offered, UsageHistory history, ReportQueue queue, VenJournal journal, TimeProvider clock, ILogger logger)
    {
        _offered = offered;
        _history = history;
        _queue = queue;
        _journal = journal;
        _clock = clock;
        _logger = logger;
        _schedules = [.. journal.Reports.Select(Restore).OfType<ReportSchedule>()];
    }

    /// <summary>Wakes who takes the samples: other reports are scheduled.</summary>
    public Signal Changed { get; } = new();

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

    /// <summary>The requests for which more samples are to come; not those that were cancelled, though one more report may follow.</summary>
    public IReadOnlyList<ReportRequestId> Pending => [.. Schedules.Where(schedule => schedule.NextSample is not null && !schedule.IsCancelled).Select(schedule => schedule.Id)];

    /// <summary>The agent was started again under the registration that it had: what is periodic is sampled on, whether the VTN can be reached or not.</summary>
    /// <remarks>
    /// Interpretation: the requests stand until METADATA of ours void them (rule 306), which is when the VTN has them. What is wanted once, now, and
    /// METADATA, wait for the start-up.
    /// </remarks>
    public void Resume()
    {
        foreach (var schedule in Schedules.Where(schedule => !schedule.IsMetadata && !schedule.IsOnce))
        {
            schedule.Resume(_clock.GetUtcNow());
        }
    }

    /// <summary>METADATA of all that is offered.</summary>
    /// <param name="venId">Who we are.</param>
    /// <param name="askedBy">The request that asked for it; null when nobody did (rule 311).</param>
    public OadrRegisterReport RegisterReport(VenId venId, ReportRequestId? askedBy = null) => new()
    {
        RequestId = NewRequestId(), Reports = _offered.Describe(Now()), VenId = venId, ReportRequestId = askedBy,
    };

    /// <summary>The VTN has our METADATA: they void every request but those for METADATA themselves (rule 306).</summary>
    /// <remarks>
    /// Interpretation: what was asked for once and confirmed is still delivered: it is late data of before (rule 346), and a VTN that takes it
    /// for void says so. Otherwise an agent that dies before it has delivered would never do what it has confirmed.
    /// </remarks>
    public void Registered() => End(Schedules.Where(schedule => !schedule.IsMetadata && !schedule.IsOnce));

    /// <summary>The VTN has refused our METADATA: there is nothing that it could have asked for (rule 300).</summary>
    public void Void() => End(Schedules.Where(schedule => !schedule.IsMetadata));

    /// <summary>Takes wishes for reports (oadrCreateReport, or beside oadrRegisteredReport).</summary>
    /// <remarks>Interpretation: good requests are taken also when a bad one stands beside them; the pending list says which (rule 329).</remarks>
    /// <exception cref="IOException">They cannot be journaled.</exception>
    public OadrCreatedReport CreateReport(IReadOnlyList<OadrReportRequest> requests, string requestId, VenId venId)
    {
        Refusal? refusal = null;
        var twice = requests.GroupBy(request => request.ReportRequestId).Where(same => same.Count() > 1).Select(same => same.Key).ToHashSet();
        foreach (var request in requests)
        {
            var same = Schedules.FirstOrDefault(schedule => schedule.Id == request.ReportRequestId);
            var wrong = twice.Contains(request.ReportRequestId) || (same is not null && !IsSame(same.Request, request, Now()))
                ? new Refusal(EiResponseCode.InvalidId, $"reportRequestID '{request.ReportRequestId}' is another request's; give each its own, or cancel that one first (rule 322)")
                : same is null ? ReportRules.Check(request, _offered, _history, Schedules.Count, Now()) : null;
            if (wrong is not null)
            {
                refusal ??= wrong;
                Log.Refused(_logger, request.ReportRequestId, wrong.Description);
            }
            else if (same is null)
            {
                Schedule(request);
            }
        }

        return new OadrCreatedReport
        {
            EiResponse = refusal is null ? EiResponse.Ok(requestId) : new EiResponse(refusal.Code, refusal.Description, requestId),
            PendingReports = Pending,
            VenId = venId,
        };
    }

    /// <summary>The VTN has the answer to what it asked for: it begins.</summary>
    public void Begin()
    {
        foreach (var schedule in Schedules)
        {
            schedule.IsAnnounced = true;
        }

        Changed.Set();
    }

    /// <summary>Ends reports (oadrCancelReport; rules 329, 336), at once or after one more report (rule 345).</summary>
    /// <remarks>Interpretation: those that are known end also when an unknown one stands beside them.</remarks>
    /// <exception cref="IOException">It cannot be journaled.</exception>
    public OadrCanceledReport CancelReport(OadrCancelReport message, VenId venId)
    {
        var schedules = Schedules;
        var unknown = message.ReportRequestIds.Where(id => schedules.All(schedule => schedule.Id != id)).ToList();
        var known = schedules.Where(schedule => message.ReportRequestIds.Contains(schedule.Id)).ToList();
        if (known.Count > 0)
        {
            _journal.Append(new JournalRecord.ReportsEnded([.. known.Select(schedule => schedule.Id.Value)]));
        }

        foreach (var schedule in known)
        {
            Log.Cancelled(_logger, schedule.Id);
            if (message.ReportToFollow && !schedule.IsCancelled)
            {
                // The last report follows the answer.
                schedule.IsAnnounced = false;
                schedule.EndWithOneMore();
            }
            else
            {
                Forget([schedule]);
                _queue.Drop(schedule.Id.Value);
            }
        }

        return new OadrCanceledReport
        {
            EiResponse = unknown.Count == 0
                ? EiResponse.Ok(message.RequestId)
                : new EiResponse(EiResponseCode.InvalidId, $"reportRequestID {string.Join(", ", unknown.Select(id => $"'{id}'"))} is not scheduled (rule 336)", message.RequestId),
            PendingReports = Pending,
            VenId = venId,
        };
    }

    /// <summary>Forgets every request, and what was gathered: both belong to a registration that is no more (rules 406, 407).</summary>
    public void Clear()
    {
        End(Schedules);
        _queue.Clear();
    }

    /// <summary>The next data to deliver for a report; null when there are none, or when the report is wanted no longer.</summary>
    public (OadrUpdateReport Message, IReadOnlyList<ReportSample> Samples)? Next(ReportSchedule schedule, VenId venId)
    {
        while (Schedules.Contains(schedule) && Waiting(schedule) is { Count: > 0 } samples)
        {
            if (DataReport.Of(schedule, samples, Now()) is { } report)
            {
                return (new OadrUpdateReport { RequestId = NewRequestId(), Reports = [report], VenId = venId }, samples);
            }

            // They were adopted, and hold nothing that this request wants.
            Delivered(schedule, samples);
        }

        return null;
    }

    /// <summary>The VTN has these samples of a report.</summary>
    public void Delivered(ReportSchedule schedule, IReadOnlyList<ReportSample> samples)
    {
        if (schedule.IsHistory)
        {
            schedule.DeliveredUntil = samples[^1].At;
        }
        else
        {
            _queue.Delivered(samples);
        }
    }

    /// <summary>What waits for a report outlives the agent from now on.</summary>
    public void Keep(ReportSchedule schedule)
    {
        try
        {
            _queue.Keep(schedule.Id.Value);
        }
        catch (IOException notWritten)
        {
            // It stays in memory, and is lost only if the agent ends before it is delivered.
            Log.NotKept(_logger, notWritten);
        }
    }

    /// <summary>The agent ends: whatever waits outlives it.</summary>
    public void Keep()
    {
        foreach (var schedule in Schedules)
        {
            Keep(schedule);
        }
    }

    /// <summary>Ends a report that is over, or that the VTN knows no more.</summary>
    public void Remove(ReportSchedule schedule) => End([schedule]);

    private static string NewRequestId() => Guid.NewGuid().ToString("N")[..16];

    /// <summary>Whether a request says what one that is in force says.</summary>
    /// <remarks>
    /// Interpretation: a VTN that says a request again dates it anew. From a start that has been reached on, what counts is the end; and the
    /// interval of what is wanted once, now, does not count at all (rule 324).
    /// </remarks>
    private static bool IsSame(OadrReportRequest inForce, OadrReportRequest other, DateTimeOffset now) => Written(Sense(inForce, now)).AsSpan().SequenceEqual(Written(Sense(other, now)));

    private static OadrReportRequest Sense(OadrReportRequest request, DateTimeOffset now)
    {
        var specifier = request.ReportSpecifier;
        return specifier.ReportInterval is not { } interval || specifier.ReportSpecifierId == OfferedReports.History ? request
            : specifier.ReportBackDuration.IsZero ? request with { ReportSpecifier = specifier with { ReportInterval = null } }
            : interval.DtStart > now || interval.Duration.From(interval.DtStart) is not { } duration ? request
            : request with
            {
                ReportSpecifier = specifier with
                {
                    ReportInterval = interval with { DtStart = now, Duration = interval.Duration.IsZero ? interval.Duration : OadrDuration.From(interval.DtStart + duration - now) },
                },
            };
    }

    private static byte[] Written(OadrReportRequest request) => OadrWriter.Write(new OadrCreateReport { RequestId = "", ReportRequests = [request] });

    /// <summary>What is next to be delivered of a report: of a history from where it is recorded, of others from what was gathered.</summary>
    private IReadOnlyList<ReportSample> Waiting(ReportSchedule schedule)
    {
        if (!schedule.IsHistory)
        {
            return _queue.Take(schedule.Id.Value, schedule.DueUntil, MaxValuesPerReport);
        }

        var interval = schedule.Request.ReportSpecifier.ReportInterval!;
        var end = interval.Duration.IsZero ? DateTimeOffset.MaxValue : interval.DtStart + interval.Duration.From(interval.DtStart)!.Value;
        var values = 0;
        return
        [
            .. _history.Between(schedule.Points, interval.DtStart, end).Where(recorded => recorded.At > schedule.DeliveredUntil && recorded.At <= schedule.DueUntil)
                .TakeWhile((recorded, index) => (values += recorded.Values.Count) <= MaxValuesPerReport || index == 0)
                .Select(recorded => new ReportSample(Number: 0, schedule.Id.Value, schedule.SpecifierId.Value, recorded.At, recorded.Values)),
        ];
    }

    private DateTimeOffset Now() => OfferedReports.Whole(_clock.GetUtcNow());

    private void Schedule(OadrReportRequest request)
    {
        var schedule = ToSchedule(request, Now());
        _journal.Append(new JournalRecord.ReportAsked(schedule.Id.Value, Encoding.UTF8.GetString(Written(request)), schedule.AskedAt));
        lock (_lock)
        {
            _schedules.Add(schedule);
            _queue.Adopt(schedule, _schedules.Select(other => other.Id.Value).ToHashSet());
        }

        Log.Scheduled(_logger, schedule.Id, schedule.SpecifierId, schedule.Points.Count);
    }

    /// <remarks>The rIDs of a request for METADATA mean nothing (rule 308).</remarks>
    private ReportSchedule ToSchedule(OadrReportRequest request, DateTimeOffset askedAt) => new(
        request,
        [.. request.ReportSpecifier.SpecifierPayloads.Select(payload => _offered.Find(request.ReportSpecifier.ReportSpecifierId, payload.RId)).OfType<DataPoint>().Distinct()],
        askedAt);

    /// <returns>Null when the site has lost the points that were asked for.</returns>
    private ReportSchedule? Restore(JournalRecord.ReportAsked asked)
    {
        var read = OadrReader.Read(Encoding.UTF8.GetBytes(asked.Message), OadrReaderOptions.Lenient);
        var message = (OadrCreateReport?)read.Message ?? throw new InvalidDataException($"The journal holds a report request that is none: {read.Faults[0]}");
        var schedule = ToSchedule(message.ReportRequests[0], asked.At);
        return schedule.IsMetadata || schedule.Points.Count > 0 ? schedule : null;
    }

    /// <remarks>If it cannot be journaled, the next start takes them up again, and METADATA voids them then.</remarks>
    private void End(IEnumerable<ReportSchedule> schedules)
    {
        var ended = Forget(schedules);
        if (ended.Count == 0)
        {
            return;
        }

        try
        {
            _journal.Append(new JournalRecord.ReportsEnded([.. ended.Select(schedule => schedule.Id.Value)]));
        }
        catch (IOException notWritten)
        {
            Log.NotKept(_logger, notWritten);
        }
    }

    /// <returns>Those that were known.</returns>
    private List<ReportSchedule> Forget(IEnumerable<ReportSchedule> schedules)
    {
        lock (_lock)
        {
            return [.. schedules.Where(_schedules.Remove)];
        }
    }

    private static partial class Log
    {
        [LoggerMessage(3301, LogLevel.Information, "Report {ReportRequestId} of '{ReportSpecifierId}' scheduled with {PointCount} points")]
        public static partial void Scheduled(ILogger logger, ReportRequestId reportRequestId, ReportSpecifierId reportSpecifierId, int pointCount);

        [LoggerMessage(3302, LogLevel.Warning, "Report {ReportRequestId} refused: {Description}")]
        public static partial void Refused(ILogger logger, ReportRequestId reportRequestId, string description);

        [LoggerMessage(3304, LogLevel.Error, "Samples or the state of reports cannot be journaled")]
        public static partial void NotKept(ILogger logger, Exception exception);

        [LoggerMessage(3309, LogLevel.Information, "Report {ReportRequestId} cancelled by the VTN")]
        public static partial void Cancelled(ILogger logger, ReportRequestId reportRequestId);
    }
}
