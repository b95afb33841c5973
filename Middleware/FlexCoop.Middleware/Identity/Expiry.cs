using FlexCoop.Storage;
using FlexCoop.Vtn;

namespace FlexCoop.Middleware.Identity;

/// <summary>Removes what is over, ends the mandates whose time is, and keeps the signing keys as they should be. Safe to run twice; nothing depends on it but room, the next key, and what follows from a mandate's end.</summary>
internal sealed partial class Expiry(IdentityStores stores, SigningKeys keys, MandateActs mandates, Invitations invitations, Clocks clocks, ILogger<Expiry> logger) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(10);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await keys.KeepAsync(cancellationToken);
        await RemoveAsync(UsedAssertionDocument.Collection, cancellationToken);
        await RemoveAsync(PushedRequestDocument.Collection, cancellationToken);
        await RemoveAsync(AuthorizationCodeDocument.Collection, cancellationToken);
        await RemoveAsync(DeviceCodeDocument.Collection, cancellationToken);
        await RemoveAsync(BoxClaimDocument.Collection, cancellationToken);
        await RemoveAsync(BoxCodeDocument.Collection, cancellationToken);
        await RemoveAsync(TokenFamilyDocument.Collection, cancellationToken);
        await RemoveAsync(RevokedTokenDocument.Collection, cancellationToken);
        await RemoveAsync(SessionDocument.Collection, cancellationToken);
        await mandates.ExpireAllAsync(cancellationToken);
        await invitations.ForgetAsync(cancellationToken);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Upkeep.RunAsync(Every, clocks.Wire, RunAsync, unavailable => Log.Failed(logger, unavailable), stoppingToken);

    private async Task RemoveAsync<T>(CollectionDefinition<T> collection, CancellationToken cancellationToken)
        where T : class
    {
        // One by one, so that one that was changed meanwhile hinders no other.
        foreach (var document in await stores.Identity.Documents(collection).FindRangeAsync(Expiring.IndexName, "", IndexKey.Of(clocks.Wire.GetUtcNow()), cancellationToken))
        {
            await stores.Identity.TryCommitAsync(new UnitOfWork().Delete(collection, document), cancellationToken);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1302, LogLevel.Error, "What is over could not be removed; it is tried again")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}
