using FlexCoop.Ven.Gateway.Control;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FlexCoop.Ven.Gateway.Homes;

/// <summary>The process around the agents: the generic host, with logs, signals and the control socket.</summary>
internal static class AgentHost
{
    /// <summary>A client for any number of agents that are not enrolled.</summary>
    public static HttpClient NewHttpClient() => new(VtnConnections.OpenWithoutCertificate())
    {
        // Each request has its own time-out.
        Timeout = Timeout.InfiniteTimeSpan,
    };

    public static ILoggerFactory NewLoggers(bool isQuiet) => LoggerFactory.Create(logging => logging
        .SetMinimumLevel(isQuiet ? LogLevel.Warning : LogLevel.Information)
        .AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "HH:mm:ss ";
        })
        .Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace));

    /// <summary>Runs the agents until the process is told to stop, or none is left.</summary>
    /// <param name="homes">The agents; disposed of at the end.</param>
    /// <param name="stateFolder">Where the control socket lies.</param>
    /// <param name="loggers">Where the story is told.</param>
    /// <param name="besides">What else runs beside them, and watches them to their end.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static async Task<int> RunAsync(
        IReadOnlyList<HomeAgent> homes, string stateFolder, ILoggerFactory loggers, IReadOnlyList<IHostedService> besides, CancellationToken cancellationToken)
    {
        try
        {
            var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
            builder.Services.AddSingleton(loggers);
            builder.Services.AddSingleton(homes);

            // Services stop in the reverse order: the owner's door, then the agents, which let every device go, then who tells of that.
            foreach (var service in besides)
            {
                builder.Services.AddSingleton(service);
            }

            builder.Services.AddHostedService<HomeFleet>();
            builder.Services.AddHostedService(provider => new ClockWatch(homes, TimeProvider.System, provider.GetRequiredService<ILogger<ClockWatch>>()));
            builder.Services.AddHostedService(provider => new ControlSocket(
                stateFolder, homes, provider.GetRequiredService<ILogger<ControlSocket>>()));
            using var host = builder.Build();
            var services = host.Services.GetServices<IHostedService>().OfType<BackgroundService>().ToList();
            await host.RunAsync(cancellationToken);
            return services.Any(service => service.ExecuteTask is { IsFaulted: true })
                ? ExitCodes.Failed
                : Environment.ExitCode;
        }
        finally
        {
            foreach (var home in homes)
            {
                home.Dispose();
            }
        }
    }
}
