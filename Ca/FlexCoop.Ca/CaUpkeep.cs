using FlexCoop.Storage;
using Microsoft.Extensions.Hosting;

namespace FlexCoop.Ca;

/// <summary>What the authority does by the clock: hears what others revoked, every two seconds; voids, ends and publishes, every thirty.</summary>
internal sealed class CaUpkeep(CertificateStatusMap status, UnfinishedCertificates unfinished, Renewals renewals, CrlPublisher crls, TimeProvider clock) : BackgroundService
{
    private static readonly TimeSpan StatusInterval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan UpkeepInterval = TimeSpan.FromSeconds(30);

    /// <summary>Does all that is due, once.</summary>
    public async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        await unfinished.VoidAsync(cancellationToken);
        await renewals.EndAsync(cancellationToken);
        await crls.PublishAsync(cancellationToken);
        status.Forget();
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(RepeatAsync(StatusInterval, status.RefreshAsync, stoppingToken), RepeatAsync(UpkeepInterval, RunOnceAsync, stoppingToken));

    private async Task RepeatAsync(TimeSpan interval, Func<CancellationToken, Task> act, CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(interval, clock);
        try
        {
            do
            {
                try
                {
                    await act(stoppingToken);
                }
                catch (DatabaseException full) when (!full.IsFinal)
                {
                    // There may be room the next time.
                }
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }
}
