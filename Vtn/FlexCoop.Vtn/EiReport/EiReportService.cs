using System.Collections.Concurrent;
using System.Collections.ObjectModel;
using FlexCoop.OpenAdr;
using FlexCoop.OpenAdr.Xml;
using FlexCoop.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FlexCoop.Vtn;

/// <summary>EiReport on the VTN's side, as the requester (protocol.md §10). What it has to offer itself is with <see cref="OwnReportService"/>.</summary>
internal sealed partial class EiReportService(
    ReportRequestStore requests, OwedMessages owed, Database database, Clocks clocks, IOptions<VtnOptions> options, ILogger<EiReportService> logger)
{
    /// <summary>How much later than twice its reportBackDuration a report counts as not coming.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(1);

    /// <summary>The requests that each VEN was asked for last, until it answers.</summary>
    private readonly ConcurrentDictionary<VenId, HashSet<string>> _asked = new();

    /// <summary>The VENs that refused several requests in one message: they are asked for one after the other, so that a bad one spoils no other.</summary>
    private readonly ConcurrentDictionary<VenId, bool> _oneByOne = new();

    /// <summary>Takes data (oadrUpdateReport); all of it, or nothing when anything is wrong. Corrected and repeated data take the place of what was there (rule 346).</summary>
    public async Task<OadrUpdatedReport> UpdateReportAsync(OadrUpdateReport message, KnownVen ven, CancellationToken cancellationToken)
    {
        var strays = new List<ReportRequestId>();
        UnitOfWork work;
        do
        {
            work = new UnitOfWork();
            strays.Clear();
            foreach (var reports in message.Reports.GroupBy(report => report.ReportRequestId))
            {
                if (await AddAsync(reports.Key, [.. reports], ven, work, strays, cancellationToken) is { } refusal)
                {
                    Log.DataRefused(logger, ven.VenId, refusal.Description);
                    return new OadrUpdatedReport { EiResponse = refusal.Answer(message.RequestId), VenId = ven.VenId };
                }
            }
        }
        while (!work.IsEmpty && !await database.TryCommitAsync(work, cancellationToken));
        return new OadrUpdatedReport { EiResponse = EiResponse.Ok(message.RequestId), CancelReport = Cancel(strays, ven), VenId = ven.VenId };
    }

    /// <summary>Takes a VEN's word on the reports that it was asked for (oadrCreatedReport).</summary>
    public async Task<OadrResponse> CreatedReportAsync(OadrCreatedReport message, KnownVen ven, CancellationToken cancellationToken)
    {
        var pending = message.PendingReports.Select(id => id.Value).ToHashSet();
        var refusal = message.EiResponse.ResponseCode.IsSuccess ? null : Printable.Shorten($"{message.EiResponse.ResponseCode} {message.EiResponse.ResponseDescription}".Trim(), EventRules.MaxForeignText);

        // After a restart, or when the answer is sent again, it is not known which were handed over: those that the VEN names were; others are asked again.
        var asked = _asked.TryRemove(ven.VenId, out var handedOver) ? handedOver : pending;
        var isOneByOne = refusal is not null && asked.Count > 1;
        if (isOneByOne)
        {
            _oneByOne[ven.VenId] = true;
        }

        UnitOfWork work;
        do
        {
            var now = clocks.Domain.GetUtcNow();
            work = new UnitOfWork();
            if (owed.Find(ven.VenId, OwedKind.CreateReport) is { } row)
            {
                owed.Close(row, work);
            }

            foreach (var read in await requests.FindAllOfAsync(ven.VenId, cancellationToken))
            {
                var request = read.Value;
                if (request.State != ReportRequestState.Wanted)
                {
                    await ReconcileAsync(read, ven, pending, refusal is null, work, cancellationToken);
                }
                else if (!asked.Contains(request.ReportRequestId) || (isOneByOne && !pending.Contains(request.ReportRequestId)))
                {
                    work.Owe(ven.VenId, OwedKind.CreateReport);
                }
                else
                {
                    var isRefused = refusal is not null && !pending.Contains(request.ReportRequestId);
                    work.Update(ReportRequestDocument.Collection, read, isRefused ? request.Refused(refusal!, now) : request.Confirmed(now));
                }
            }
        }
        while (!work.IsEmpty && !await database.TryCommitAsync(work, cancellationToken));

        if (refusal is not null)
        {
            Log.ReportsRefused(logger, ven.VenId, message.EiResponse.ResponseCode.Value, message.EiResponse.ResponseDescription);
        }

        return Acknowledge(message.EiResponse.RequestId, ven);
    }

    /// <summary>Takes a VEN's word on the report that was cancelled (oadrCanceledReport); whatever it says, it is over, and the next is owed if there is one.</summary>
    public async Task<OadrResponse> CanceledReportAsync(OadrCanceledReport message, KnownVen ven, CancellationToken cancellationToken)
    {
        var pending = message.PendingReports.Select(id => id.Value).ToHashSet();
        UnitOfWork work;
        do
        {
            var now = clocks.Domain.GetUtcNow();
            work = new UnitOfWork();
            if (owed.Find(ven.VenId, OwedKind.CancelReport) is { } row)
            {
                owed.Close(row, work);
            }

            var all = await requests.FindAllOfAsync(ven.VenId, cancellationToken);
            IReadOnlyList<Stored<ReportRequestDocument>> open = [.. all.Where(request => request.Value.State == ReportRequestState.Cancelling)];
            if (open.Count > 0)
            {
                // The requestID of our message is the id of the request; a peer that does not echo it means the one that stands first.
                // One that names a request that is over already says the same again, and ends nothing.
                var over = open.FirstOrDefault(request => request.Value.ReportRequestId == message.EiResponse.RequestId)
                    ?? (all.Any(request => request.Value.ReportRequestId == message.EiResponse.RequestId) ? null : open[0]);
                if (over is not null)
                {
                    work.Update(ReportRequestDocument.Collection, over, over.Value.Cancelled(now));
                }
            }

            if (open.Count > 1)
            {
                work.Owe(ven.VenId, OwedKind.CancelReport);
            }

            foreach (var request in all.Where(request => request.Value.State == ReportRequestState.Created))
            {
                await ReconcileAsync(request, ven, pending, message.EiResponse.ResponseCode.IsSuccess, work, cancellationToken);
            }

            ReportRequestStore.Prune(all, now, work);
        }
        while (!work.IsEmpty && !await database.TryCommitAsync(work, cancellationToken));
        return Acknowledge(message.EiResponse.RequestId, ven);
    }

    /// <summary>Hands over what is wanted of a VEN.</summary>
    /// <returns>Null when nothing is any more; then the row is closed.</returns>
    public async Task<Reply?> HandOverCreateReportAsync(OutboxRow row, KnownVen ven, CancellationToken cancellationToken)
    {
        var now = clocks.Domain.GetUtcNow();
        IReadOnlyList<Stored<ReportRequestDocument>> open =
            [.. (await OpenAsync(ven, ReportRequestState.Wanted, cancellationToken)).Where(request => !request.Value.IsOverAt(now)).OrderBy(request => request.Value.CreatedAt)];
        if (open.Count < 2)
        {
            _oneByOne.TryRemove(ven.VenId, out var _);
        }
        else if (_oneByOne.ContainsKey(ven.VenId))
        {
            open = [open[0]];
        }

        _asked[ven.VenId] = [.. open.Select(request => request.Value.ReportRequestId)];
        return open.Count == 0
            ? await CloseAsync(row, cancellationToken)
            : new Reply(new OadrCreateReport
            {
                RequestId = NewId.Of("REQ"), ReportRequests = [.. open.Select(request => Request(request.Value, now))], VenId = ven.VenId,
            })
            { Row = row };
    }

    /// <summary>Hands over what is wanted of a VEN no longer, one request at a time: a peer does not answer a message that ends several.</summary>
    /// <returns>Null when nothing is to be ended any more; then the row is closed.</returns>
    public async Task<Reply?> HandOverCancelReportAsync(OutboxRow row, KnownVen ven, CancellationToken cancellationToken)
    {
        var open = await OpenAsync(ven, ReportRequestState.Cancelling, cancellationToken);
        return open.Count == 0
            ? await CloseAsync(row, cancellationToken)
            : new Reply(new OadrCancelReport
            {
                RequestId = open[0].Value.ReportRequestId,
                ReportRequestIds = [new ReportRequestId(open[0].Value.ReportRequestId)],
                ReportToFollow = open[0].Value.ReportToFollow,
                VenId = ven.VenId,
            })
            { Row = row };
    }

    /// <summary>Adds the points of reports to a unit of work, if they are what was asked for.</summary>
    private async Task<Refusal?> AddAsync(
        ReportRequestId id, IReadOnlyList<OadrReport> reports, KnownVen ven, UnitOfWork work, List<ReportRequestId> strays, CancellationToken cancellationToken)
    {
        var read = await requests.FindAsync(id, cancellationToken);
        if (read is null || read.Value.VenId != ven.VenId.Value)
        {
            return new Refusal(EiResponseCode.InvalidId, $"reportRequestID '{id}' is not asked of this VEN (rule 304)");
        }

        var request = read.Value;
        foreach (var report in reports)
        {
            if (Points(report, request, ven, work) is { } refusal)
            {
                return refusal;
            }
        }

        var isStray = request is { State: ReportRequestState.Cancelled, ReportToFollow: false };
        if (isStray)
        {
            strays.Add(id);
        }

        var received = request.Received(clocks.Domain.GetUtcNow());
        if (!ReferenceEquals(received, request))
        {
            work.Update(ReportRequestDocument.Collection, read, received);
            if (received.State == ReportRequestState.Cancelling)
            {
                work.Owe(ven.VenId, OwedKind.CancelReport);
            }
        }

        return null;
    }

    private Refusal? Points(OadrReport report, ReportRequestDocument request, KnownVen ven, UnitOfWork work)
    {
        if (report.ReportSpecifierId.Value != request.SpecifierId)
        {
            return new Refusal(EiResponseCode.InvalidId, $"reportSpecifierID '{report.ReportSpecifierId}' is not that of reportRequestID '{report.ReportRequestId}', '{request.SpecifierId}' (rule 304)");
        }

        IReadOnlyDictionary<string, List<Point>> points = ReadOnlyDictionary<string, List<Point>>.Empty;
        if (((options.Value.StrictReports ? ReportPoints.CheckStrictly(report) : null) ?? ReportPoints.Read(report, out points)) is { } wrong)
        {
            return wrong;
        }

        if (points.Keys.FirstOrDefault(name => !request.RIds.Contains(ReportPoints.RIdOf(name))) is { } unasked)
        {
            return new Refusal(EiResponseCode.InvalidId, $"rID '{unasked}' is not asked for by reportRequestID '{report.ReportRequestId}' (rule 304)");
        }

        // Some peers send point by point, and what has not changed need not be sent (rule 317): a missing point is noted, and no fault (rule 300).
        if (request.Kind != ReportRequestKind.OnChange && request.RIds.FirstOrDefault(rId => !points.ContainsKey(rId)) is { } missing)
        {
            Log.PointMissing(logger, ven.VenId, request.ReportRequestId, missing);
        }

        foreach (var (name, series) in points)
        {
            work.AddPoints(new SeriesKey(ven.VenId.Value, name), series);
        }

        return null;
    }

    /// <summary>Brings our view in line with what the VEN says is scheduled with it (rule 329).</summary>
    /// <remarks>
    /// Interpretation: some peers list only what they were asked last, so a report that is not listed is asked for again only when no data of it
    /// have come for two report periods. A report that is listed although it was cancelled is cancelled again.
    /// </remarks>
    private async Task ReconcileAsync(
        Stored<ReportRequestDocument> read, KnownVen ven, HashSet<string> pending, bool isComplete, UnitOfWork work, CancellationToken cancellationToken)
    {
        var now = clocks.Domain.GetUtcNow();
        var request = read.Value;
        var isListed = pending.Contains(request.ReportRequestId);
        if (isListed && request is { State: ReportRequestState.Cancelled, ReportToFollow: false })
        {
            work.Update(ReportRequestDocument.Collection, read, request with { State = ReportRequestState.Cancelling, EndedAt = null });
            work.Owe(ven.VenId, OwedKind.CancelReport);
        }
        else if (isListed && request.State == ReportRequestState.Refused)
        {
            work.Update(ReportRequestDocument.Collection, read, request.Confirmed(now));
        }
        else if (!isListed && isComplete && request.StateAt(now) == ReportRequestState.Created && await IsSilentAsync(request, now, cancellationToken))
        {
            work.Update(ReportRequestDocument.Collection, read, request with { State = ReportRequestState.Wanted, AskedAgainAt = now });
            work.Owe(ven.VenId, OwedKind.CreateReport);
            Log.AskedAgain(logger, ven.VenId, request.ReportRequestId);
        }
    }

    /// <summary>Whether data of a lasting report should have come by now, and none has.</summary>
    private async Task<bool> IsSilentAsync(ReportRequestDocument request, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var since = now - (request.ReportBack * 2) - Grace;
        if (request.Kind is not (ReportRequestKind.Periodic or ReportRequestKind.OnChange) || (request.AskedAgainAt ?? request.Start ?? request.CreatedAt) > since)
        {
            return false;
        }

        foreach (var rId in request.RIds)
        {
            if ((await database.Series.ReadAsync(request.VenId, rId, since, DateTimeOffset.MaxValue, 1, cancellationToken)).Count > 0)
            {
                return false;
            }
        }

        return true;
    }

    private static OadrResponse Acknowledge(string requestId, KnownVen ven) => new() { EiResponse = EiResponse.Ok(requestId), VenId = ven.VenId };

    private static OadrCancelReport? Cancel(List<ReportRequestId> strays, KnownVen ven) => strays.Count == 0 ? null : new OadrCancelReport
    {
        RequestId = NewId.Of("REQ"), ReportRequestIds = [.. strays], ReportToFollow = false, VenId = ven.VenId,
    };

    private static OadrReportRequest Request(ReportRequestDocument request, DateTimeOffset now) => new(
        new ReportRequestId(request.ReportRequestId),
        new ReportSpecifier
        {
            ReportSpecifierId = new ReportSpecifierId(request.SpecifierId),
            Granularity = OadrDuration.From(request.Granularity),
            ReportBackDuration = OadrDuration.From(request.ReportBack),
            ReportInterval = ReportInterval(request, now),
            SpecifierPayloads =
            [
                // METADATA has no points; rID is 0 there (rules 308, 327).
                .. request.RIds.DefaultIfEmpty("0").Select(rId => new SpecifierPayload { RId = new RId(rId), ReadingType = ReadingType.NotApplicable }),
            ],
        });

    /// <summary>
    /// What is periodic always has a reportInterval, since a peer takes one without for one-shot (interop.md §1.2); it begins now when its
    /// start is past, and then lasts for what is left. What is one-shot has none (rule 324).
    /// </summary>
    private static XcalProperties? ReportInterval(ReportRequestDocument request, DateTimeOffset now)
    {
        if (request.Kind == ReportRequestKind.History)
        {
            return new XcalProperties { DtStart = request.Start!.Value, Duration = OadrDuration.From(request.Duration) };
        }

        if (!request.IsLasting)
        {
            return null;
        }

        var start = request.Start > now ? request.Start.Value : WholeSeconds(now);
        var left = request.EndOf() is { } end ? end - start : request.Duration;
        return new XcalProperties
        {
            DtStart = start,

            // Zero would be without end.
            Duration = OadrDuration.From(left > TimeSpan.Zero && left < TimeSpan.FromSeconds(1) ? TimeSpan.FromSeconds(1) : left),
        };
    }

    private static DateTimeOffset WholeSeconds(DateTimeOffset instant) => instant.AddTicks(-(instant.Ticks % TimeSpan.TicksPerSecond));

    private async Task<IReadOnlyList<Stored<ReportRequestDocument>>> OpenAsync(KnownVen ven, ReportRequestState state, CancellationToken cancellationToken) =>
        [.. (await requests.FindOfAsync(ven.VenId, cancellationToken)).Where(request => request.Value.State == state)];

    private async Task<Reply?> CloseAsync(OutboxRow row, CancellationToken cancellationToken)
    {
        await database.CommitAsync(owed.Close(row, new UnitOfWork()), cancellationToken);
        return null;
    }

    private static partial class Log
    {
        [LoggerMessage(2203, LogLevel.Warning, "VEN {VenId}: data refused: {Description}")]
        public static partial void DataRefused(ILogger logger, VenId venId, string description);

        [LoggerMessage(2204, LogLevel.Warning, "VEN {VenId} cannot make the reports it was asked for: {ResponseCode} {Description}")]
        public static partial void ReportsRefused(ILogger logger, VenId venId, int responseCode, string? description);

        [LoggerMessage(2205, LogLevel.Debug, "VEN {VenId}: report {ReportRequestId} comes without rID {RId}")]
        public static partial void PointMissing(ILogger logger, VenId venId, string reportRequestId, string rId);

        [LoggerMessage(2206, LogLevel.Warning, "VEN {VenId} does not list report {ReportRequestId} as pending and sends no data; it is asked for again")]
        public static partial void AskedAgain(ILogger logger, VenId venId, string reportRequestId);
    }
}
