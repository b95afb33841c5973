using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FlexCoop.Ven.Gateway.Homes;

/// <summary>Runs the agents of one or many homes until the process is told to stop, or none is left.</summary>
internal sealed partial class HomeFleet(IReadOnlyList<HomeAgent> homes, ILogger logger) : BackgroundService
{
    /// <summary>What the process says when it ends.</summary>
    public int ExitCode { get; private set; }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // One agent that fails is not to take the others along.
        var failed = await Task.WhenAll(homes.Select(home => RunAsync(home, stoppingToken)));
        if (failed.All(failure => failure is not null))
        {
            ExitCode = failed.Any(failure => failure is JournalBrokenException) ? ExitCodes.Storage : ExitCodes.Failed;
        }
    }

    /// <returns>Why the agent failed; null when it was told to stop.</returns>
    private async Task<Exception?> RunAsync(HomeAgent home, CancellationToken stoppingToken)
    {
        try
        {
            await home.Ven.RunAsync(stoppingToken);
            return null;
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            return null;
        }
        catch (Exception failure)
        {
            Log.Failed(logger, home.Name, failure);
            return failure;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(4001, LogLevel.Critical, "The agent of {VenName} has failed; its devices were let go")]
        public static partial void Failed(ILogger logger, string venName, Exception exception);
    }
}
