using FlexCoop.OpenAdr;
using FlexCoop.Storage;
using Microsoft.Extensions.Logging;

namespace FlexCoop.Vtn;

/// <summary>Takes what VENs say they can report (METADATA; protocol.md §10.2).</summary>
internal sealed partial class MetadataService(
    VenStore vens, VenLifecycle lifecycle, ReportRequestStore requests, WantedReports wanted, OwedMessages owed, Clocks clocks, ILogger<MetadataService> logger)
{
    /// <summary>Takes a VEN's METADATA: it replaces what was there, voids every request, and what is wanted is asked for anew (rule 306).</summary>
    public async Task<OadrRegisteredReport> RegisterReportAsync(OadrRegisterReport message, KnownVen ven, CancellationToken cancellationToken)
    {
        if (MetadataRules.Check(message) is { } refusal)
        {
            Log.MetadataRefused(logger, ven.VenId, refusal.Description);
            return new OadrRegisteredReport { EiResponse = refusal.Answer(message.RequestId), VenId = ven.VenId };
        }

        IReadOnlyList<OfferedReport> offered = [.. message.Reports.Select(Metadata.ToOffered)];
        while (true)
        {
            var read = (await vens.FindDocumentAsync(ven.VenId, cancellationToken))!;
            var changed = read.Value with { Reports = offered };
            var work = new UnitOfWork().Note(ven.VenId, clocks.Domain.GetUtcNow(), $"METADATA of {offered.Count} reports");
            foreach (var request in await requests.FindOfAsync(ven.VenId, cancellationToken))
            {
                work.Delete(ReportRequestDocument.Collection, request);
            }

            foreach (var row in new[] { owed.Find(ven.VenId, OwedKind.CreateReport), owed.Find(ven.VenId, OwedKind.CancelReport) }.OfType<OutboxRow>())
            {
                owed.Close(row, work);
            }

            wanted.Align(changed, [], work);
            if (await vens.TryUpdateAsync(read, changed, work, cancellationToken))
            {
                if (!changed.ResourceIds.SequenceEqual(read.Value.ResourceIds))
                {
                    // An event may name a resource that has only now become this VEN's.
                    await lifecycle.WelcomeAsync(ven.VenId, cancellationToken);
                }

                Log.MetadataTaken(logger, ven.VenId, offered.Count, offered.Sum(report => report.Points.Count));
                return new OadrRegisteredReport { EiResponse = EiResponse.Ok(message.RequestId), VenId = ven.VenId };
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2201, LogLevel.Information, "VEN {VenId} offers {ReportCount} reports with {PointCount} points")]
        public static partial void MetadataTaken(ILogger logger, VenId venId, int reportCount, int pointCount);

        [LoggerMessage(2202, LogLevel.Warning, "VEN {VenId}: METADATA refused: {Description}")]
        public static partial void MetadataRefused(ILogger logger, VenId venId, string description);
    }
}
