using FlexCoop.OpenAdr;
using FlexCoop.Storage;

namespace FlexCoop.Vtn;

/// <summary>The reports that operators ask of VENs, beside those that are wanted for good (<see cref="WantedReports"/>).</summary>
public sealed class ReportRequestBook(VenStore vens, ReportRequestStore requests, Database database, Clocks clocks)
{
    /// <summary>The most requests of operators to one VEN that are not over; the wanted reports make up to <see cref="WantedReportRules.MaxRequests"/> more.</summary>
    public const int MaxOpen = 50;

    /// <summary>Asks a VEN for a report: it is durable, and owed to the VEN.</summary>
    /// <returns>Null when the VEN is not registered.</returns>
    public async Task<ReportRequestChange?> RequestAsync(VenId venId, ReportOrder order, CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await vens.FindDocumentAsync(venId, cancellationToken);
            if (read is not { Value: { IsRegistered: true, CancelAskedAt: null } ven })
            {
                return null;
            }

            var now = clocks.Domain.GetUtcNow();
            if (ReportOrderRules.Check(order, ven.Reports ?? [], now) is { Count: > 0 } faults)
            {
                return new ReportRequestChange(Request: null, faults);
            }

            var all = await requests.FindAllOfAsync(venId, cancellationToken);
            if (all.Count(other => other.Value.ByOperator && !other.Value.IsOverAt(now)) is var open and >= MaxOpen)
            {
                return new ReportRequestChange(Request: null, [new RuleFault("reports", $"has {open} requests that are not over", "cancel some of them first")]);
            }

            var request = ToRequest(order, ven, now);
            var work = ReportRequestStore.Prune(all, now, new UnitOfWork())
                .Insert(ReportRequestDocument.Collection, request)
                .Owe(venId, OwedKind.CreateReport)
                .Note(venId, now, $"report '{request.SpecifierId}' asked for as {request.ReportRequestId}");

            // The VEN takes a new version along: of two orders at once the second counts the first, and none crosses new METADATA unseen.
            if (await vens.TryUpdateAsync(read, ven, work, cancellationToken))
            {
                return new ReportRequestChange(request, []);
            }
        }
    }

    /// <summary>Ends a request (rules 336, 345), also one whose time is over, since a VEN may go on; else nothing happens when it is over.</summary>
    /// <param name="venId">The VEN.</param>
    /// <param name="id">The request.</param>
    /// <param name="reportToFollow">Whether exactly one more report is wanted.</param>
    /// <param name="cancellationToken">Gives up before the change.</param>
    /// <returns>Null when there is no such request.</returns>
    public async Task<ReportRequestChange?> CancelAsync(VenId venId, ReportRequestId id, bool reportToFollow, CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await requests.FindAsync(id, cancellationToken);
            if (read is null || read.Value.VenId != venId.Value)
            {
                return null;
            }

            var now = clocks.Domain.GetUtcNow();
            if (read.Value.State is not (ReportRequestState.Wanted or ReportRequestState.Created))
            {
                return new ReportRequestChange(read.Value, []);
            }

            if (!read.Value.ByOperator)
            {
                return new ReportRequestChange(read.Value, [new RuleFault("id", $"'{id}' serves what is wanted of the VEN", "change wanted-reports instead")]);
            }

            var cancelled = read.Value with { State = ReportRequestState.Cancelling, ReportToFollow = reportToFollow };
            var work = new UnitOfWork()
                .Update(ReportRequestDocument.Collection, read, cancelled)
                .Owe(venId, OwedKind.CancelReport)
                .Note(venId, now, $"report {id} cancelled");
            if (await database.TryCommitAsync(work, cancellationToken))
            {
                return new ReportRequestChange(cancelled, []);
            }
        }
    }

    private static ReportRequestDocument ToRequest(ReportOrder order, VenDocument ven, DateTimeOffset now)
    {
        var report = ReportOrderRules.Find(order, ven.Reports ?? []);
        var granularity = order.Granularity ?? TimeSpan.Zero;
        return new ReportRequestDocument
        {
            ReportRequestId = NewId.Of("RR"),
            VenId = ven.VenId,
            SpecifierId = order.SpecifierId ?? ReportRequestDocument.MetadataSpecifierId,
            ReportName = report?.Name,
            Kind = order.Kind,
            ByOperator = true,
            RIds = order.RIds ?? [.. (report?.Points ?? []).Select(point => point.RId)],
            Granularity = granularity,
            ReportBack = order.ReportBack ?? granularity,
            Start = order.Start,
            Duration = order.Duration ?? TimeSpan.Zero,
            CreatedAt = now,
            State = ReportRequestState.Wanted,
        };
    }
}
