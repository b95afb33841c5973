using FlexCoop.OpenAdr;
using FlexCoop.Storage;
using Microsoft.Extensions.Logging;

namespace FlexCoop.Vtn;

/// <summary>Brings our view in line with what a VEN says is scheduled with it (rule 329).</summary>
/// <remarks>
/// Interpretation: some peers list only what they were asked last, so a report that is not listed is asked for again only when no data of it
/// have come for two report periods. A report that is listed although it was cancelled, or its time is over, is cancelled (again).
/// </remarks>
internal sealed partial class PendingReports(Database database, Clocks clocks, ILogger<PendingReports> logger)
{
    /// <summary>How much later than twice its reportBackDuration a report counts as not coming.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(1);

    /// <summary>Adds to a unit of work what follows for a request that the VEN has answered before.</summary>
    /// <param name="read">The request.</param>
    /// <param name="pending">What the VEN lists.</param>
    /// <param name="isComplete">Whether what is missing in the list can be missed: a refusal lists less.</param>
    /// <param name="work">The unit of work.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task ReconcileAsync(
        Stored<ReportRequestDocument> read, IReadOnlySet<string> pending, bool isComplete, UnitOfWork work, CancellationToken cancellationToken)
    {
        var now = clocks.Domain.GetUtcNow();
        var request = read.Value;
        var venId = new VenId(request.VenId);
        var isListed = pending.Contains(request.ReportRequestId);
        if (isListed && (request is { State: ReportRequestState.Cancelled, ReportToFollow: false } || IsOverdue(request, now)))
        {
            work.Update(ReportRequestDocument.Collection, read, request with { State = ReportRequestState.Cancelling, EndedAt = null });
            work.Owe(venId, OwedKind.CancelReport);
        }
        else if (isListed && request.State == ReportRequestState.Refused)
        {
            work.Update(ReportRequestDocument.Collection, read, request.Confirmed(now));
        }
        else if (!isListed && isComplete && request.StateAt(now) == ReportRequestState.Created && await IsSilentAsync(request, now, cancellationToken))
        {
            work.Update(ReportRequestDocument.Collection, read, request with { State = ReportRequestState.Wanted, AskedAgainAt = now });
            work.Owe(venId, OwedKind.CreateReport);
            Log.AskedAgain(logger, venId, request.ReportRequestId);
        }
    }

    private static bool IsOverdue(ReportRequestDocument request, DateTimeOffset now) => request is { IsLasting: true, State: ReportRequestState.Created } && request.TakesUntil < now;

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

    private static partial class Log
    {
        [LoggerMessage(2206, LogLevel.Warning, "VEN {VenId} does not list report {ReportRequestId} as pending and sends no data; it is asked for again")]
        public static partial void AskedAgain(ILogger logger, VenId venId, string reportRequestId);
    }
}
