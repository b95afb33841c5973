using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using FlexCoop.Ven.Gateway.Control;
using FlexCoop.Ven.Gateway.Homes;
using FlexCoop.Ven.Gateway.Resources;
using FlexCoop.Ven.Gateway.Run;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FlexCoop.Ven.Gateway.Sim;

/// <summary><c>sim</c>: many simulated homes in one process, each a VEN of its own over real sockets.</summary>
internal static class SimCommand
{
    private const int MaxHomes = 10_000;

    public static Command Create()
    {
        var vtn = new Option<string>("--vtn") { Description = "The VTN's origin, or the whole prefix up to /OpenADR2/Simple/2.0b.", HelpName = "URL", Required = true };
        var homes = new Option<int>("--homes") { Description = "How many homes: 1 to 10000.", HelpName = "N", DefaultValueFactory = _ => 1 };
        var seed = new Option<int>("--seed") { Description = "Decides what the homes are like; the same seed gives the same homes.", HelpName = "S", DefaultValueFactory = _ => 1 };
        var clock = new Option<string?>("--clock") { Description = "A scaled clock, as ORIGIN@RATE: 2027-01-15T16:00:00Z@120, or now@60. An agent that is started again goes on where it would have been.", HelpName = "ORIGIN@RATE" };
        var anchor = new Option<DateTimeOffset?>("--clock-anchor") { Description = "The instant of real time at which the scaled clock shows its origin. [default: the first start]", HelpName = "INSTANT" };
        var state = new Option<string>("--state") { Description = "The folder of all that the homes and their agents remember.", HelpName = "DIR", DefaultValueFactory = _ => "./sim-state" };
        var summary = new Option<string?>("--summary") { Description = "A file that tells what has come of it, replaced every second.", HelpName = "FILE" };
        var profile = new Option<string?>("--profile") { Description = "A measured home that stands for base load and PV: CSV with the columns (no name), GC and GG, kW means of 30 minutes.", HelpName = "FILE" };
        var profileFrom = new Option<DateOnly?>("--profile-from") { CustomParser = Day, Description = "The day of the profile that is laid onto the first day of the simulation.", HelpName = "DATE" };
        var weather = new Option<string?>("--weather") { Description = "Measured weather that stands for the outdoor temperature: CSV with time_local, temperature_c, wind_speed_ms, relative_humidity_pct, hourly, Belgian time.", HelpName = "FILE" };
        var weatherFrom = new Option<DateOnly?>("--weather-from") { CustomParser = Day, Description = "The day of the weather that is laid onto the first day of the simulation.", HelpName = "DATE" };
        var quiet = new Option<bool>("--quiet") { Description = "Logs warnings only." };
        var endsWithInput = new Option<bool>("--end-with-input") { Description = "Ends when the standard input is closed: with the process that started it." };
        var command = new Command("sim", "Simulates homes, each with its own VEN, until it is told to stop.")
        {
            vtn, homes, seed, clock, anchor, state, summary, profile, profileFrom, weather, weatherFrom, quiet, endsWithInput,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            try
            {
                return await RunAsync(
                    new SimOptions
                    {
                        Vtn = parsed.GetValue(vtn)!,
                        Homes = parsed.GetValue(homes) is var number and >= 1 and <= MaxHomes
                            ? number
                            : throw new StartException($"--homes: {parsed.GetValue(homes)} is out of range; give 1 to {MaxHomes}."),
                        Seed = parsed.GetValue(seed),
                        Clock = parsed.GetValue(clock),
                        ClockAnchor = parsed.GetValue(anchor),
                        State = Path.GetFullPath(parsed.GetValue(state)!),
                        Summary = parsed.GetValue(summary),
                        Profile = (parsed.GetValue(profile), parsed.GetValue(profileFrom)),
                        Weather = (parsed.GetValue(weather), parsed.GetValue(weatherFrom)),
                        IsQuiet = parsed.GetValue(quiet),
                        EndsWithInput = parsed.GetValue(endsWithInput),
                    },
                    cancellationToken);
            }
            catch (StartException refusal)
            {
                await Console.Error.WriteLineAsync(refusal.Message);
                return ExitCodes.Usage;
            }
        });
        return command;
    }

    /// <summary>A day as ISO 8601 has it, whatever the culture.</summary>
    private static DateOnly? Day(ArgumentResult result)
    {
        var text = result.Tokens.Single().Value;
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
        {
            return day;
        }

        result.AddError($"'{text}' is no day; give one such as 2011-07-05.");
        return null;
    }

    private static async Task<int> RunAsync(SimOptions options, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(options.Vtn, UriKind.Absolute, out var vtnUrl) || vtnUrl.Scheme is not ("http" or "https"))
        {
            throw new StartException($"--vtn: '{options.Vtn}' is no address of a VTN; give one such as http://127.0.0.1:8080.");
        }

        var profile = HomeSetups.ReadProfile(options.Profile.File, options.Profile.From, "--profile", "--profile-from");
        var weather = HomeSetups.ReadWeather(options.Weather.File, options.Weather.From, "--weather", "--weather-from");
        _ = ControlSocket.PathIn(options.State);
        var clocks = new Clocks(AgentClock.Open("--clock", options.Clock, options.ClockAnchor, options.State), new SteadyClock(TimeProvider.System));
        StateFolder.Make(options.State);

        var told = options.IsQuiet ? LogLevel.Warning : LogLevel.Information;
        using var http = AgentHost.NewHttpClient();
        var homes = new List<HomeAgent>();
        SummaryWriter? summary = null;
        try
        {
            for (var number = 1; number <= options.Homes; number++)
            {
                var name = string.Create(CultureInfo.InvariantCulture, $"home-{number}");
                var ven = new VenOptions { VtnUrl = vtnUrl, StateFolder = Path.Combine(options.State, name), VenName = name, MaxBackOff = TimeSpan.FromSeconds(30) };
                var setup = HomeSetups.Of(new HomeConfig { Seed = unchecked((options.Seed * 1_000_003) + number) }, profile, weather, clocks.Domain);
                homes.Add(new HomeAgent(ven, setup, new PriceLevels(), http, clocks, new ConsoleLogger(name, told)));
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

        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (options.EndsWithInput)
        {
            _ = EndWithInputAsync(ending);
        }

        IReadOnlyList<BackgroundService> besides = summary is null ? [] : [summary];
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
