using System.CommandLine;

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
                            .. Given("--profile", parsed.GetValue(profile)),
                            .. Given("--profile-from", parsed.GetValue(profileFrom)),
                            .. Given("--weather", parsed.GetValue(weather)),
                            .. Given("--weather-from", parsed.GetValue(weatherFrom)),
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

    private static IEnumerable<string> Given(string option, string? value) => value is null ? [] : [option, value];
}
