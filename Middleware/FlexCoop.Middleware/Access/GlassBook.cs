using System.Collections.Concurrent;
using System.Collections.Immutable;
using FlexCoop.Middleware.Erasure;
using FlexCoop.Middleware.Identity;
using FlexCoop.Storage;
using FlexCoop.Vtn;

namespace FlexCoop.Middleware.Access;

/// <summary>What glass is broken, and was: of each home for itself, so that what is said of one can be forgotten.</summary>
internal sealed class GlassBook(IdentityStores stores, Clocks clocks) : IForgets
{
    private readonly ConcurrentDictionary<string, ImmutableArray<Stored<GlassDocument>>> _ofVen = new(StringComparer.Ordinal);

    /// <summary>All, in the order of their ids, those of one id together.</summary>
    public IEnumerable<IReadOnlyList<GlassDocument>> All => _ofVen.Values.SelectMany(stored => stored).Select(stored => stored.Value).GroupBy(glass => glass.Id).OrderBy(glass => glass.Key, StringComparer.Ordinal)
        .Select(glass => (IReadOnlyList<GlassDocument>)[.. glass.OrderBy(one => one.VenId, StringComparer.Ordinal)]);

    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        foreach (var stored in await stores.Identity.Documents(GlassDocument.Collection).ListAsync(after: null, int.MaxValue, cancellationToken))
        {
            Take(stored);
        }
    }

    /// <summary>All of a VEN.</summary>
    public IEnumerable<GlassDocument> OfVen(string venId) => _ofVen.GetValueOrDefault(venId, []).Select(stored => stored.Value);

    /// <summary>Whether an operator has broken any glass that is not over.</summary>
    public bool HasBroken(string operatorId, DateTimeOffset now) => _ofVen.Keys.Any(ven => HasBroken(operatorId, ven, now));

    /// <summary>Whether an operator has broken the glass of a VEN.</summary>
    public bool HasBroken(string operatorId, string venId, DateTimeOffset now) => OfVen(venId).Any(glass => glass.OperatorId == operatorId && glass.IsBroken(now));

    /// <summary>Breaks it.</summary>
    /// <param name="glasses">One of each VEN, all of one id.</param>
    /// <param name="cancellationToken">Gives up before the commit.</param>
    public async Task BreakAsync(IReadOnlyList<GlassDocument> glasses, CancellationToken cancellationToken)
    {
        var work = new UnitOfWork().Record(new GlassChange("broken", glasses[0]) { At = glasses[0].From, Subjects = [.. glasses.Select(glass => glass.VenId)] });
        foreach (var glass in glasses)
        {
            work.Insert(GlassDocument.Collection, glass).Then(() => Take(new Stored<GlassDocument>(glass, 1)));
        }

        await stores.Identity.CommitAsync(work, cancellationToken);
    }

    /// <summary>Ends it before its time.</summary>
    /// <returns>Null when there is none that is broken.</returns>
    public async Task<IReadOnlyList<GlassDocument>?> MendAsync(string id, CancellationToken cancellationToken)
    {
        var now = clocks.Wire.GetUtcNow();
        var broken = _ofVen.Values.SelectMany(stored => stored).Where(stored => stored.Value.Id == id && stored.Value.IsBroken(now)).ToList();
        if (broken.Count == 0)
        {
            return null;
        }

        IReadOnlyList<GlassDocument> mended = [.. broken.Select(stored => stored.Value with { EndedAt = now })];
        var work = new UnitOfWork().Record(new GlassChange("mended", mended[0]) { At = now, Subjects = [.. mended.Select(glass => glass.VenId)] });
        foreach (var (stored, glass) in broken.Zip(mended))
        {
            work.Update(GlassDocument.Collection, stored, glass).Then(() => Take(new Stored<GlassDocument>(glass, stored.Version + 1)));
        }

        return await stores.Identity.TryCommitAsync(work, cancellationToken) ? mended : null;
    }

    /// <inheritdoc/>
    public void Forget(string name) => _ofVen.TryRemove(name, out _);

    private void Take(Stored<GlassDocument> stored) => _ofVen.AddOrUpdate(stored.Value.VenId, [stored], (_, known) => known.RemoveAll(other => other.Value.Id == stored.Value.Id).Add(stored));
}
