using FlexCoop.OpenAdr;
using FlexCoop.Storage;
using Microsoft.Extensions.Logging;

namespace FlexCoop.Vtn;

/// <summary>Takes the answers of VENs to what the VTN asks as the requester of reports (protocol.md §10).</summary>
/// <remarks>What goes out is with <see cref="ReportHandOver"/>, data with <see cref="ReportDataService"/>, what the VTN offers itself with <see cref="OwnReportService"/>.</remarks>
internal sealed partial class EiReportService(
    ReportRequestStore requests, AskedReports asked, ReportHandOver handOver, PendingReports pendingReports, OwedMessages owed, Database database, Clocks clocks, ILogger<EiReportService> logger)
{
    /// <summary>Takes a VEN's word on the reports that it was asked for (oadrCreatedReport).</summary>
    public async Task<OadrResponse> CreatedReportAsync(OadrCreatedReport message, KnownVen ven, CancellationToken cancellationToken)
    {
        var pending = message.PendingReports.Select(id => id.Value).ToHashSet();
        var refusal = message.EiResponse.ResponseCode.IsSuccess ? null : ForeignText.Shorten($"{message.EiResponse.ResponseCode} {message.EiResponse.ResponseDescription}".Trim());

        // What the VEN lists it has been asked for, whether that is remembered or not; what it was not asked for in this message is asked again.
        var answered = asked.Find(ven.VenId, message.EiResponse.RequestId);
        var isOneByOne = refusal is not null && answered.Count > 1;
        UnitOfWork work;
        do
        {
            var now = clocks.Domain.GetUtcNow();
            work = new UnitOfWork();
            Close(ven, OwedKind.CreateReport, work);
            foreach (var read in await requests.FindAllOfAsync(ven.VenId, cancellationToken))
            {
                var request = read.Value;
                var isListed = pending.Contains(request.ReportRequestId);
                if (request.State != ReportRequestState.Wanted)
                {
                    await pendingReports.ReconcileAsync(read, pending, refusal is null, work, cancellationToken);
                }
                else if (!isListed && (isOneByOne || !answered.Contains(request.ReportRequestId)))
                {
                    work.Owe(ven.VenId, OwedKind.CreateReport);
                }
                else
                {
                    work.Update(ReportRequestDocument.Collection, read, isListed || refusal is null ? request.Confirmed(now) : request.Refused(refusal, now));
                }
            }
        }
        while (!work.IsEmpty && !await database.TryCommitAsync(work, cancellationToken));

        asked.Answered(ven.VenId, answered);
        if (isOneByOne)
        {
            handOver.AskOneByOne(ven.VenId);
        }

        if (refusal is not null)
        {
            Log.ReportsRefused(logger, ven.VenId, refusal);
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
            Close(ven, OwedKind.CancelReport, work);
            var all = await requests.FindAllOfAsync(ven.VenId, cancellationToken);
            IReadOnlyList<Stored<ReportRequestDocument>> open = [.. all.Where(request => request.Value.State == ReportRequestState.Cancelling)];
            if (Meant(message.EiResponse.RequestId, open, all) is { } over)
            {
                work.Update(ReportRequestDocument.Collection, over, over.Value.Cancelled(now));
            }

            if (open.Count > 1)
            {
                work.Owe(ven.VenId, OwedKind.CancelReport);
            }

            foreach (var request in all.Where(request => request.Value.State == ReportRequestState.Created))
            {
                await pendingReports.ReconcileAsync(request, pending, message.EiResponse.ResponseCode.IsSuccess, work, cancellationToken);
            }

            ReportRequestStore.Prune(all, now, work);
        }
        while (!work.IsEmpty && !await database.TryCommitAsync(work, cancellationToken));
        return Acknowledge(message.EiResponse.RequestId, ven);
    }

    /// <summary>
    /// The requestID of our message is the id of the request; a peer that does not echo it means the one that stands first. One that names a request
    /// that is over already says the same again, and ends nothing.
    /// </summary>
    private static Stored<ReportRequestDocument>? Meant(string echoed, IReadOnlyList<Stored<ReportRequestDocument>> open, IReadOnlyList<Stored<ReportRequestDocument>> all) =>
        open.FirstOrDefault(request => request.Value.ReportRequestId == echoed)
        ?? (all.Any(request => request.Value.ReportRequestId == echoed) || open.Count == 0 ? null : open[0]);

    private static OadrResponse Acknowledge(string requestId, KnownVen ven) => new() { EiResponse = EiResponse.Ok(requestId), VenId = ven.VenId };

    private void Close(KnownVen ven, string kind, UnitOfWork work)
    {
        if (owed.Find(ven.VenId, kind) is { } row)
        {
            work.Close(row);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2204, LogLevel.Warning, "VEN {VenId} cannot make the reports it was asked for: {Refusal}")]
        public static partial void ReportsRefused(ILogger logger, VenId venId, HiddenText refusal);
    }
}
