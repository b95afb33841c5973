using FlexCoop.OpenAdr;
using FlexCoop.Storage;

namespace FlexCoop.Vtn;

/// <summary>EiReport on the VTN's side, as the source (protocol.md §10).</summary>
/// <remarks>Divergence: it has no reports, and says so by METADATA without any (rule 301).</remarks>
internal sealed class OwnReportService(VenStore vens, Outbox outbox, Database database)
{
    /// <summary>The most METADATA requests of one VEN that wait for its polls.</summary>
    private const int MaxOwed = 100;

    /// <summary>How many that it took back are remembered.</summary>
    private const int MaxEnded = 100;

    private const string RequestPrefix = "REQ-";

    private static readonly ReportSpecifierId MetadataSpecifier = new(ReportRequestDocument.MetadataSpecifierId);

    /// <summary>Hands over our METADATA: no reports (rule 301), and the id of the request that it answers, if it answers one (rule 311).</summary>
    public static Reply HandOver(OutboxRow row) => new(new OadrRegisterReport
    {
        RequestId = RequestPrefix + row.Id, ReportRequestId = row.Subject.Length == 0 ? null : new ReportRequestId(row.Subject),
    })
    { Row = row };

    /// <summary>Takes a VEN's answer to our METADATA, and what it asks of us beside it (oadrRegisteredReport; rule 344).</summary>
    /// <remarks>Interpretation: a poll reply has no place for oadrCreatedReport, so it answers this POST (protocol.md §7.1).</remarks>
    public async Task<OadrMessage> RegisteredReportAsync(OadrRegisteredReport message, KnownVen ven, CancellationToken cancellationToken)
    {
        // A peer that does not echo our requestID means the one that stands first; one that sends an old answer again means none.
        var echoed = message.EiResponse.RequestId;
        if (Owed(ven).FirstOrDefault(row => RequestPrefix + row.Id == echoed || !echoed.StartsWith(RequestPrefix, StringComparison.Ordinal)) is { } answered)
        {
            await database.CommitAsync(new UnitOfWork().Close(answered), cancellationToken);
        }

        return message.ReportRequests.Count == 0
            ? new OadrResponse { EiResponse = EiResponse.Ok(message.EiResponse.RequestId), VenId = ven.VenId }
            : await CreateReportAsync(message.ReportRequests, message.EiResponse.RequestId, ven, cancellationToken);
    }

    /// <summary>Takes a VEN's wish for reports (oadrCreateReport): METADATA is sent once, also when it is asked for periodically (rule 510).</summary>
    public Task<OadrCreatedReport> CreateReportAsync(OadrCreateReport message, KnownVen ven, CancellationToken cancellationToken) =>
        CreateReportAsync(message.ReportRequests, message.RequestId, ven, cancellationToken);

    /// <summary>Takes a VEN's wish to end reports of ours (oadrCancelReport).</summary>
    /// <remarks>Interpretation: all of those that it names end, or none when one is unknown (rule 336).</remarks>
    public async Task<OadrCanceledReport> CancelReportAsync(OadrCancelReport message, KnownVen ven, CancellationToken cancellationToken)
    {
        ReportRequestId? unknown;
        while (true)
        {
            var read = await vens.FindDocumentAsync(ven.VenId, cancellationToken);
            if (read is not { Value: { IsRegistered: true } known })
            {
                return new OadrCanceledReport { EiResponse = NotRegistered(ven).Answer(message.RequestId), PendingReports = [], VenId = ven.VenId };
            }

            var pending = Pending(ven);
            unknown = message.ReportRequestIds.Except(pending).Where(id => !known.EndedOwnReports.Contains(id.Value)).Select(id => (ReportRequestId?)id).FirstOrDefault();
            var ended = message.ReportRequestIds.Intersect(pending).Select(id => id.Value).ToList();
            if (unknown is not null || message.ReportToFollow || ended.Count == 0)
            {
                break;
            }

            var work = new UnitOfWork();
            foreach (var row in Owed(ven).Where(row => ended.Contains(row.Subject)))
            {
                work.Close(row);
            }

            if (await vens.TryUpdateAsync(read, known with { EndedOwnReports = [.. known.EndedOwnReports.Except(ended).Concat(ended).TakeLast(MaxEnded)] }, work, cancellationToken))
            {
                break;
            }
        }

        return new OadrCanceledReport
        {
            EiResponse = unknown is null
                ? EiResponse.Ok(message.RequestId)
                : new Refusal(EiResponseCode.InvalidId, $"reportRequestID '{ForeignText.Shown(unknown?.Value)}' is not a report of this VTN; nothing was cancelled (rule 336)").Answer(message.RequestId),
            PendingReports = Pending(ven),
            VenId = ven.VenId,
        };
    }

    private async Task<OadrCreatedReport> CreateReportAsync(
        IReadOnlyList<OadrReportRequest> asked, string requestId, KnownVen ven, CancellationToken cancellationToken)
    {
        Refusal? refusal;
        while (true)
        {
            var read = await vens.FindDocumentAsync(ven.VenId, cancellationToken);
            refusal = read is { Value.IsRegistered: true } ? asked.Select(WhyNot).FirstOrDefault(reason => reason is not null) ?? TooMany(asked, ven) : NotRegistered(ven);
            if (refusal is not null)
            {
                break;
            }

            var work = new UnitOfWork();
            foreach (var id in asked.Select(request => request.ReportRequestId.Value).Distinct())
            {
                work.Owe(ven.VenId.Value, OwedKind.RegisterReport, id);
            }

            // The VEN takes a new version along, so that of messages that cross each counts what the other asks for.
            if (await vens.TryUpdateAsync(read!, read!.Value, work, cancellationToken))
            {
                break;
            }
        }

        return new OadrCreatedReport
        {
            EiResponse = refusal?.Answer(requestId) ?? EiResponse.Ok(requestId), PendingReports = Pending(ven), VenId = ven.VenId,
        };
    }

    private static Refusal NotRegistered(KnownVen ven) => new(EiResponseCode.NotRegistered, $"venID '{ven.VenId}' is not registered any more; register first (rule 517)");

    private static Refusal? WhyNot(OadrReportRequest request) => request switch
    {
        _ when request.ReportSpecifier.ReportSpecifierId != MetadataSpecifier =>
            new Refusal(EiResponseCode.InvalidId, $"reportSpecifierID '{ForeignText.Shown(request.ReportSpecifier.ReportSpecifierId.Value)}' is not offered by this VTN (rule 304)"),
        _ when !EventRules.IsId(request.ReportRequestId.Value) =>
            new Refusal(EiResponseCode.InvalidData, $"a reportRequestID is empty or too long; {EventRules.IdRemedy}"),
        _ => null,
    };

    private Refusal? TooMany(IReadOnlyList<OadrReportRequest> asked, KnownVen ven) => Pending(ven).Union(asked.Select(request => request.ReportRequestId)).Count() > MaxOwed
        ? new Refusal(EiResponseCode.InvalidData, $"more than {MaxOwed} METADATA requests would be pending; poll for those that are (rule 340)")
        : null;

    private IReadOnlyList<OutboxRow> Owed(KnownVen ven) => [.. outbox.OwedTo(ven.VenId.Value).Where(row => row.Kind == OwedKind.RegisterReport)];

    /// <summary>All that a VEN has asked of us and not been sent (rule 329).</summary>
    private IReadOnlyList<ReportRequestId> Pending(KnownVen ven) => [.. Owed(ven).Where(row => row.Subject.Length > 0).Select(row => new ReportRequestId(row.Subject))];
}
