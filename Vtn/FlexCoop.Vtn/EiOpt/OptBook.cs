using System.Collections.Concurrent;
using FlexCoop.OpenAdr;
using FlexCoop.Storage;

namespace FlexCoop.Vtn;

/// <summary>The opt schedules of all VENs, kept in memory too: they are asked for with every event.</summary>
public sealed class OptBook(Database database)
{
    private const int PageSize = 1000;

    private readonly DocumentCollection<VenOptsDocument> _opts = database.Documents(VenOptsDocument.Collection);
    private readonly ConcurrentDictionary<VenId, Stored<VenOptsDocument>> _known = new();

    /// <summary>The schedules of a VEN that count, the oldest first.</summary>
    public IReadOnlyList<OptSchedule> SchedulesOf(VenId venId) => _known.TryGetValue(venId, out var opts) ? opts.Value.Schedules : [];

    /// <summary>Reads what is kept in memory.</summary>
    internal async Task LoadAsync(CancellationToken cancellationToken)
    {
        string? after = null;
        while (await _opts.ListAsync(after, PageSize, cancellationToken) is { Count: > 0 } page)
        {
            foreach (var opts in page)
            {
                Remember(opts);
            }

            after = page[^1].Value.VenId;
        }
    }

    internal ValueTask<Stored<VenOptsDocument>?> FindAsync(VenId venId, CancellationToken cancellationToken) => _opts.FindAsync(venId.Value, cancellationToken);

    /// <summary>Commits the schedules of a VEN with whatever else belongs to it.</summary>
    /// <returns>False when somebody else changed them since they were read.</returns>
    internal async Task<bool> TryCommitAsync(Stored<VenOptsDocument>? read, VenOptsDocument opts, UnitOfWork work, CancellationToken cancellationToken)
    {
        _ = read is null ? work.Insert(VenOptsDocument.Collection, opts) : work.Update(VenOptsDocument.Collection, read, opts);
        if (!await database.TryCommitAsync(work, cancellationToken))
        {
            return false;
        }

        Remember(new Stored<VenOptsDocument>(opts, (read?.Version ?? 0) + 1));
        return true;
    }

    /// <summary>Commits may come to be known here in another order than they were made; the latest stands. What has ended is not needed in memory.</summary>
    private void Remember(Stored<VenOptsDocument> opts)
    {
        var live = opts with { Value = opts.Value with { Ended = [] } };
        _known.AddOrUpdate(new VenId(live.Value.VenId), live, (_, before) => before.Version > live.Version ? before : live);
    }
}
