using FlexCoop.Middleware.Audit;
using FlexCoop.Middleware.Identity;
using FlexCoop.Middleware.Resources;
using FlexCoop.Storage;
using FlexCoop.Vtn;

namespace FlexCoop.Middleware.Erasure;

/// <summary>Forgets people.</summary>
/// <remarks>
/// <list type="number">
/// <item>That it was asked for is stored, and recorded: from that commit on it will be done.</item>
/// <item>The mandates end, with all that follows (<see cref="MandateActs"/>): logins, certificates, registrations.</item>
/// <item>By what names the data lie is noted, for without the keys nobody can tell any more.</item>
/// <item>Who the person is elsewhere goes from the map; the data keys are destroyed: what lies under them is noise from then on, here and in every copy. What the law wants kept has a key of its own, and a day on which that is destroyed.</item>
/// <item>The rows go, and the series.</item>
/// <item>The entries of the audit log go, with their salts.</item>
/// <item>Only that there was an erasure stays.</item>
/// </list>
/// The stores are several, so this is no one commit. Each step may be done twice, and what a kill or a full disk has broken off is done at the next start, or within five seconds.
/// </remarks>
internal sealed partial class Erasures(
    IdentityStores stores, DataKeys keys, MandateBook mandates, MandateActs acts, PersonNames names, PersonTraces traces, ProsumerMap prosumers, ResourceSchemas resources, AuditLog audit, Clocks clocks, ILogger<Erasures> logger) : IDisposable
{
    private const int PageSize = 1000;
    private const int DaysOfAYear = 366;

    private readonly SemaphoreSlim _one = new(1, 1);

    /// <summary>Forgets a person.</summary>
    /// <returns>What is left of it: done, unless a disk is full or a database held; then it goes on by itself.</returns>
    public async Task<ErasureDocument> EraseAsync(string prosumerId, ErasureAsker by, CancellationToken cancellationToken)
    {
        // Step 1
        var erasure = new ErasureDocument { Id = RandomId.Of(16), AskedAt = clocks.Wire.GetUtcNow(), By = by, ProsumerId = prosumerId };
        await CommitAskedAsync(erasure, cancellationToken);
        CrashPoint.Reach("erasure.asked");
        return await TryFinishAsync(erasure);
    }

    /// <summary>Finishes what was broken off.</summary>
    public async Task FinishAllAsync(CancellationToken cancellationToken)
    {
        foreach (var erasure in await stores.Identity.Documents(ErasureDocument.Collection).FindAllAsync(ErasureDocument.ByUnfinished, ErasureDocument.Unfinished, cancellationToken))
        {
            await TryFinishAsync(erasure.Value);
        }
    }

    /// <summary>A page of all, by their ids.</summary>
    public async Task<IReadOnlyList<ErasureDocument>> ListAsync(string? after, int limit, CancellationToken cancellationToken) =>
        [.. (await stores.Identity.Documents(ErasureDocument.Collection).ListAsync(after, limit, cancellationToken)).Select(erasure => erasure.Value)];

    /// <summary>Who a member of a cooperative is; null for nobody.</summary>
    public Task<string?> FindAsync(string cooperative, string memberId, CancellationToken cancellationToken) => mandates.FindProsumerAsync(cooperative, memberId, cancellationToken);

    /// <summary>Whether somebody runs the platform: such a person is not erased.</summary>
    public Task<bool> IsOperatorAsync(string prosumerId, CancellationToken cancellationToken) => names.IsOperatorAsync(prosumerId, cancellationToken);

    /// <summary>Destroys the keys whose time is over, and those that an older copy has brought back; and removes what lies under destroyed keys, wherever it has come from.</summary>
    public async Task SweepAsync(CancellationToken cancellationToken)
    {
        for (string? after = null; await ListAsync(after, PageSize, cancellationToken) is { Count: > 0 } page; after = page[^1].Id)
        {
            await keys.DestroyAgainAsync([.. page.SelectMany(erasure => erasure.DestroyedKeys)], clocks.Wire.GetUtcNow(), cancellationToken);
            await keys.KeepAgainAsync([.. page.SelectMany(erasure => erasure.KeptKeys)], cancellationToken);

            // Their own, which a kill after the last commit has left, too.
            await keys.DestroyAsync([.. page.Where(erasure => erasure.FinishedAt is not null).Select(erasure => erasure.OwnSubject).Where(own => !keys.IsErased(own))], clocks.Wire.GetUtcNow(), cancellationToken);
        }

        await keys.DestroyOverAsync(clocks.Wire.GetUtcNow(), cancellationToken);
        keys.TryWipe();
        await traces.SweepAsync(keys, cancellationToken);
    }

    public void Dispose() => _one.Dispose();

    private async Task CommitAskedAsync(ErasureDocument erasure, CancellationToken cancellationToken)
    {
        if (erasure.By == ErasureAsker.Member)
        {
            // Else the log would tell who.
            Actor.Begin("member");
        }

        await stores.Identity.CommitAsync(new UnitOfWork().Insert(ErasureDocument.Collection, erasure).Record(new AccountErased(erasure.Id, erasure.By) { At = erasure.AskedAt }), cancellationToken);
    }

    private async Task<ErasureDocument> TryFinishAsync(ErasureDocument erasure)
    {
        await _one.WaitAsync(CancellationToken.None);
        try
        {
            return await FinishAsync(erasure, CancellationToken.None);
        }
        catch (DatabaseException unavailable)
        {
            Log.BrokenOff(logger, erasure.Id, unavailable);
            return erasure;
        }
        finally
        {
            _one.Release();
        }
    }

    private async Task<ErasureDocument> FinishAsync(ErasureDocument asked, CancellationToken cancellationToken)
    {
        if (await stores.Identity.Documents(ErasureDocument.Collection).FindAsync(asked.Id, cancellationToken) is not { Value: { ProsumerId: { } prosumerId } erasure } stored)
        {
            return asked;
        }

        // Step 2
        if (erasure.Names is null)
        {
            await EndMandatesAsync(prosumerId, cancellationToken);
            CrashPoint.Reach("erasure.mandates-ended");

            // Step 3
            erasure = erasure with { Names = await names.FindAsync(prosumerId, cancellationToken) };
            await stores.Identity.CommitAsync(new UnitOfWork().Update(ErasureDocument.Collection, stored, erasure), cancellationToken);
            CrashPoint.Reach("erasure.names-noted");
        }

        // Step 4
        var known = erasure.Names!;
        var now = clocks.Wire.GetUtcNow();
        await prosumers.ForgetAsync(prosumerId, cancellationToken);
        var kept = new List<KeptKey>();
        foreach (var member in resources.All.Any(resource => resource.KeptYears is not null) ? known.Members : [])
        {
            if (await keys.KeepUntilAsync(ResourceCollections.KeptOf(member), now.AddDays(DaysOfAYear * resources.All.Max(resource => resource.KeptYears ?? 0)), cancellationToken) is { } key)
            {
                kept.Add(key);
            }
        }

        var all = known.All();
        var destroyed = await keys.DestroyAsync(all, now, cancellationToken);
        CrashPoint.Reach("erasure.keys-destroyed");

        // Step 5
        await traces.RemoveAsync(known, destroyed, cancellationToken);
        CrashPoint.Reach("erasure.rows-removed");

        // Step 6
        await audit.EraseAsync(all, cancellationToken);
        CrashPoint.Reach("erasure.log-erased");

        // Step 7
        var finished = erasure.Finished(destroyed, kept, now);
        await stores.Identity.CommitAsync(new UnitOfWork().Put(ErasureDocument.Collection, finished), cancellationToken);
        CrashPoint.Reach("erasure.finished");
        await keys.DestroyAsync([erasure.OwnSubject], now, cancellationToken);
        if (!keys.TryWipe())
        {
            Log.NotWiped(logger);
        }

        Log.Done(logger, erasure.Id);
        return finished;
    }

    private async Task EndMandatesAsync(string prosumerId, CancellationToken cancellationToken)
    {
        // Until none is left that somebody gives at the same time.
        while ((await mandates.OfAsync(prosumerId, cancellationToken)).Where(mandate => !mandate.HasEnded).ToList() is { Count: > 0 } given)
        {
            foreach (var mandate in given)
            {
                await acts.ActAsync(mandate.Id, prosumerId, MandateAct.Revoke, cancellationToken);
            }
        }

        await acts.FinishAllAsync(cancellationToken);
        if ((await mandates.OfAsync(prosumerId, cancellationToken)).Any(mandate => !mandate.IsFinished))
        {
            throw new DatabaseException("Not all is done that follows from the end of a mandate.", isFinal: false, inner: null);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1571, LogLevel.Error, "Erasure {ErasureId} is not done; it is tried again")]
        public static partial void BrokenOff(ILogger logger, string erasureId, Exception exception);

        [LoggerMessage(1572, LogLevel.Information, "Erasure {ErasureId} is done")]
        public static partial void Done(ILogger logger, string erasureId);

        [LoggerMessage(1573, LogLevel.Warning, "The log beside the data keys could not be emptied, since somebody reads it; that is tried again within the hour")]
        public static partial void NotWiped(ILogger logger);
    }
}
