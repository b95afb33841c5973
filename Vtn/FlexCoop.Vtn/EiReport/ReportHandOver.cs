using System.Collections.Concurrent;
using FlexCoop.OpenAdr;
using FlexCoop.Storage;

namespace FlexCoop.Vtn;

/// <summary>Hands over to a VEN which reports are wanted of it, and which no longer.</summary>
internal sealed class ReportHandOver(ReportRequestStore requests, AskedReports asked, Database database, Clocks clocks)
{
    private readonly ConcurrentDictionary<VenId, bool> _oneByOne = new();

    /// <summary>The VEN refused several requests in one message: from now on it is asked for one after the other, so that a bad one spoils no other.</summary>
    public void AskOneByOne(VenId venId) => _oneByOne[venId] = true;

    /// <summary>Hands over what is wanted of a VEN.</summary>
    /// <returns>Null when nothing is any more; then the row is closed.</returns>
    public async Task<Reply?> CreateReportAsync(OutboxRow row, KnownVen ven, CancellationToken cancellationToken)
    {
        IReadOnlyList<ReportRequestDocument> open = [.. (await OpenAsync(ven, ReportRequestState.Wanted, cancellationToken)).OrderBy(request => request.CreatedAt)];
        if (open.Count == 0)
        {
            return await CloseAsync(row, cancellationToken);
        }

        if (open.Count == 1)
        {
            _oneByOne.TryRemove(ven.VenId, out var _);
        }
        else if (_oneByOne.ContainsKey(ven.VenId))
        {
            open = [open[0]];
        }

        var now = clocks.Domain.GetUtcNow();
        return new Reply(new OadrCreateReport
        {
            RequestId = asked.Add(ven.VenId, open.Select(request => request.ReportRequestId)),
            ReportRequests = [.. open.Select(request => ReportRequestMessage.Of(request, now))],
            VenId = ven.VenId,
        })
        { Row = row };
    }

    /// <summary>Hands over what is wanted of a VEN no longer, one request at a time: a peer does not answer a message that ends several.</summary>
    /// <returns>Null when nothing is to be ended any more; then the row is closed.</returns>
    public async Task<Reply?> CancelReportAsync(OutboxRow row, KnownVen ven, CancellationToken cancellationToken)
    {
        var open = await OpenAsync(ven, ReportRequestState.Cancelling, cancellationToken);
        return open.Count == 0
            ? await CloseAsync(row, cancellationToken)
            : new Reply(new OadrCancelReport
            {
                RequestId = open[0].ReportRequestId,
                ReportRequestIds = [new ReportRequestId(open[0].ReportRequestId)],
                ReportToFollow = open[0].ReportToFollow,
                VenId = ven.VenId,
            })
            { Row = row };
    }

    private async Task<IReadOnlyList<ReportRequestDocument>> OpenAsync(KnownVen ven, ReportRequestState state, CancellationToken cancellationToken) =>
        [.. (await requests.FindOfAsync(ven.VenId, cancellationToken)).Select(request => request.Value).Where(request => request.State == state)];

    private async Task<Reply?> CloseAsync(OutboxRow row, CancellationToken cancellationToken)
    {
        await database.CommitAsync(new UnitOfWork().Close(row), cancellationToken);
        return null;
    }
}
