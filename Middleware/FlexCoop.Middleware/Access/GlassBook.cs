using System.Collections.Concurrent;
using FlexCoop.Middleware.Identity;
using FlexCoop.Storage;
using FlexCoop.Vtn;

namespace FlexCoop.Middleware.Access;

/// <summary>What glass is broken, and was.</summary>
internal sealed class GlassBook(IdentityStores stores, Clocks clocks)
{
    private readonly ConcurrentDictionary<string, Stored<GlassDocument>> _all = new(StringComparer.Ordinal);

    /// <summary>All, in the order of their ids.</summary>
    public IEnumerable<GlassDocument> All => _all.Values.Select(stored => stored.Value).OrderBy(glass => glass.Id, StringComparer.Ordinal);

    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        foreach (var stored in await stores.Identity.Documents(GlassDocument.Collection).ListAsync(after: null, int.MaxValue, cancellationToken))
        {
            _all[stored.Value.Id] = stored;
        }
    }

    /// <summary>Whether an operator has broken any glass that is not over.</summary>
    public bool HasBroken(string operatorId, DateTimeOffset now) => _all.Values.Any(stored => stored.Value.OperatorId == operatorId && stored.Value.IsBroken(now));

    /// <summary>Whether an operator has broken the glass of a VEN.</summary>
    public bool HasBroken(string operatorId, string venId, DateTimeOffset now) =>
        _all.Values.Any(stored => stored.Value.OperatorId == operatorId && stored.Value.IsBroken(now) && stored.Value.VenIds.Contains(venId));

    /// <summary>Breaks it.</summary>
    public async Task BreakAsync(GlassDocument glass, CancellationToken cancellationToken) => await stores.Identity.CommitAsync(
        new UnitOfWork().Insert(GlassDocument.Collection, glass)
            .Record(new GlassChange("broken", glass) { At = glass.From, Subjects = glass.VenIds })
            .Then(() => _all[glass.Id] = new Stored<GlassDocument>(glass, 1)),
        cancellationToken);

    /// <summary>Ends it before its time.</summary>
    /// <returns>Null when there is none that is broken.</returns>
    public async Task<GlassDocument?> MendAsync(string id, CancellationToken cancellationToken)
    {
        var now = clocks.Wire.GetUtcNow();
        if (!_all.TryGetValue(id, out var stored) || !stored.Value.IsBroken(now))
        {
            return null;
        }

        var mended = stored.Value with { EndedAt = now };
        var work = new UnitOfWork().Update(GlassDocument.Collection, stored, mended)
            .Record(new GlassChange("mended", mended) { At = now, Subjects = mended.VenIds })
            .Then(() => _all[id] = new Stored<GlassDocument>(mended, stored.Version + 1));
        return await stores.Identity.TryCommitAsync(work, cancellationToken) ? mended : null;
    }
}
