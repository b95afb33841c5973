using System.CommandLine;
using FlexCoop.OpenAdr.Signatures;
using FlexCoop.Ven.Gateway.Control;
using FlexCoop.Ven.Gateway.Enrol;
using FlexCoop.Ven.Gateway.Homes;
using Microsoft.Extensions.Logging;

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
            // A signal is for a command only from where it first waits: before, the parser ends at once, and nothing is tidied.
            await Task.Yield();
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
        var config = GatewayConfigReader.Read(file);
        string Beside(string path) => Path.Combine(Path.GetDirectoryName(file)!, path);
        var stateFolder = Beside(config.State);

        // Whatever can be refused is refused before anything is written.
        using var enrolled = IdentityFolder.IsIn(stateFolder) ? EnrolledBox.Open(stateFolder) : null;
        var options = ToOptions(config, stateFolder, enrolled?.Identity, Beside);
        var profile = HomeSetups.ReadProfile(
            config.Home.Profile is { } measured ? Beside(measured.File) : null, config.Home.Profile?.From, "home.profile.file", "home.profile.from");
        var weather = HomeSetups.ReadWeather(
            config.Home.Weather is { } observed ? Beside(observed.File) : null, config.Home.Weather?.From, "home.weather.file", "home.weather.from");
        _ = ControlSocket.PathIn(stateFolder);
        var clocks = new Clocks(AgentClock.Open("clock", config.Clock, anchor: null, stateFolder), new SteadyClock(TimeProvider.System));
        var setup = HomeSetups.Of(config.Home, profile, weather, clocks.Domain);
        StateFolder.Make(stateFolder);

        const LogLevel Told = LogLevel.Information;
        var logger = new ConsoleLogger(options.VenName, Told);
        if (enrolled is null || options.VtnUrl.Scheme != Uri.UriSchemeHttps)
        {
            using var http = AgentHost.NewHttpClient();
            return await AgentHost.RunAsync([new HomeAgent(options, setup, config.Prices, http, clocks, logger)], stateFolder, Told, [], cancellationToken);
        }

        using var link = new EnrolledLink(enrolled, options.Signatures, logger);
        var home = new HomeAgent(options, setup, config.Prices, link.Http, clocks, logger, link.Connections) { Renewal = link.Renewal };
        return await AgentHost.RunAsync([home], stateFolder, Told, [new CertificateKeeper(link.Renewal)], cancellationToken);
    }

    /// <summary>What an agent is made of by a configuration.</summary>
    /// <exception cref="StartException">None can be; with what is wrong.</exception>
    internal static VenOptions ToOptions(GatewayConfig config, string stateFolder, VenIdentity? enrolled, Func<string, string> beside)
    {
        if (config.VtnUrl is null && enrolled is null)
        {
            throw new StartException("vtnUrl: is missing or null, and the box is not enrolled; give one such as https://vtn.example:8444, or enrol the box by 'enrol'.");
        }

        var vtnUrl = enrolled?.VtnUrl;
        if (config.VtnUrl is { } text && !Uri.TryCreate(text, UriKind.Absolute, out vtnUrl))
        {
            throw new StartException($"vtnUrl: '{text}' is no address; give one such as https://vtn.example:8444.");
        }

        var options = new VenOptions
        {
            VtnUrl = vtnUrl!,
            StateFolder = stateFolder,
            VenName = config.VenName ?? enrolled?.VenId ?? "",
            VenId = config.VenId ?? enrolled?.VenId,
            MarketContexts = config.MarketContexts,
            Names = config.Names,
            OptRule = config.OptRule.ToOptions(),
            RequestTimeout = config.RequestTimeout,
            MaxBackOff = config.MaxBackOff,
            RegisterAgainAfter = config.RegisterAgainAfter,
            QueryRegistration = config.QueryRegistration,
            Signatures = config.Signatures,
            Push = config.Push?.ToOptions(enrolled, beside),
        };
        if (options.Signatures != SignaturePolicy.Off && enrolled is null)
        {
            throw new StartException($"signatures: is {options.Signatures}, and the box has no key to sign with; enrol it by 'enrol', or give Off.");
        }

        return options.Faults().ToList() is { Count: > 0 } faults ? throw new StartException(string.Join('\n', faults)) : options;
    }
}
