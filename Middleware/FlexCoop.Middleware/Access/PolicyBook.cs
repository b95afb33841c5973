using FlexCoop.Middleware.Identity;
using FlexCoop.Storage;
using FlexCoop.Vtn;

namespace FlexCoop.Middleware.Access;

/// <summary>The policies in force, in memory: from the commit that changes one on, and read again every few seconds, so that what another hand has changed holds, too.</summary>
internal sealed class PolicyBook(IdentityStores stores, Clocks clocks)
{
    private const int MostPolicies = 1000;

    /// <summary>Says that the defaults were made: who removes one does not get it back with the next start.</summary>
    private const string SeedMark = "~seeded";

    private volatile IReadOnlyList<AccessPolicy> _all = [];

    /// <summary>Those in force; another list when any of them has changed.</summary>
    public IReadOnlyList<AccessPolicy> All => _all;

    private DocumentCollection<AccessPolicy> Documents => stores.Identity.Documents(AccessPolicy.Collection);

    /// <summary>Reads them; the first start makes the defaults.</summary>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        if (await Documents.FindAsync(SeedMark, cancellationToken) is null)
        {
            var work = new UnitOfWork().Insert(AccessPolicy.Collection, DefaultPolicies.All[0] with { Id = SeedMark, Until = DateTimeOffset.UnixEpoch });
            foreach (var policy in DefaultPolicies.All)
            {
                work.Insert(AccessPolicy.Collection, policy);
            }

            await stores.Identity.CommitAsync(work, cancellationToken);
        }

        await RefreshAsync(cancellationToken);
    }

    /// <summary>Reads them again.</summary>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        var before = _all;
        IReadOnlyList<AccessPolicy> read = [.. (await Documents.ListAsync(after: null, MostPolicies + 1, cancellationToken)).Select(stored => stored.Value).Where(policy => policy.Id != SeedMark)];

        // What was committed meanwhile is newer than what was read: it stays until the next time.
        Interlocked.CompareExchange(ref _all, read, before);
    }

    /// <summary>One policy; null when there is none of the id.</summary>
    public async ValueTask<Stored<AccessPolicy>?> FindAsync(string id, CancellationToken cancellationToken) => id == SeedMark ? null : await Documents.FindAsync(id, cancellationToken);

    /// <summary>Makes a policy, or puts it in the place of the version that was read.</summary>
    /// <returns>Its version; null when somebody else was first, or there are too many.</returns>
    public async Task<long?> PutAsync(AccessPolicy policy, Stored<AccessPolicy>? read, CancellationToken cancellationToken)
    {
        if (read is null && _all.Count >= MostPolicies)
        {
            return null;
        }

        var work = read is null ? new UnitOfWork().Insert(AccessPolicy.Collection, policy) : new UnitOfWork().Update(AccessPolicy.Collection, read, policy);
        work.Record(new PolicyChange("set", policy) { At = clocks.Wire.GetUtcNow() }).Then(() => _all = [.. _all.Where(other => other.Id != policy.Id), policy]);
        return await stores.Identity.TryCommitAsync(work, cancellationToken) ? (read?.Version ?? 0) + 1 : null;
    }

    /// <summary>Removes the policy that was read.</summary>
    /// <returns>False when somebody else was first.</returns>
    public async Task<bool> RemoveAsync(Stored<AccessPolicy> read, CancellationToken cancellationToken)
    {
        var work = new UnitOfWork().Delete(AccessPolicy.Collection, read)
            .Record(new PolicyChange("removed", read.Value) { At = clocks.Wire.GetUtcNow() })
            .Then(() => _all = [.. _all.Where(other => other.Id != read.Value.Id)]);
        return await stores.Identity.TryCommitAsync(work, cancellationToken);
    }
}
