using FlexCoop.Vtn;

namespace FlexCoop.Middleware.Erasure;

/// <summary>Finishes erasures that were broken off, and destroys keys whose time is over.</summary>
internal sealed partial class ErasureUpkeep(Erasures erasures, Clocks clocks, ILogger<ErasureUpkeep> logger) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan SweepEvery = TimeSpan.FromHours(1);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(
        Upkeep.RunAsync(Every, clocks.Wire, erasures.FinishAllAsync, unavailable => Log.NotDone(logger, unavailable), stoppingToken),
        Upkeep.RunAsync(SweepEvery, clocks.Wire, erasures.SweepAsync, unavailable => Log.NotDone(logger, unavailable), stoppingToken));

    private static partial class Log
    {
        [LoggerMessage(1574, LogLevel.Error, "What is to be erased could not be looked for; it is tried again")]
        public static partial void NotDone(ILogger logger, Exception exception);
    }
}
