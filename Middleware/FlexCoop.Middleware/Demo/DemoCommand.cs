using System.CommandLine;
using System.Globalization;

namespace FlexCoop.Middleware.Demo;

/// <summary><c>demo</c>: a cooperative of simulated homes enrols and takes part in an event, in about a minute.</summary>
internal static class DemoCommand
{
    private const int MaxHomes = 1000;

    public static Command Create()
    {
        var homes = new Option<int>("--homes") { Description = "How many homes: 1 to 1000.", HelpName = "N", DefaultValueFactory = _ => 20 };
        var seed = new Option<int>("--seed") { Description = "Decides what the homes are like.", HelpName = "S", DefaultValueFactory = _ => 1 };
        var exit = new Option<bool>("--exit") { Description = "Ends with the table, with code 0 only if everything held; else the platform stays up." };
        var agent = new Option<string?>("--agent") { Description = "The agent's executable. [default: the one beside this program]", HelpName = "PATH" };
        var profile = new Option<string?>("--profile") { Description = "A measured home that stands for base load and PV (see the agent's sim --help).", HelpName = "FILE" };
        var profileFrom = new Option<string?>("--profile-from") { Description = "The day of the profile to begin with.", HelpName = "DATE" };
        var weather = new Option<string?>("--weather") { Description = "Measured weather that stands for the outdoor temperature (see the agent's sim --help).", HelpName = "FILE" };
        var weatherFrom = new Option<string?>("--weather-from") { Description = "The day of the weather to begin with.", HelpName = "DATE" };
        var command = new Command("demo", "Starts the platform and an agent with simulated homes, has their owners enrol them, runs an event on scaled time, and shows what came of it.")
        {
            homes, seed, exit, agent, profile, profileFrom, weather, weatherFrom,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            // A signal is for a command only from where it first waits: before, the parser ends at once, and nothing is tidied.
            await Task.Yield();
            try
            {
                return await Demonstration.RunAsync(
                    new DemoOptions
                    {
                        Homes = parsed.GetValue(homes) is var number and >= 1 and <= MaxHomes
                            ? number
                            : throw new StartException($"--homes: {parsed.GetValue(homes)} is out of range; give 1 to {MaxHomes}."),
                        Seed = parsed.GetValue(seed),
                        Exits = parsed.GetValue(exit),
                        Agent = parsed.GetValue(agent),
                        AgentOptions =
                        [
                            .. Measured(parsed, profile, profileFrom),
                            .. Measured(parsed, weather, weatherFrom),
                        ],
                    },
                    cancellationToken);
            }
            catch (StartException refusal)
            {
                await Console.Error.WriteLineAsync(refusal.Message);
                return ExitCodes.Usage;
            }
            catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException { InnerException: TimeoutException })
            {
                await Console.Error.WriteLineAsync(failure.Message);
                return ExitCodes.Failed;
            }
            catch (OperationCanceledException)
            {
                // It was told to end before its end.
                return ExitCodes.Failed;
            }
        });
        return command;
    }

    /// <summary>What goes to the agent, which looks into the file; what can be seen without is seen before anything begins.</summary>
    private static IReadOnlyList<string> Measured(ParseResult parsed, Option<string?> fileOption, Option<string?> fromOption) => (parsed.GetValue(fileOption), parsed.GetValue(fromOption)) switch
    {
        (null, null) => [],
        (null, _) or (_, null) => throw new StartException($"{fileOption.Name} and {fromOption.Name} belong together: give the file, and the day in it with which to begin."),
        var (file, _) when !File.Exists(file) => throw new StartException($"{fileOption.Name}: there is no file '{file}'; give one of measured data."),
        var (_, from) when !DateOnly.TryParseExact(from, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var _) => throw new StartException($"{fromOption.Name}: '{from}' is no day; give one such as 2011-07-05."),
        var (file, from) => [fileOption.Name, file, fromOption.Name, from],
    };
}
