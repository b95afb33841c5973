using FlexCoop.OpenAdr;
using FlexCoop.Storage;
using Microsoft.Extensions.Options;

namespace FlexCoop.Vtn;

/// <summary>Brings what is asked of a VEN in line with what is wanted of it.</summary>
public sealed class WantedReports(VenStore vens, ReportRequestStore requests, Clocks clocks, IOptions<VtnOptions> options)
{
    /// <summary>What is wanted of a VEN now.</summary>
    public IReadOnlyList<WantedReport> Of(VenDocument ven) => ven.Wanted(options.Value.WantedGranularity);

    /// <summary>Wants these points of a VEN, and no others.</summary>
    /// <returns>Null when the VEN is not registered; else what speaks against it, empty when it was done.</returns>
    public async Task<IReadOnlyList<RuleFault>?> WantAsync(VenId venId, IReadOnlyList<WantedReport> wanted, CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await vens.FindDocumentAsync(venId, cancellationToken);
            if (read is not { Value: { IsRegistered: true, CancelAskedAt: null } })
            {
                return null;
            }

            if (WantedReportRules.Check(wanted, read.Value.Reports ?? []) is { Count: > 0 } faults)
            {
                return faults;
            }

            var ven = read.Value with { WantedReports = wanted };
            var work = new UnitOfWork().Note(venId, clocks.Domain.GetUtcNow(), $"{wanted.Count} points wanted");
            Align(ven, await requests.FindOfAsync(venId, cancellationToken), work);
            if (await vens.TryUpdateAsync(read, ven, work, cancellationToken))
            {
                return [];
            }
        }
    }

    /// <summary>Adds to a unit of work the requests that are missing, and the end of those that are wanted no longer.</summary>
    internal void Align(VenDocument ven, IReadOnlyList<Stored<ReportRequestDocument>> existing, UnitOfWork work)
    {
        var missing = Requests(ven).ToList();
        foreach (var request in existing.Where(request => !request.Value.ByOperator && request.Value.State != ReportRequestState.Cancelling))
        {
            if (missing.RemoveAll(other => IsSame(other, request.Value)) > 0)
            {
                continue;
            }

            if (request.Value.State == ReportRequestState.Refused)
            {
                work.Delete(ReportRequestDocument.Collection, request);
            }
            else
            {
                work.Update(ReportRequestDocument.Collection, request, request.Value with { State = ReportRequestState.Cancelling });
                work.Owe(ven.VenId, OwedKind.CancelReport);
            }
        }

        foreach (var request in missing)
        {
            work.Insert(ReportRequestDocument.Collection, request);
            work.Owe(ven.VenId, OwedKind.CreateReport);
        }
    }

    /// <summary>One request for all points of a specifier that are wanted equally often.</summary>
    private IEnumerable<ReportRequestDocument> Requests(VenDocument ven) =>
        from wanted in Of(ven)
        group wanted.RId by wanted.Request into alike
        select new ReportRequestDocument
        {
            ReportRequestId = NewId.Of("RR"),
            VenId = ven.VenId,
            SpecifierId = alike.Key.SpecifierId,
            ReportName = (ven.Reports ?? []).FirstOrDefault(report => report.SpecifierId == alike.Key.SpecifierId)?.Name,
            RIds = [.. alike],
            Granularity = alike.Key.Granularity,
            ReportBack = alike.Key.ReportBack,
            CreatedAt = clocks.Domain.GetUtcNow(),
            State = ReportRequestState.Wanted,
        };

    private static bool IsSame(ReportRequestDocument one, ReportRequestDocument other) =>
        (one.SpecifierId, one.Granularity, one.ReportBack) == (other.SpecifierId, other.Granularity, other.ReportBack) && one.RIds.Order().SequenceEqual(other.RIds.Order());
}
