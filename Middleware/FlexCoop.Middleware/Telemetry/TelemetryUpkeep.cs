using FlexCoop.Vtn;
using Microsoft.Extensions.Options;

namespace FlexCoop.Middleware.Telemetry;

/// <summary>Rolls up what is over, and removes what is too old, again and again.</summary>
internal sealed partial class TelemetryUpkeep(QuarterRoller roller, Retention retention, Clocks clocks, IOptions<TelemetryOptions> options, ILogger<TelemetryUpkeep> logger) : BackgroundService
{
    private static readonly TimeSpan RemoveEvery = TimeSpan.FromMinutes(1);

    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        void Told(Exception unavailable) => Log.BrokenOff(logger, unavailable);
        return Task.WhenAll(
            Upkeep.RunAsync(options.Value.RollUpEvery, clocks.Wire, roller.RunAsync, Told, stoppingToken),
            Upkeep.RunAsync(RemoveEvery, clocks.Wire, retention.RunAsync, Told, stoppingToken));
    }

    private static partial class Log
    {
        [LoggerMessage(1601, LogLevel.Error, "Telemetry could not be rolled up or removed; it is tried again")]
        public static partial void BrokenOff(ILogger logger, Exception exception);
    }
}
