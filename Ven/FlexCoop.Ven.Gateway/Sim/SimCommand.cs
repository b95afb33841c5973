using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using FlexCoop.OpenAdr.Signatures;
using FlexCoop.Ven.Gateway.Enrol;

namespace FlexCoop.Ven.Gateway.Sim;

/// <summary><c>sim</c>: many simulated homes in one process, each a VEN of its own over real sockets.</summary>
internal static class SimCommand
{
    private const int MaxHomes = 10_000;

    public static Command Create()
    {
        var server = new Option<string?>("--server") { Description = "A platform's door for people: each home enrols there as 'enrol' does, and speaks to its VTN over mutual TLS.", HelpName = "URL" };
        var trust = PlatformArguments.TrustOption();
        var fingerprint = PlatformArguments.FingerprintOption();
        var claims = new Option<string?>("--claims") { Description = "A file with a line for each home: the claim code that its owner gets at the platform, where he starts \"add a box\".", HelpName = "FILE" };
        var signatures = new Option<SignaturePolicy>("--signatures") { CustomParser = Policy, Description = "Whether the homes sign their messages: Accept takes answers signed or not, Require signed ones only.", HelpName = "Off|Accept|Require", DefaultValueFactory = _ => SignaturePolicy.Off };
        var json = new Option<bool>("--json") { Description = "Tells in lines of JSON which home waits for its owner, and which is enrolled." };
        var vtn = new Option<string?>("--vtn") { Description = "In place of a platform, the VTN of a lab: its origin, or the whole prefix up to /OpenADR2/Simple/2.0b. The homes have no certificates.", HelpName = "URL" };
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
            server, trust, fingerprint, claims, signatures, json, vtn, homes, seed, clock, anchor, state, summary, profile, profileFrom, weather, weatherFrom, quiet, endsWithInput,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            // A signal is for a command only from where it first waits: before, the parser ends at once, and nothing is tidied.
            await Task.Yield();
            try
            {
                var platform = parsed.GetValue(server) is not { } url
                    ? null
                    : new SimPlatform
                    {
                        Server = PlatformArguments.Server(url),
                        Roots = PlatformArguments.Roots(parsed.GetValue(trust), parsed.GetValue(fingerprint)),
                        Fingerprint = PlatformArguments.Fingerprint(parsed.GetValue(fingerprint)),
                        Claims = Claims(parsed.GetValue(claims), parsed.GetValue(homes)),
                        Signatures = parsed.GetValue(signatures),
                        IsJson = parsed.GetValue(json),
                    };
                if (platform is null == parsed.GetValue(vtn) is null)
                {
                    throw new StartException("--server and --vtn: give one of them, the platform at which the homes enrol or the VTN of a lab.");
                }

                if (platform is null && new Option[] { trust, fingerprint, claims, signatures, json }.FirstOrDefault(option => parsed.GetResult(option) is { Implicit: false }) is { } idle)
                {
                    throw new StartException($"{idle.Name}: belongs to --server; leave it out.");
                }

                return await Simulation.RunAsync(
                    new SimOptions
                    {
                        Vtn = parsed.GetValue(vtn) is { } text ? Vtn(text) : null,
                        Platform = platform,
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

    private static SignaturePolicy Policy(ArgumentResult result)
    {
        var text = result.Tokens.Single().Value;
        if (Enum.GetNames<SignaturePolicy>().Contains(text, StringComparer.OrdinalIgnoreCase))
        {
            return Enum.Parse<SignaturePolicy>(text, ignoreCase: true);
        }

        result.AddError($"--signatures: '{text}' is not known; give {string.Join(", ", Enum.GetNames<SignaturePolicy>())}.");
        return default;
    }

    private static Uri Vtn(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is ("http" or "https")
            ? url
            : throw new StartException($"--vtn: '{text}' is no address of a VTN; give one such as http://127.0.0.1:8080.");

    /// <summary>The claim codes of the homes, in their order; none when no file is given.</summary>
    private static IReadOnlyList<string> Claims(string? file, int homes)
    {
        if (file is null)
        {
            return [];
        }

        try
        {
            IReadOnlyList<string> claims = [.. File.ReadLines(file).Select((line, number) => PlatformArguments.Claim($"--claims: {file}, line {number + 1}", line)!)];
            return claims.Count == homes ? claims : throw new StartException($"--claims: '{file}' has {claims.Count} lines for {homes} homes; give a claim code for each.");
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new StartException($"--claims: {unreadable.Message}", unreadable);
        }
    }
}
