using System.Collections.Concurrent;
using FlexCoop.OpenAdr;
using FlexCoop.Storage;

namespace FlexCoop.Vtn;

/// <summary>The opt schedules of all VENs, kept in memory too: they are asked for with every event.</summary>
public sealed class OptBook(VenStore vens, Database database)
{
    private const int PageSize = 1000;

    private readonly DocumentCollection<VenOptsDocument> _opts = database.Documents(VenOptsDocument.Collection);
    private readonly ConcurrentDictionary<VenId, Stored<VenOptsDocument>> _known = new();

    /// <summary>The schedules of a VEN under its registration, the oldest first; none while it is not registered.</summary>
    public IReadOnlyList<OptSchedule> SchedulesOf(VenId venId) =>
        vens.Find(venId) is { RegistrationId: { } registration } && _known.TryGetValue(venId, out var opts) && IsOf(opts.Value, registration) ? opts.Value.Schedules : [];

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

    /// <summary>Forgets the schedules of a VEN of which nothing is stored any more.</summary>
    internal void Forget(VenId venId) => _known.TryRemove(venId, out _);

    /// <summary>The schedules of a VEN as they are stored, and those of its registration.</summary>
    internal async ValueTask<(Stored<VenOptsDocument>? Read, VenOptsDocument Opts)> ReadAsync(KnownVen ven, CancellationToken cancellationToken)
    {
        var read = await _opts.FindAsync(ven.VenId.Value, cancellationToken);

        // What comes late, when the VEN has registered anew, is of the new registration.
        var registration = vens.Find(ven.VenId)?.RegistrationId ?? ven.RegistrationId;
        return (read, read is { Value: var stored } && registration is { } own && IsOf(stored, own)
            ? stored with { RegistrationId = own.Value }
            : new VenOptsDocument { VenId = ven.VenId.Value, RegistrationId = registration?.Value });
    }

    /// <summary>Commits the schedules of a VEN with whatever else belongs to it.</summary>
    /// <returns>False when somebody else changed them since they were read.</returns>
    internal async Task<bool> TryCommitAsync(Stored<VenOptsDocument>? read, VenOptsDocument opts, UnitOfWork work, CancellationToken cancellationToken)
    {
        _ = read is null ? work.Insert(VenOptsDocument.Collection, opts) : work.Update(VenOptsDocument.Collection, read, opts);
        return await database.TryCommitAsync(work.Then(() => Remember(new Stored<VenOptsDocument>(opts, (read?.Version ?? 0) + 1))), cancellationToken);
    }

    private static bool IsOf(VenOptsDocument opts, RegistrationId registration) => opts.RegistrationId is null || opts.RegistrationId == registration.Value;

    /// <summary>Commits may come to be known here in another order than they were made; the latest stands. What has ended is not needed in memory.</summary>
    private void Remember(Stored<VenOptsDocument> opts)
    {
        var live = opts with { Value = opts.Value with { Ended = [] } };
        _known.AddOrUpdate(new VenId(live.Value.VenId), live, (_, before) => before.Version > live.Version ? before : live);
    }
}
