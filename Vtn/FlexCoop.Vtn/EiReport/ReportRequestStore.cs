using FlexCoop.OpenAdr;
using FlexCoop.Storage;

namespace FlexCoop.Vtn;

/// <summary>What the VTN asks of storage about report requests.</summary>
public sealed class ReportRequestStore(Database database, Clocks clocks)
{
    /// <summary>How many requests that are over are kept of each VEN.</summary>
    private const int Kept = 100;

    private readonly DocumentCollection<ReportRequestDocument> _requests = database.Documents(ReportRequestDocument.Collection);

    /// <summary>A request; null when it is unknown.</summary>
    public ValueTask<Stored<ReportRequestDocument>?> FindAsync(ReportRequestId id, CancellationToken cancellationToken) =>
        _requests.FindAsync(id.Value, cancellationToken);

    /// <summary>Every request to a VEN that is not over, and those that it refused.</summary>
    public async ValueTask<IReadOnlyList<Stored<ReportRequestDocument>>> FindOfAsync(VenId venId, CancellationToken cancellationToken)
    {
        var now = clocks.Domain.GetUtcNow();
        return [.. (await FindAllOfAsync(venId, cancellationToken)).Where(request => request.Value.State == ReportRequestState.Refused || !request.Value.IsOverAt(now))];
    }

    /// <summary>Every request to a VEN, also those that are over: the last hundred of these are kept.</summary>
    public ValueTask<IReadOnlyList<Stored<ReportRequestDocument>>> FindAllOfAsync(VenId venId, CancellationToken cancellationToken) =>
        _requests.FindAllAsync(ReportRequestDocument.VenIndex, venId.Value, cancellationToken);

    /// <summary>Adds to a unit of work that the oldest of the requests that are over are forgotten.</summary>
    internal static UnitOfWork Prune(IReadOnlyList<Stored<ReportRequestDocument>> all, DateTimeOffset now, UnitOfWork work)
    {
        foreach (var old in all.Where(request => request.Value.IsOverAt(now)).OrderByDescending(request => request.Value.EndedBy(now)).Skip(Kept))
        {
            work.Delete(ReportRequestDocument.Collection, old);
        }

        return work;
    }
}
