using FlexCoop.Storage;
using FlexCoop.Vtn;

namespace FlexCoop.Middleware.Audit;

/// <summary>Takes over what was recorded, every second.</summary>
internal sealed partial class AuditUpkeep(AuditLog log, Clocks clocks, ILogger<AuditUpkeep> logger) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Upkeep.RunAsync(Every, clocks.Wire, log.TakeOverAsync, unavailable => Log.NotTakenOver(logger, unavailable), stoppingToken);

    private static partial class Log
    {
        [LoggerMessage(1503, LogLevel.Error, "What was recorded for the audit log could not be taken over; nothing is lost, and it is tried again")]
        public static partial void NotTakenOver(ILogger logger, DatabaseException exception);
    }
}
