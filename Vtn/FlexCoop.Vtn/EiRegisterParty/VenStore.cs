using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using FlexCoop.OpenAdr;
using FlexCoop.Storage;

namespace FlexCoop.Vtn;

/// <summary>What the VTN asks of storage about VENs.</summary>
/// <remarks>Every change of a <see cref="VenDocument"/> goes through here, so that what is in memory follows what was committed.</remarks>
public sealed class VenStore(Database database, Clocks clocks)
{
    private const int PageSize = 1000;

    private readonly DocumentCollection<VenDocument> _vens = database.Documents(VenDocument.Collection);
    private readonly DocumentCollection<LastSeenDocument> _lastSeen = database.Documents(LastSeenDocument.Collection);
    private readonly ConcurrentDictionary<VenId, KnownVen> _known = new();

    /// <summary>Adds to the commit of a change, from how a VEN was to how it will be, what follows from it for its events.</summary>
    internal Func<KnownVen, KnownVen, UnitOfWork, CancellationToken, Task>? Changing { get; set; }

    /// <summary>Is told of each VEN that was changed, as soon as that is durable and <see cref="Find"/> gives it; on the store's writer: short, and never failing.</summary>
    public Action<VenId>? Changed { get; set; }

    /// <summary>Every VEN that was ever registered, or whose id was allocated.</summary>
    public IEnumerable<KnownVen> Known => _known.Values;

    /// <summary>The VEN of this id, registered or not; null when it was never issued.</summary>
    public KnownVen? Find(VenId venId) => _known.GetValueOrDefault(venId);

    /// <summary>The document of a VEN; null when its id was never issued.</summary>
    public ValueTask<Stored<VenDocument>?> FindDocumentAsync(VenId venId, CancellationToken cancellationToken) => _vens.FindAsync(venId.Value, cancellationToken);

    /// <summary>Reads what is kept in memory.</summary>
    internal async Task LoadAsync(CancellationToken cancellationToken)
    {
        var lastSeen = new Dictionary<string, DateTimeOffset>();
        await foreach (var page in Pages(_lastSeen, seen => seen.VenId, cancellationToken))
        {
            foreach (var seen in page)
            {
                lastSeen[seen.Value.VenId] = seen.Value.At;
            }
        }

        await foreach (var page in Pages(_vens, ven => ven.VenId, cancellationToken))
        {
            foreach (var ven in page)
            {
                _known[new VenId(ven.Value.VenId)] = new KnownVen(ven, lastSeen.TryGetValue(ven.Value.VenId, out var at) ? at : null);
            }
        }
    }

    internal async ValueTask<Stored<VenDocument>?> FindByRegistrationAsync(RegistrationId registrationId, CancellationToken cancellationToken) =>
        (await _vens.FindAllAsync(VenDocument.RegistrationIndex, registrationId.Value, cancellationToken)).SingleOrDefault();

    /// <summary>Commits a new VEN with whatever else belongs to it.</summary>
    internal async Task InsertAsync(VenDocument ven, UnitOfWork work, CancellationToken cancellationToken)
    {
        await database.CommitAsync(work.Insert(VenDocument.Collection, ven).Then(() => Remember(new Stored<VenDocument>(ven, Version: 1))), cancellationToken);
    }

    /// <summary>Commits a change of a VEN with whatever else belongs to it.</summary>
    /// <returns>False when somebody else changed the VEN, or what belongs to it, since it was read.</returns>
    internal async Task<bool> TryUpdateAsync(Stored<VenDocument> read, VenDocument ven, UnitOfWork work, CancellationToken cancellationToken)
    {
        if (Changing is { } changing)
        {
            await changing(new KnownVen(read, lastSeen: null), new KnownVen(new Stored<VenDocument>(ven, read.Version + 1), lastSeen: null), work, cancellationToken);
        }

        return await database.TryCommitAsync(work.Update(VenDocument.Collection, read, ven).Then(() => Remember(new Stored<VenDocument>(ven, read.Version + 1))), cancellationToken);
    }

    /// <summary>Removes a VEN that has never registered.</summary>
    /// <returns>False when somebody else changed the VEN since it was read.</returns>
    internal Task<bool> TryRemoveAsync(Stored<VenDocument> read, UnitOfWork work, CancellationToken cancellationToken) =>
        database.TryCommitAsync(work.Delete(VenDocument.Collection, read).Then(() => Forget(new VenId(read.Value.VenId))), cancellationToken);

    /// <summary>Forgets a VEN of which nothing is stored any more.</summary>
    internal void Forget(VenId venId) => _known.TryRemove(venId, out _);

    internal Task SaveLastSeenAsync(IReadOnlyDictionary<VenId, DateTimeOffset> lastSeen, CancellationToken cancellationToken)
    {
        var work = new UnitOfWork();
        foreach (var (venId, at) in lastSeen)
        {
            work.Put(LastSeenDocument.Collection, new LastSeenDocument(venId.Value, at));
        }

        return database.CommitAsync(work, cancellationToken);
    }

    private static async IAsyncEnumerable<IReadOnlyList<Stored<T>>> Pages<T>(
        DocumentCollection<T> collection, Func<T, string> id, [EnumeratorCancellation] CancellationToken cancellationToken)
        where T : class
    {
        string? after = null;
        while (true)
        {
            var page = await collection.ListAsync(after, PageSize, cancellationToken);
            if (page.Count == 0)
            {
                yield break;
            }

            yield return page;
            after = id(page[^1].Value);
        }
    }

    /// <summary>Commits may come to be known here in another order than they were made; the latest stands.</summary>
    private void Remember(Stored<VenDocument> ven)
    {
        var venId = new VenId(ven.Value.VenId);
        _known.AddOrUpdate(venId, _ => Know(ven, before: null), (_, before) => before.Version > ven.Version ? before : Know(ven, before));
        Changed?.Invoke(venId);
    }

    /// <summary>Who has registered was heard of, from the first moment on: else a VEN would be new and silent.</summary>
    private KnownVen Know(Stored<VenDocument> ven, KnownVen? before)
    {
        var isNew = ven.Value.RegistrationId is not null && ven.Value.RegistrationId != before?.RegistrationId?.Value;
        var known = new KnownVen(ven, before?.LastSeen, before?.HeardAt, isNew ? new StrongBox<bool>() : before?.Telling);
        if (isNew)
        {
            known.Seen(clocks);
        }
        else if (known is { Profile: OadrProfileName.Profile20a, IsServed: true } && before is not { Profile: OadrProfileName.Profile20a, IsServed: true })
        {
            known.Awaited(clocks);
        }

        return known;
    }
}
