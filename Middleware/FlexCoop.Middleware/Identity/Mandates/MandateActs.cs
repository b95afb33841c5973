using FlexCoop.Ca;
using FlexCoop.Middleware.Erasure;
using FlexCoop.OpenAdr;
using FlexCoop.Storage;
using FlexCoop.Vtn;

namespace FlexCoop.Middleware.Identity;

/// <summary>Changes mandates, and does what follows when one ends.</summary>
/// <remarks>
/// <list type="number">
/// <item>The mandate is over in its store: from that commit on no token of it is good, no certificate is issued or renewed, and its box is refused at OpenADR's doors.</item>
/// <item>The logins under it end.</item>
/// <item>Its certificates are revoked, for those who read CRLs; a plan that was not signed yet is void.</item>
/// <item>The registration of its VEN ends, with what it was owed and asked.</item>
/// <item>It is noted beside the data keys, which are in no copy of the data: a copy from before does not bring the mandate back .</item>
/// <item>The mandate says that all of this is done.</item>
/// </list>
/// The stores are several, so this is no one commit. Each step may be done twice, and what a kill or a full disk has broken off is done at the next start, or within five seconds.
/// Suspending ends nothing: the box is refused, its tokens are void by their epoch, and all of it but these stands again when the mandate is resumed (there is no hold of certificates).
/// Where Identity stands alone there is no revoker and no registry.
/// </remarks>
internal sealed partial class MandateActs(
    MandateBook mandates, TokenFamilies families, Clocks clocks, ILogger<MandateActs> logger, CertificateRevoker? revoker = null, VenRegistry? registry = null, DataKeys? keys = null) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    /// <summary>Changes a mandate; when that ends it, all that follows is done.</summary>
    /// <returns>As <see cref="MandateBook.ChangeAsync"/>.</returns>
    public async Task<MandateDocument?> ActAsync(string id, string? prosumerId, MandateAct act, CancellationToken cancellationToken)
    {
        // Step 1
        var changed = await mandates.ChangeAsync(id, prosumerId, act, cancellationToken);
        CrashPoint.Reach("mandate.changed");
        if (changed is { HasEnded: true })
        {
            await TryFinishAsync(changed, cancellationToken);
        }

        return changed;
    }

    /// <summary>Ends those whose time is over.</summary>
    public async Task ExpireAllAsync(CancellationToken cancellationToken)
    {
        foreach (var mandate in await mandates.OverAsync(cancellationToken))
        {
            await ActAsync(mandate.Id, prosumerId: null, MandateAct.Expire, cancellationToken);
        }
    }

    /// <summary>Finishes what was broken off.</summary>
    public async Task FinishAllAsync(CancellationToken cancellationToken)
    {
        foreach (var mandate in await mandates.UnfinishedAsync(cancellationToken))
        {
            await TryFinishAsync(mandate, cancellationToken);
        }
    }

    /// <summary>Ends those again that had ended before an older copy of the data was put back.</summary>
    public async Task EndAgainAsync(CancellationToken cancellationToken)
    {
        if (keys is null)
        {
            return;
        }

        foreach (var id in (await mandates.StandingAsync(cancellationToken)).Where(id => keys.IsErased(OverOf(id))))
        {
            await ActAsync(id, prosumerId: null, MandateAct.Revoke, cancellationToken);
        }
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Upkeep.RunAsync(Every, clocks.Wire, FinishAllAsync, unavailable => Log.NotLookedFor(logger, unavailable), stoppingToken);

    /// <summary>A subject that never has a key: that it was erased says that the mandate is over.</summary>
    private static string OverOf(string mandateId) => "over/" + mandateId;

    private async Task TryFinishAsync(MandateDocument mandate, CancellationToken cancellationToken)
    {
        try
        {
            // Step 2
            await families.RevokeMandateAsync(mandate.Id, cancellationToken);
            CrashPoint.Reach("mandate.logins-ended");

            // Step 3
            if (revoker is not null)
            {
                await revoker.RevokeMandateAsync(mandate.Id, RevocationReason.CessationOfOperation, cancellationToken);
            }

            CrashPoint.Reach("mandate.certificates-revoked");

            // Step 4
            if (registry is not null && mandate.VenId is { } venId)
            {
                await registry.EndAsync(new VenId(venId), "its owner", cancellationToken);
            }

            CrashPoint.Reach("mandate.registration-ended");

            // Step 5
            if (keys is not null)
            {
                await keys.DestroyAsync([OverOf(mandate.Id)], clocks.Wire.GetUtcNow(), cancellationToken);
            }

            // Step 6
            await mandates.FinishAsync(mandate.Id, cancellationToken);
        }
        catch (DatabaseException full)
        {
            Log.BrokenOff(logger, mandate.Id, full);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1332, LogLevel.Error, "Not all is done that follows from the end of mandate {MandateId}, which counts all the same; it is tried again")]
        public static partial void BrokenOff(ILogger logger, string mandateId, Exception exception);

        [LoggerMessage(1333, LogLevel.Error, "Mandates that have ended could not be looked for; it is tried again")]
        public static partial void NotLookedFor(ILogger logger, Exception exception);
    }
}
