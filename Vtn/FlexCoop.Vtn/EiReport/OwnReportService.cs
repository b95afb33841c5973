using FlexCoop.OpenAdr;
using FlexCoop.Storage;

namespace FlexCoop.Vtn;

/// <summary>EiReport on the VTN's side, as the source (protocol.md §10): it has no reports, and says so by METADATA without any (rule 301).</summary>
internal sealed class OwnReportService(Outbox outbox, OwedMessages owed, Database database)
{
    /// <summary>The most METADATA requests of one VEN that wait for its polls.</summary>
    private const int MaxOwed = 100;

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
            await database.CommitAsync(owed.Close(answered, new UnitOfWork()), cancellationToken);
        }

        return message.ReportRequests.Count == 0
            ? new OadrResponse { EiResponse = EiResponse.Ok(message.EiResponse.RequestId), VenId = ven.VenId }
            : await CreateReportAsync(message.ReportRequests, message.EiResponse.RequestId, ven, cancellationToken);
    }

    /// <summary>Takes a VEN's wish for reports (oadrCreateReport): METADATA is sent once, also when it is asked for periodically (rule 510).</summary>
    public Task<OadrCreatedReport> CreateReportAsync(OadrCreateReport message, KnownVen ven, CancellationToken cancellationToken) =>
        CreateReportAsync(message.ReportRequests, message.RequestId, ven, cancellationToken);

    /// <summary>Takes a VEN's wish to end reports of ours (oadrCancelReport): all of those that it names, or none when one is unknown (rule 336).</summary>
    public async Task<OadrCanceledReport> CancelReportAsync(OadrCancelReport message, KnownVen ven, CancellationToken cancellationToken)
    {
        var pending = Pending(ven);
        var unknown = message.ReportRequestIds.Except(pending).Select(id => (ReportRequestId?)id).FirstOrDefault();
        if (unknown is null && !message.ReportToFollow)
        {
            var work = new UnitOfWork();
            foreach (var row in Owed(ven).Where(row => message.ReportRequestIds.Contains(new ReportRequestId(row.Subject))))
            {
                owed.Close(row, work);
            }

            await database.CommitAsync(work, cancellationToken);
            pending = Pending(ven);
        }

        return new OadrCanceledReport
        {
            EiResponse = unknown is null
                ? EiResponse.Ok(message.RequestId)
                : new Refusal(EiResponseCode.InvalidId, $"reportRequestID '{unknown}' is not a report of this VTN; nothing was cancelled (rule 336)").Answer(message.RequestId),
            PendingReports = pending,
            VenId = ven.VenId,
        };
    }

    private async Task<OadrCreatedReport> CreateReportAsync(
        IReadOnlyList<OadrReportRequest> asked, string requestId, KnownVen ven, CancellationToken cancellationToken)
    {
        var refusal = asked.Select(WhyNot).FirstOrDefault(reason => reason is not null) ?? TooMany(asked, ven);
        if (refusal is null)
        {
            var work = new UnitOfWork();
            foreach (var id in asked.Select(request => request.ReportRequestId.Value).Distinct())
            {
                work.Owe(ven.VenId.Value, OwedKind.RegisterReport, id);
            }

            await database.CommitAsync(work, cancellationToken);
        }

        return new OadrCreatedReport
        {
            EiResponse = refusal?.Answer(requestId) ?? EiResponse.Ok(requestId), PendingReports = Pending(ven), VenId = ven.VenId,
        };
    }

    private static Refusal? WhyNot(OadrReportRequest request) => request switch
    {
        _ when request.ReportSpecifier.ReportSpecifierId != MetadataSpecifier =>
            new Refusal(EiResponseCode.InvalidId, $"reportSpecifierID '{request.ReportSpecifier.ReportSpecifierId}' is not offered by this VTN (rule 304)"),
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
