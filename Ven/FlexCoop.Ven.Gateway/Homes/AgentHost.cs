using System.Runtime.InteropServices;
using FlexCoop.Ven.Gateway.Control;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FlexCoop.Ven.Gateway.Homes;

/// <summary>The process around the agents: its services, begun and stopped in their order.</summary>
/// <remarks>By hand: the generic host with its container, options and console logger would cost a box 2.7 MiB.</remarks>
internal static partial class AgentHost
{
    /// <summary>More than any service takes to stop: to let every device go, and to write what has to be written.</summary>
    public static readonly TimeSpan StopWithin = TimeSpan.FromSeconds(20);

    /// <summary>A client for any number of agents that are not enrolled.</summary>
    public static HttpClient NewHttpClient() => new(VtnConnections.OpenWithoutCertificate())
    {
        // Each request has its own time-out.
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <summary>Runs the agents until the process is told to stop, or none is left.</summary>
    /// <param name="homes">The agents; disposed of at the end.</param>
    /// <param name="stateFolder">Where the control socket lies.</param>
    /// <param name="minimum">The least that is logged.</param>
    /// <param name="besides">What else runs beside them, and watches them to their end.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static async Task<int> RunAsync(
        IReadOnlyList<HomeAgent> homes, string stateFolder, LogLevel minimum, IReadOnlyList<BackgroundService> besides, CancellationToken cancellationToken)
    {
        try
        {
            using var fleet = new HomeFleet(homes, ConsoleLogger.For<HomeFleet>(minimum));
            using var clockWatch = new ClockWatch(homes, TimeProvider.System, ConsoleLogger.For<ClockWatch>(minimum));
            using var controlSocket = new ControlSocket(stateFolder, homes, ConsoleLogger.For<ControlSocket>(minimum));
            var failed = await RunAsync([.. besides, fleet, clockWatch, controlSocket], cancellationToken);
            foreach (var service in failed)
            {
                Log.Failed(new ConsoleLogger(typeof(AgentHost).FullName!, minimum), service.GetType().Name, service.ExecuteTask!.Exception!.GetBaseException());
            }

            return failed is [] ? fleet.ExitCode : ExitCodes.Failed;
        }
        finally
        {
            foreach (var home in homes)
            {
                home.Dispose();
            }
        }
    }

    /// <returns>Those that failed.</returns>
    private static async Task<IReadOnlyList<BackgroundService>> RunAsync(IReadOnlyList<BackgroundService> services, CancellationToken cancellationToken)
    {
        // The command line listens to SIGINT and SIGTERM.
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var quit = PosixSignalRegistration.Create(PosixSignal.SIGQUIT, signal =>
        {
            signal.Cancel = true;
            ending.Cancel();
        });
        foreach (var service in services)
        {
            await service.StartAsync(ending.Token);
        }

        // None ends by itself: the fleet does when no agent is left, another when it has failed.
        await Task.WhenAny([Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, ending.Token), .. services.Select(service => service.ExecuteTask!)]);

        // In the reverse order: the owner's door, then the agents, which let every device go, then who tells of that.
        using var patience = new CancellationTokenSource(StopWithin, TimeProvider.System);
        foreach (var service in services.Reverse())
        {
            await service.StopAsync(patience.Token);
        }

        return [.. services.Where(service => service.ExecuteTask is { IsFaulted: true })];
    }

    private static partial class Log
    {
        [LoggerMessage(4003, LogLevel.Critical, "{Service} has failed, and the agent was stopped")]
        public static partial void Failed(ILogger logger, string service, Exception exception);
    }
}
