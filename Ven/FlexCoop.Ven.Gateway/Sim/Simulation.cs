using System.Globalization;
using FlexCoop.OpenAdr.Signatures;
using FlexCoop.Ven.Gateway.Control;
using FlexCoop.Ven.Gateway.Homes;
using FlexCoop.Ven.Gateway.Resources;
using FlexCoop.Ven.Gateway.Run;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FlexCoop.Ven.Gateway.Sim;

/// <summary>Runs simulated homes, each with its VEN, until the process is told to stop.</summary>
internal static class Simulation
{
    /// <exception cref="StartException">It cannot be started, and why.</exception>
    public static async Task<int> RunAsync(SimOptions options, CancellationToken cancellationToken)
    {
        // Whatever can be refused is refused before anything is written.
        var profile = HomeSetups.ReadProfile(options.Profile.File, options.Profile.From, "--profile", "--profile-from");
        var weather = HomeSetups.ReadWeather(options.Weather.File, options.Weather.From, "--weather", "--weather-from");
        _ = ControlSocket.PathIn(options.State);
        var clocks = new Clocks(AgentClock.Open("--clock", options.Clock, options.ClockAnchor, options.State), new SteadyClock(TimeProvider.System));
        StateFolder.Make(options.State);

        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (options.EndsWithInput)
        {
            _ = EndWithInputAsync(ending);
        }

        var told = options.IsQuiet ? LogLevel.Warning : LogLevel.Information;
        using var enrolled = options.Platform is { } platform ? new EnrolledHomes(platform, Console.Out, told) : null;
        using var http = AgentHost.NewHttpClient();
        var simulated = Enumerable.Range(1, options.Homes)
            .Select(number => (Number: number, Name: string.Create(CultureInfo.InvariantCulture, $"home-{number}")))
            .Select(home => new SimHome(home.Number, home.Name, Path.Combine(options.State, home.Name)))
            .ToList();
        try
        {
            await (enrolled?.EnrolAsync(simulated, ending.Token) ?? Task.CompletedTask);
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync("Broken off while homes enrolled. The same command goes on with the same keys, and while they are good with the same codes.");
            return ExitCodes.Failed;
        }

        var homes = new List<HomeAgent>();
        SummaryWriter? summary = null;
        try
        {
            foreach (var (number, name, stateFolder) in simulated)
            {
                var link = enrolled?.Open(name);
                var ven = new VenOptions
                {
                    VtnUrl = options.Vtn ?? enrolled!.IdentityOf(name).VtnUrl,
                    StateFolder = stateFolder,
                    VenName = name,
                    VenId = enrolled?.IdentityOf(name).VenId,
                    MaxBackOff = TimeSpan.FromSeconds(30),
                    Signatures = options.Platform?.Signatures ?? SignaturePolicy.Off,
                };
                var setup = HomeSetups.Of(new HomeConfig { Seed = unchecked((options.Seed * 1_000_003) + number) }, profile, weather, clocks.Domain);
                homes.Add(new HomeAgent(ven, setup, new PriceLevels(), link?.Http ?? http, clocks, new ConsoleLogger(name, told)) { Renewal = link?.Renewal });
            }

            if (options.Summary is { } file)
            {
                summary = new SummaryWriter(Path.GetFullPath(file), homes, clocks, ConsoleLogger.For<SummaryWriter>(told));
                summary.Begin();
            }
        }
        catch (StartException)
        {
            foreach (var home in homes)
            {
                home.Dispose();
            }

            throw;
        }

        IReadOnlyList<BackgroundService> besides = [.. summary is null ? [] : new[] { summary }, .. homes.Select(home => home.Renewal).OfType<CertificateRenewal>().Select(renewal => new CertificateKeeper(renewal))];
        return await AgentHost.RunAsync(homes, options.State, told, besides, ending.Token);
    }

    private static async Task EndWithInputAsync(CancellationTokenSource ending)
    {
        // Reading the console blocks, however it is asked.
        await Task.Run(() =>
        {
            while (Console.In.Read() >= 0)
            {
                // What is typed means nothing; only the end does.
            }
        });
        await ending.CancelAsync();
    }
}
