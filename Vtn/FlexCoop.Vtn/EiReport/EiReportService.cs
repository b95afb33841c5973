using System.Collections.Concurrent;
using FlexCoop.OpenAdr;
using FlexCoop.Storage;
using Microsoft.Extensions.Logging;

namespace FlexCoop.Vtn;

/// <summary>EiReport on the VTN's side, as the requester (protocol.md §10). The VTN itself has no reports to offer.</summary>
internal sealed partial class EiReportService(
    ReportRequestStore requests, OwedMessages owed, Database database, Clocks clocks, ILogger<EiReportService> logger)
{
    private static readonly ReportSpecifierId MetadataSpecifier = new("METADATA");

    /// <summary>The requests that each VEN was asked for last, until it answers.</summary>
    private readonly ConcurrentDictionary<VenId, HashSet<string>> _asked = new();

    /// <summary>Takes data (oadrUpdateReport); all of it, or nothing when anything is wrong.</summary>
    public async Task<OadrUpdatedReport> UpdateReportAsync(OadrUpdateReport message, KnownVen ven, CancellationToken cancellationToken)
    {
        var work = new UnitOfWork();
        foreach (var report in message.Reports)
        {
            if (await AddAsync(report, ven, work, cancellationToken) is { } refusal)
            {
                Log.DataRefused(logger, ven.VenId, refusal.Description);
                return new OadrUpdatedReport { EiResponse = refusal.Answer(message.RequestId), VenId = ven.VenId };
            }
        }

        if (!work.IsEmpty)
        {
            await database.CommitAsync(work, cancellationToken);
        }

        return new OadrUpdatedReport { EiResponse = EiResponse.Ok(message.RequestId), VenId = ven.VenId };
    }

    /// <summary>Takes a VEN's word on the reports that it was asked for (oadrCreatedReport).</summary>
    public async Task<OadrResponse> CreatedReportAsync(OadrCreatedReport message, KnownVen ven, CancellationToken cancellationToken)
    {
        var refused = !message.EiResponse.ResponseCode.IsSuccess;
        await SettleAsync(
            ven,
            message.PendingReports,
            request => request with
            {
                State = refused && !message.PendingReports.Contains(new ReportRequestId(request.ReportRequestId)) ? ReportRequestState.Refused : ReportRequestState.Created,
                Refusal = refused ? $"{message.EiResponse.ResponseCode} {message.EiResponse.ResponseDescription}" : null,
            },
            cancellationToken);
        if (refused)
        {
            Log.ReportsRefused(logger, ven.VenId, message.EiResponse.ResponseCode.Value, message.EiResponse.ResponseDescription);
        }

        return Acknowledge(message.EiResponse.RequestId, ven);
    }

    /// <summary>Takes a VEN's word on the report that was cancelled (oadrCanceledReport); whatever it says, it is over, and the next is owed if there is one.</summary>
    public async Task<OadrResponse> CanceledReportAsync(OadrCanceledReport message, KnownVen ven, CancellationToken cancellationToken)
    {
        UnitOfWork work;
        do
        {
            work = new UnitOfWork();
            if (owed.Find(ven.VenId, OwedKind.CancelReport) is { } row)
            {
                owed.Close(row, work);
            }

            var open = await OpenAsync(ven, ReportRequestState.Cancelling, cancellationToken);
            if (open.Count > 0)
            {
                // The requestID of our message is the id of the request; a peer that does not echo it means the one that stands first.
                work.Delete(ReportRequestDocument.Collection, open.FirstOrDefault(request => request.Value.ReportRequestId == message.EiResponse.RequestId) ?? open[0]);
            }

            if (open.Count > 1)
            {
                work.Owe(ven.VenId, OwedKind.CancelReport);
            }
        }
        while (!work.IsEmpty && !await database.TryCommitAsync(work, cancellationToken));
        return Acknowledge(message.EiResponse.RequestId, ven);
    }

    /// <summary>Takes a VEN's answer to our METADATA, and what it asks of us beside it (oadrRegisteredReport; rule 344).</summary>
    /// <remarks>Interpretation: a poll reply has no place for oadrCreatedReport, so it answers this POST (protocol.md §7.1).</remarks>
    public async Task<OadrMessage> RegisteredReportAsync(OadrRegisteredReport message, KnownVen ven, CancellationToken cancellationToken)
    {
        await CloseAsync(ven, OwedKind.RegisterReport, cancellationToken);
        return message.ReportRequests.Count == 0
            ? Acknowledge(message.EiResponse.RequestId, ven)
            : await CreateReportAsync(message.ReportRequests, message.EiResponse.RequestId, ven, cancellationToken);
    }

    /// <summary>Takes a VEN's wish for reports: we have METADATA to give, which is empty, and nothing else (rules 304, 327, 510).</summary>
    public Task<OadrCreatedReport> CreateReportAsync(OadrCreateReport message, KnownVen ven, CancellationToken cancellationToken) =>
        CreateReportAsync(message.ReportRequests, message.RequestId, ven, cancellationToken);

    /// <summary>Takes a VEN's wish to end reports of ours, of which there are none (oadrCancelReport; rule 336).</summary>
    public static OadrCanceledReport CancelReport(OadrCancelReport message, KnownVen ven) => new()
    {
        EiResponse = new Refusal(EiResponseCode.InvalidId, $"reportRequestID '{message.ReportRequestIds[0]}' is not a report of this VTN (rule 336)").Answer(message.RequestId),
        PendingReports = [],
        VenId = ven.VenId,
    };

    /// <summary>Hands over our METADATA: no reports (rule 301).</summary>
    public static Reply HandOverMetadata(OutboxRow row) => new(new OadrRegisterReport { RequestId = NewId.Of("REQ") }) { Row = row };

    /// <summary>Hands over what is wanted of a VEN.</summary>
    /// <returns>Null when nothing is any more; then the row is closed.</returns>
    public async Task<Reply?> HandOverCreateReportAsync(OutboxRow row, KnownVen ven, CancellationToken cancellationToken)
    {
        var open = await OpenAsync(ven, ReportRequestState.Wanted, cancellationToken);
        _asked[ven.VenId] = [.. open.Select(request => request.Value.ReportRequestId)];
        return open.Count == 0
            ? await CloseAsync(row, cancellationToken)
            : new Reply(new OadrCreateReport
            {
                RequestId = NewId.Of("REQ"), ReportRequests = [.. open.Select(request => Request(request.Value))], VenId = ven.VenId,
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
                ReportToFollow = false,
                VenId = ven.VenId,
            })
            { Row = row };
    }

    /// <summary>Adds the points of a report to a unit of work, if it is what was asked for.</summary>
    private async Task<Refusal?> AddAsync(OadrReport report, KnownVen ven, UnitOfWork work, CancellationToken cancellationToken)
    {
        var request = await requests.FindAsync(report.ReportRequestId, cancellationToken);
        if (request is null || request.Value.VenId != ven.VenId.Value)
        {
            return new Refusal(EiResponseCode.InvalidId, $"reportRequestID '{report.ReportRequestId}' is not asked of this VEN (rule 304)");
        }

        if (report.ReportSpecifierId.Value != request.Value.SpecifierId)
        {
            return new Refusal(EiResponseCode.InvalidId, $"reportSpecifierID '{report.ReportSpecifierId}' is not that of reportRequestID '{report.ReportRequestId}', '{request.Value.SpecifierId}' (rule 304)");
        }

        if (ReportPoints.Read(report, out var points) is { } wrong)
        {
            return wrong;
        }

        if (points.Keys.FirstOrDefault(name => !request.Value.RIds.Contains(ReportPoints.RIdOf(name))) is { } unasked)
        {
            return new Refusal(EiResponseCode.InvalidId, $"rID '{unasked}' is not asked for by reportRequestID '{report.ReportRequestId}' (rule 304)");
        }

        foreach (var (name, series) in points)
        {
            work.AddPoints(new SeriesKey(ven.VenId.Value, name), series);
        }

        return null;
    }

    private static OadrResponse Acknowledge(string requestId, KnownVen ven) => new() { EiResponse = EiResponse.Ok(requestId), VenId = ven.VenId };

    /// <summary>A periodic request: always with reportInterval, from now without end, since a peer takes one without for one-shot (interop.md §1.2).</summary>
    private OadrReportRequest Request(ReportRequestDocument request) => new(
        new ReportRequestId(request.ReportRequestId),
        new ReportSpecifier
        {
            ReportSpecifierId = new ReportSpecifierId(request.SpecifierId),
            Granularity = OadrDuration.From(request.Granularity),
            ReportBackDuration = OadrDuration.From(request.ReportBack),
            ReportInterval = new XcalProperties { DtStart = WholeSeconds(clocks.Domain.GetUtcNow()), Duration = OadrDuration.Zero },
            SpecifierPayloads = [.. request.RIds.Select(rId => new SpecifierPayload { RId = new RId(rId), ReadingType = ReadingType.NotApplicable })],
        });

    private static DateTimeOffset WholeSeconds(DateTimeOffset instant) => instant.AddTicks(-(instant.Ticks % TimeSpan.TicksPerSecond));

    private async Task<OadrCreatedReport> CreateReportAsync(
        IReadOnlyList<OadrReportRequest> asked, string requestId, KnownVen ven, CancellationToken cancellationToken)
    {
        var unknown = asked.FirstOrDefault(request => request.ReportSpecifier.ReportSpecifierId != MetadataSpecifier);
        if (unknown is null)
        {
            await database.CommitAsync(new UnitOfWork().Owe(ven.VenId, OwedKind.RegisterReport), cancellationToken);
        }

        return new OadrCreatedReport
        {
            EiResponse = unknown is null
                ? EiResponse.Ok(requestId)
                : new Refusal(EiResponseCode.InvalidId, $"reportSpecifierID '{unknown.ReportSpecifier.ReportSpecifierId}' is not offered by this VTN (rule 304)").Answer(requestId),
            PendingReports = [],
            VenId = ven.VenId,
        };
    }

    private async Task<IReadOnlyList<Stored<ReportRequestDocument>>> OpenAsync(KnownVen ven, ReportRequestState state, CancellationToken cancellationToken) =>
        [.. (await requests.FindOfAsync(ven.VenId, cancellationToken)).Where(request => request.Value.State == state)];

    /// <summary>Changes the requests that the VEN was asked for, and closes the row by which it was asked; what was wanted meanwhile is owed anew.</summary>
    private async Task SettleAsync(KnownVen ven, IReadOnlyList<ReportRequestId> pending, Func<ReportRequestDocument, ReportRequestDocument> settle, CancellationToken cancellationToken)
    {
        // After a restart, or when the answer is sent again, it is not known which were handed over: those that the VEN names were; others are asked again.
        var asked = _asked.TryRemove(ven.VenId, out var handedOver) ? handedOver : [.. pending.Select(id => id.Value)];
        UnitOfWork work;
        do
        {
            work = new UnitOfWork();
            if (owed.Find(ven.VenId, OwedKind.CreateReport) is { } row)
            {
                owed.Close(row, work);
            }

            foreach (var request in await OpenAsync(ven, ReportRequestState.Wanted, cancellationToken))
            {
                if (asked.Contains(request.Value.ReportRequestId))
                {
                    work.Update(ReportRequestDocument.Collection, request, settle(request.Value));
                }
                else
                {
                    work.Owe(ven.VenId, OwedKind.CreateReport);
                }
            }
        }
        while (!work.IsEmpty && !await database.TryCommitAsync(work, cancellationToken));
    }

    private async Task CloseAsync(KnownVen ven, string kind, CancellationToken cancellationToken)
    {
        if (owed.Find(ven.VenId, kind) is { } row)
        {
            await CloseAsync(row, cancellationToken);
        }
    }

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
    }
}
