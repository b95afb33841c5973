using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FlexCoop.Ven.Gateway.Homes;

/// <summary>Sees when the wall clock is set, which no timer does, and lets the agents look again: no device acts outside of its event's window for longer than a look takes .</summary>
/// <param name="homes">The agents.</param>
/// <param name="wall">The wall clock.</param>
/// <param name="logger">Where the story is told.</param>
internal sealed partial class ClockWatch(IReadOnlyList<HomeAgent> homes, TimeProvider wall, ILogger logger) : BackgroundService
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    /// <summary>More than a clock drifts between two looks.</summary>
    private static readonly TimeSpan Tolerance = TimeSpan.FromMilliseconds(500);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var steady = new SteadyClock(wall);
        var before = TimeSpan.Zero;
        using var timer = new PeriodicTimer(LookEvery, wall);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                var ahead = wall.GetUtcNow() - steady.GetUtcNow();
                if ((ahead - before).Duration() > Tolerance)
                {
                    Log.Set(logger, ahead - before);
                    foreach (var home in homes)
                    {
                        home.Ven.LookAgain();
                    }
                }

                before = ahead;
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    private static partial class Log
    {
        [LoggerMessage(4002, LogLevel.Warning, "The clock was set by {Step}; the devices follow the new time")]
        public static partial void Set(ILogger logger, TimeSpan step);
    }
}
