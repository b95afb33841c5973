using FlexCoop.Middleware.Identity;
using FlexCoop.OpenAdr;
using FlexCoop.Storage;
using FlexCoop.Vtn;

namespace FlexCoop.Middleware.Erasure;

/// <summary>What of a person lies in the databases and in memory.</summary>
internal sealed class PersonTraces(IdentityStores stores, Database platform, VenRegistry registry, IEnumerable<IForgets> memories)
{
    private const int PageSize = 1000;

    private IReadOnlyList<Database> All => [platform, stores.Identity, stores.Accounts, stores.Prosumers];

    /// <summary>Removes it. Safe to do twice.</summary>
    /// <param name="names">By what names it lies.</param>
    /// <param name="keys">Under which key each, which are destroyed.</param>
    /// <param name="cancellationToken">Gives up, between two commits.</param>
    public async Task RemoveAsync(ErasedNames names, IReadOnlyList<Guid> keys, CancellationToken cancellationToken)
    {
        foreach (var (name, key) in names.All().Zip(keys))
        {
            foreach (var database in All)
            {
                await database.EraseAsync(name, key, cancellationToken);
            }
        }

        await ForgetBoxesAsync(names, cancellationToken);
        foreach (var ven in names.Vens)
        {
            registry.Forget(new VenId(ven));
        }

        foreach (var memory in memories)
        {
            foreach (var name in names.All())
            {
                memory.Forget(name);
            }
        }
    }

    /// <summary>Which box of a cooperative's was whose is told no more; its label code stays used.</summary>
    private async Task ForgetBoxesAsync(ErasedNames names, CancellationToken cancellationToken)
    {
        var inventory = stores.Identity.Documents(InventoryDocument.Collection);
        for (string? after = null; await inventory.ListAsync(after, PageSize, cancellationToken) is { Count: > 0 } page; after = page[^1].Value.Id)
        {
            foreach (var box in page.Where(box => box.Value.MandateId is { } mandate && names.Mandates.Contains(mandate)))
            {
                // One that somebody imports at this moment is nobody's from then on.
                await stores.Identity.TryCommitAsync(new UnitOfWork().Update(InventoryDocument.Collection, box, box.Value with { MandateId = InventoryDocument.Nobodys }), cancellationToken);
            }
        }
    }

    /// <summary>Removes what lies under destroyed keys, or by the name of whom was erased, wherever it has come from.</summary>
    public async Task SweepAsync(DataKeys keys, CancellationToken cancellationToken)
    {
        var destroyed = keys.Destroyed.ToHashSet();
        foreach (var database in All)
        {
            foreach (var key in (await database.FindKeysAsync(cancellationToken)).Where(destroyed.Contains))
            {
                await database.EraseAsync(subject: "", key, cancellationToken);
            }

            foreach (var name in (await database.FindNamesAsync(cancellationToken)).Where(keys.IsErased))
            {
                await database.EraseAsync(name, key: null, cancellationToken);
            }
        }
    }
}
