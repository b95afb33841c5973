using FlexCoop.Storage;
using FlexCoop.Vtn;

namespace FlexCoop.Middleware.Lab;

/// <summary>A lab keeps no audit log: what is recorded for one is dropped every minute.</summary>
internal sealed partial class UnkeptRecords(Database database, Clocks clocks, ILogger<UnkeptRecords> logger) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(1);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Upkeep.RunAsync(Every, clocks.Wire, DropAsync, unavailable => Log.NotDropped(logger, unavailable), stoppingToken);

    private Task DropAsync(CancellationToken cancellationToken) => database.CommitAsync(new UnitOfWork().Drop(AuditTrail.Definition, through: long.MaxValue), cancellationToken);

    private static partial class Log
    {
        [LoggerMessage(1441, LogLevel.Warning, "What was recorded for an audit log, which a lab has not, could not be dropped; it is tried again")]
        public static partial void NotDropped(ILogger logger, Exception exception);
    }
}
