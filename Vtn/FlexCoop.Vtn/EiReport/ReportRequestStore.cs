using FlexCoop.OpenAdr;
using FlexCoop.Storage;

namespace FlexCoop.Vtn;

/// <summary>What the VTN asks of storage about report requests.</summary>
public sealed class ReportRequestStore(Database database)
{
    private readonly DocumentCollection<ReportRequestDocument> _requests = database.Documents(ReportRequestDocument.Collection);

    internal ValueTask<Stored<ReportRequestDocument>?> FindAsync(ReportRequestId id, CancellationToken cancellationToken) =>
        _requests.FindAsync(id.Value, cancellationToken);

    /// <summary>Every request to a VEN that is not over.</summary>
    public ValueTask<IReadOnlyList<Stored<ReportRequestDocument>>> FindOfAsync(VenId venId, CancellationToken cancellationToken) =>
        _requests.FindAllAsync(ReportRequestDocument.VenIndex, venId.Value, cancellationToken);
}
