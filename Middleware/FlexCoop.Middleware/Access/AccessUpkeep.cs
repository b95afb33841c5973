using FlexCoop.Vtn;
using Microsoft.Extensions.Options;

namespace FlexCoop.Middleware.Access;

/// <summary>Reads policies again, notices grid nodes, and writes uses, every few seconds; and what was noted last when the server stops.</summary>
internal sealed partial class AccessUpkeep(PolicyBook policies, UseBook uses, GridGroups groups, IOptions<AccessOptions> options, Clocks clocks, ILogger<AccessUpkeep> logger) : BackgroundService
{
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        try
        {
            await uses.WriteAsync(cancellationToken);
        }
        catch (Storage.DatabaseException unavailable)
        {
            Log.UsesNotWritten(logger, unavailable);
        }
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(
        Upkeep.RunAsync(options.Value.RefreshEvery, clocks.Wire, policies.RefreshAsync, unavailable => Log.PoliciesNotRead(logger, unavailable), stoppingToken),
        Upkeep.RunAsync(options.Value.UsesWrittenEvery, clocks.Wire, uses.WriteAsync, unavailable => Log.UsesNotWritten(logger, unavailable), stoppingToken),
        Upkeep.RunAsync(options.Value.RefreshEvery, clocks.Wire, groups.FollowAsync, unavailable => Log.NodesNotNoted(logger, unavailable), stoppingToken));

    private static partial class Log
    {
        [LoggerMessage(1551, LogLevel.Error, "Access policies could not be read again; those that were read hold, and it is tried again")]
        public static partial void PoliciesNotRead(ILogger logger, Exception exception);

        [LoggerMessage(1552, LogLevel.Error, "Who read whose data could not be written; it is kept in memory, and tried again")]
        public static partial void UsesNotWritten(ILogger logger, Exception exception);

        [LoggerMessage(1553, LogLevel.Error, "Which homes have got another grid node could not be noted; they count nowhere until it is, and it is tried again")]
        public static partial void NodesNotNoted(ILogger logger, Exception exception);
    }
}
