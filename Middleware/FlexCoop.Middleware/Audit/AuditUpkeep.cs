using FlexCoop.Vtn;

namespace FlexCoop.Middleware.Audit;

/// <summary>Takes over what was recorded, every second; and checks once a day all that <c>audit verify</c> does (T-34).</summary>
internal sealed partial class AuditUpkeep(AuditLog log, AuditCheck check, Clocks clocks, ILogger<AuditUpkeep> logger) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan CheckedEvery = TimeSpan.FromDays(1);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(
        Upkeep.RunAsync(Every, clocks.Wire, log.TakeOverAsync, unavailable => Log.NotTakenOver(logger, unavailable), stoppingToken),
        Upkeep.RunAsync(CheckedEvery, clocks.Wire, check.RunAsync, unavailable => Log.NotChecked(logger, unavailable), stoppingToken));

    private static partial class Log
    {
        [LoggerMessage(1503, LogLevel.Error, "What was recorded for the audit log could not be taken over; nothing is lost, and it is tried again")]
        public static partial void NotTakenOver(ILogger logger, Exception exception);

        [LoggerMessage(1504, LogLevel.Error, "The audit log could not be checked; it is tried again after a day")]
        public static partial void NotChecked(ILogger logger, Exception exception);
    }
}
