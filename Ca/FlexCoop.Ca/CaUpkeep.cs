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
    private bool _isDeaf;

    /// <summary>Does all that is due, once.</summary>
    public async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        await unfinished.VoidAsync(cancellationToken);
        await renewals.EndAsync(cancellationToken);
        await crls.PublishAsync(cancellationToken);
        status.Forget();
    }

    /// <summary>The same, where a store that takes or gives nothing is no end: it may the next time, and when it never will, whoever watches it ends the process.</summary>
    public async Task TendAsync(CancellationToken cancellationToken) => _isBehind = await TryAsync(RunOnceAsync, _isBehind, Log.Behind, Log.CaughtUp, cancellationToken);

    /// <summary>Hears what others revoked, where the same is no end either.</summary>
    public async Task HearAsync(CancellationToken cancellationToken) => _isDeaf = await TryAsync(status.RefreshAsync, _isDeaf, Log.Deaf, Log.HearsAgain, cancellationToken);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        Task[] loops = [RepeatAsync(StatusInterval, HearAsync, stoppingToken), RepeatAsync(UpkeepInterval, TendAsync, stoppingToken)];

        // Neither ends before the host does, unless it has failed: then so has this service, at once and not when both have.
        await await Task.WhenAny(loops);
        await Task.WhenAll(loops);
    }

    /// <summary>Acts, and tells what hinders it, once per change.</summary>
    /// <returns>Whether something does.</returns>
    private async Task<bool> TryAsync(Func<CancellationToken, Task> act, bool wasHindered, Action<ILogger, Exception> begun, Action<ILogger> over, CancellationToken cancellationToken)
    {
        try
        {
            await act(cancellationToken);
            if (wasHindered)
            {
                over(logger);
            }

            return false;
        }
        catch (DatabaseException unavailable)
        {
            if (!wasHindered)
            {
                begun(logger, unavailable);
            }

            return true;
        }
    }

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
        [LoggerMessage(6401, LogLevel.Error, "CRLs are not made, renewed certificates not ended, and unfinished ones not voided, for want of room, or since the store cannot be read; it is tried on")]
        public static partial void Behind(ILogger logger, Exception exception);

        [LoggerMessage(6402, LogLevel.Information, "CRLs are made again, and all that was due is done")]
        public static partial void CaughtUp(ILogger logger);

        [LoggerMessage(6403, LogLevel.Error, "What other processes revoke is not heard of, since the store cannot be read; it is tried on")]
        public static partial void Deaf(ILogger logger, Exception exception);

        [LoggerMessage(6404, LogLevel.Information, "What other processes revoke is heard of again")]
        public static partial void HearsAgain(ILogger logger);
    }
}
