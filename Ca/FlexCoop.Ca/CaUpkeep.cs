using FlexCoop.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FlexCoop.Ca;

/// <summary>What the authority does by the clock: hears what others revoked, every two seconds; voids, ends and publishes, every thirty.</summary>
internal sealed partial class CaUpkeep(
    CertificateStatusMap status, UnfinishedCertificates unfinished, Renewals renewals, CrlPublisher crls, TimeProvider clock, ILogger<CaUpkeep> logger) : BackgroundService
{
    private static readonly TimeSpan StatusInterval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan UpkeepInterval = TimeSpan.FromSeconds(30);

    private bool _isBehind;

    /// <summary>Does all that is due, once.</summary>
    public async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        await unfinished.VoidAsync(cancellationToken);
        await renewals.EndAsync(cancellationToken);
        await crls.PublishAsync(cancellationToken);
        status.Forget();
    }

    /// <summary>The same, where a disk that is full is no end: there may be room the next time.</summary>
    public async Task TendAsync(CancellationToken cancellationToken)
    {
        try
        {
            await RunOnceAsync(cancellationToken);
            if (_isBehind)
            {
                _isBehind = false;
                Log.CaughtUp(logger);
            }
        }
        catch (DatabaseException full) when (!full.IsFinal)
        {
            if (!_isBehind)
            {
                _isBehind = true;
                Log.Behind(logger, full);
            }
        }
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(RepeatAsync(StatusInterval, status.RefreshAsync, stoppingToken), RepeatAsync(UpkeepInterval, TendAsync, stoppingToken));

    private async Task RepeatAsync(TimeSpan interval, Func<CancellationToken, Task> act, CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(interval, clock);
        try
        {
            do
            {
                await act(stoppingToken);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    private static partial class Log
    {
        [LoggerMessage(6401, LogLevel.Error, "CRLs are not made, renewed certificates not ended, and unfinished ones not voided, for want of room; it is tried on")]
        public static partial void Behind(ILogger logger, Exception exception);

        [LoggerMessage(6402, LogLevel.Information, "CRLs are made again, and all that was due is done")]
        public static partial void CaughtUp(ILogger logger);
    }
}
