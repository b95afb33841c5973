using FlexCoop.Storage;
using FlexCoop.Vtn;

namespace FlexCoop.Middleware.Identity;

/// <summary>Removes what is over, and keeps the signing keys as they should be. Safe to run twice; nothing depends on it but room, and the next key.</summary>
internal sealed partial class ExpiryJob(IdentityStores stores, SigningKeys keys, Invitations invitations, Clocks clocks, ILogger<ExpiryJob> logger) : BackgroundService
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
        await invitations.ForgetAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, clocks.Wire);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                try
                {
                    await RunAsync(stoppingToken);
                }
                catch (DatabaseException unavailable)
                {
                    Log.Failed(logger, unavailable);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }

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
