using FlexCoop.OpenAdr;
using FlexCoop.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FlexCoop.Vtn;

/// <summary>Takes what VENs say they can report (METADATA; protocol.md §10.2).</summary>
internal sealed partial class MetadataService(
    VenStore vens, VenLifecycle lifecycle, ReportRequestStore requests, WantedReports wanted, OwedMessages owed, Clocks clocks, IOptions<VtnOptions> options, ILogger<MetadataService> logger)
{
    /// <summary>The most changes of points that are noted one by one in the VEN's log.</summary>
    private const int MaxNoted = 20;

    /// <summary>Takes a VEN's METADATA: it replaces what was there, voids every request but that for periodic METADATA, and what is still wanted is asked for anew (rule 306).</summary>
    public async Task<OadrRegisteredReport> RegisterReportAsync(OadrRegisterReport message, KnownVen ven, CancellationToken cancellationToken)
    {
        // Some peers write 0 where they answer no request (rule 311 wants nothing).
        var answered = message.ReportRequestId is { Value: not ("" or "0") } id ? await requests.FindAsync(id, cancellationToken) : null;
        if ((MetadataRules.Check(message, options.Value.StrictReports) ?? WhyNotAnswer(message.ReportRequestId, answered?.Value, ven)) is { } refusal)
        {
            return Refuse(message, refusal, ven);
        }

        IReadOnlyList<OfferedReport> offered = [.. message.Reports.Select(Metadata.ToOffered)];
        while (true)
        {
            var now = clocks.Domain.GetUtcNow();
            var read = await vens.FindDocumentAsync(ven.VenId, cancellationToken);
            if (read is not { Value: { IsRegistered: true } before })
            {
                // It was registered when the message came.
                return Refuse(message, new Refusal(EiResponseCode.NotRegistered, $"venID '{ven.VenId}' is not registered any more; register first (rule 517)"), ven);
            }

            var changes = MetadataChanges.Of(before.Reports ?? [], offered);
            var changed = before with { Reports = MetadataChanges.Dated(before.Reports ?? [], offered, changes, now) };
            var work = new UnitOfWork().Note(ven.VenId, now, $"METADATA of {offered.Count} reports");
            foreach (var change in changes.Take(MaxNoted))
            {
                work.Note(ven.VenId, now, $"METADATA: rID '{change.RId}' of '{change.SpecifierId}': {change.What}");
            }

            foreach (var row in new[] { owed.Find(ven.VenId, OwedKind.CreateReport), owed.Find(ven.VenId, OwedKind.CancelReport) }.OfType<OutboxRow>())
            {
                work.Close(row);
            }

            foreach (var request in await requests.FindAllOfAsync(ven.VenId, cancellationToken))
            {
                Renew(request, offered, changes, request.Value.ReportRequestId == answered?.Value.ReportRequestId, now, work);
            }

            // Of what devices a VEN has it depends whom events and opts are for: what concerns it no more is taken back.
            var areDevicesSame = MetadataChanges.AreDevicesSame(before.Reports ?? [], offered);
            if (!areDevicesSame && lifecycle.HasEvents(ven.VenId))
            {
                work.Owe(ven.VenId, OwedKind.Events);
            }

            wanted.Align(changed, [], work);
            if (await vens.TryUpdateAsync(read, changed, work, cancellationToken))
            {
                if (!areDevicesSame)
                {
                    // An event may name a resource that has only now become this VEN's; an opt for a device class may hold it back no more.
                    await lifecycle.WelcomeAsync(ven.VenId, cancellationToken);
                }

                foreach (var change in changes)
                {
                    Log.PointChanged(logger, ven.VenId, change.RId, change.SpecifierId, change.What);
                }

                Log.MetadataTaken(logger, ven.VenId, offered.Count, offered.Sum(report => report.Points.Count));
                return new OadrRegisteredReport { EiResponse = EiResponse.Ok(message.RequestId), VenId = ven.VenId };
            }
        }
    }

    private OadrRegisteredReport Refuse(OadrRegisterReport message, Refusal refusal, KnownVen ven)
    {
        Log.MetadataRefused(logger, ven.VenId, refusal.Description);
        return new OadrRegisteredReport { EiResponse = refusal.Answer(message.RequestId), VenId = ven.VenId };
    }

    /// <summary>What serves the wanted reports begins anew with ids of its own; what an operator asked for keeps its id.</summary>
    private static void Renew(Stored<ReportRequestDocument> read, IReadOnlyList<OfferedReport> offered, IReadOnlyList<PointChange> changes, bool isAnswered, DateTimeOffset now, UnitOfWork work)
    {
        if (!read.Value.ByOperator)
        {
            work.Delete(ReportRequestDocument.Collection, read);
            return;
        }

        var request = (isAnswered ? read.Value.Received(now) : read.Value).AfterMetadata(offered, changes, now);
        if (!ReferenceEquals(request, read.Value))
        {
            work.Update(ReportRequestDocument.Collection, read, request);
        }

        if (request.State is ReportRequestState.Wanted or ReportRequestState.Cancelling)
        {
            work.Owe(new VenId(request.VenId), request.State == ReportRequestState.Wanted ? OwedKind.CreateReport : OwedKind.CancelReport);
        }
    }

    /// <summary>The outer reportRequestID names the request that METADATA answers, and nothing else (rules 304, 311).</summary>
    private static Refusal? WhyNotAnswer(ReportRequestId? id, ReportRequestDocument? answered, KnownVen ven) => id is null or { Value: "" or "0" } ? null : answered switch
    {
        null => new Refusal(EiResponseCode.InvalidId, $"reportRequestID '{ForeignText.Shown(id.Value.Value)}' is not asked of this VEN; leave it out where no request is answered (rules 304, 311)"),
        _ when answered.VenId != ven.VenId.Value => WhyNotAnswer(id, answered: null, ven),
        { Kind: not ReportRequestKind.Metadata } => new Refusal(EiResponseCode.InvalidId, $"reportRequestID '{id}' asks for data and not for METADATA (rules 304, 311)"),
        _ => null,
    };

    private static partial class Log
    {
        [LoggerMessage(2201, LogLevel.Information, "VEN {VenId} offers {ReportCount} reports with {PointCount} points")]
        public static partial void MetadataTaken(ILogger logger, VenId venId, int reportCount, int pointCount);

        [LoggerMessage(2202, LogLevel.Warning, "VEN {VenId}: METADATA refused: {Description}")]
        public static partial void MetadataRefused(ILogger logger, VenId venId, QuotingText description);

        [LoggerMessage(2207, LogLevel.Warning, "VEN {VenId}: METADATA changes what is known: rID {RId} of {ReportSpecifierId}: {Change}")]
        public static partial void PointChanged(ILogger logger, VenId venId, HiddenText rId, HiddenText reportSpecifierId, QuotingText change);
    }
}
