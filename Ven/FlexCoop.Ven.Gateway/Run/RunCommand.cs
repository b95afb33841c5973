using System.CommandLine;
using System.Text.Json;
using FlexCoop.Ven.Gateway.Control;
using FlexCoop.Ven.Gateway.Homes;

namespace FlexCoop.Ven.Gateway.Run;

/// <summary><c>run</c>: drives one home by its configuration.</summary>
internal static class RunCommand
{
    public static Command Create()
    {
        var config = new Option<string>("--config") { Description = "The configuration, a JSON file; Ven/README.md shows one.", HelpName = "FILE", Required = true };
        var command = new Command("run", "Drives one home by its configuration until it is told to stop.") { config };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            try
            {
                return await RunAsync(Path.GetFullPath(parsed.GetValue(config)!), cancellationToken);
            }
            catch (StartException refusal)
            {
                await Console.Error.WriteLineAsync(refusal.Message);
                return ExitCodes.Usage;
            }
        });
        return command;
    }

    private static async Task<int> RunAsync(string file, CancellationToken cancellationToken)
    {
        var config = Read(file);
        string Beside(string path) => Path.Combine(Path.GetDirectoryName(file)!, path);
        var stateFolder = Beside(config.State);
        StateFolder.Make(stateFolder);
        _ = ControlSocket.PathIn(stateFolder);
        var clocks = new Clocks(AgentClock.Open(config.Clock, anchor: null, stateFolder), TimeProvider.System);
        var options = ToOptions(config, stateFolder);
        var setup = HomeSetups.Of(
            config.Home,
            HomeSetups.ReadProfile(config.Home.Profile is { } profile ? Beside(profile.File) : null, config.Home.Profile?.From, "home.profile.file", "home.profile.from"),
            HomeSetups.ReadWeather(config.Home.Weather is { } weather ? Beside(weather.File) : null, config.Home.Weather?.From, "home.weather.file", "home.weather.from"),
            clocks.Domain);

        using var loggers = AgentHost.NewLoggers(isQuiet: false);
        using var http = AgentHost.NewHttpClient();
        var home = new HomeAgent(options, setup, config.Prices, http, clocks, loggers.CreateLogger(config.VenName));
        return await AgentHost.RunAsync([home], stateFolder, loggers, [], cancellationToken);
    }

    private static VenOptions ToOptions(GatewayConfig config, string stateFolder)
    {
        if (!Uri.TryCreate(config.VtnUrl, UriKind.Absolute, out var vtnUrl))
        {
            throw new StartException($"vtnUrl: '{config.VtnUrl}' is no address; give one such as https://vtn.example:8444.");
        }

        var options = new VenOptions
        {
            VtnUrl = vtnUrl,
            StateFolder = stateFolder,
            VenName = config.VenName,
            VenId = config.VenId,
            MarketContexts = config.MarketContexts,
            GroupIds = config.GroupIds,
            PartyIds = config.PartyIds,
            OptRule = config.OptRule.ToOptions(),
            RequestTimeout = config.RequestTimeout,
            MaxBackOff = config.MaxBackOff,
        };
        return options.Faults().ToList() is { Count: > 0 } faults ? throw new StartException(string.Join('\n', faults)) : options;
    }

    private static GatewayConfig Read(string file)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllText(file), GatewayJson.Default.GatewayConfig)
                ?? throw new StartException($"--config: '{file}' is null; give an object.");
        }
        catch (JsonException fault)
        {
            throw new StartException($"--config: '{file}': {fault.Message}", fault);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new StartException($"--config: {unreadable.Message}", unreadable);
        }
    }
}
