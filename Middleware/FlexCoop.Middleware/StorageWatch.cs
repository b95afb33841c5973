namespace FlexCoop.Middleware;

/// <summary>Ends the process when a database takes no more commits: what the disk holds is then unknown, and a restart finds out.</summary>
internal sealed partial class StorageWatch(OpenDatabases databases, IHostApplicationLifetime lifetime, ILogger<StorageWatch> logger) : BackgroundService
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(LookEvery, TimeProvider.System);
        try
        {
            while (databases.Failure is null)
            {
                await timer.WaitForNextTickAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops, or could not start, which it would call this one's failure.
            return;
        }

        Log.Failed(logger, databases.Failure);
        Environment.ExitCode = ExitCodes.Storage;
        lifetime.StopApplication();
    }

    private static partial class Log
    {
        [LoggerMessage(1001, LogLevel.Critical, "A database takes no more commits; the process ends, so that a restart finds out what the disk holds")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}
