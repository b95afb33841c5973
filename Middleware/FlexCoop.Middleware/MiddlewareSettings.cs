using System.CommandLine;

namespace FlexCoop.Middleware;

/// <summary>Where settings come from: <c>appsettings.json</c> in the working folder, variables <c>FLEXCOOP__…</c>, and <c>--set</c>; the later wins. The same for the server and for the commands that mend what it has.</summary>
internal static class MiddlewareSettings
{
    /// <summary><c>--set KEY=VALUE</c>.</summary>
    public static Option<string[]> SetOption() => new("--set")
    {
        Description = "A setting that wins over appsettings.json and FLEXCOOP__… variables, such as Vtn:PollInterval=00:00:02. May be repeated.", HelpName = "KEY=VALUE",
    };

    /// <summary>The pairs of <see cref="SetOption"/>.</summary>
    /// <exception cref="StartException">One is no pair.</exception>
    public static Dictionary<string, string?> Pairs(string[] pairs)
    {
        var settings = new Dictionary<string, string?>();
        foreach (var pair in pairs)
        {
            var equals = pair.IndexOf('=');
            if (equals <= 0)
            {
                throw new StartException($"--set: '{pair}' is no KEY=VALUE; give one such as Vtn:PollInterval=00:00:02.");
            }

            settings[pair[..equals]] = pair[(equals + 1)..];
        }

        return settings;
    }

    /// <summary>Adds them all, and holds each to those that there are.</summary>
    /// <param name="settings">Where they are added, in place of what there was.</param>
    /// <param name="last">Those that win.</param>
    /// <exception cref="StartException">A key is not known, or a value cannot be.</exception>
    public static void Read(ConfigurationManager settings, IReadOnlyDictionary<string, string?> last)
    {
        settings.Sources.Clear();
        settings
            .AddJsonFile(Path.GetFullPath("appsettings.json"), optional: true)
            .AddEnvironmentVariables("FLEXCOOP__")
            .AddInMemoryCollection(last);
        SettingsCheck.Run(settings);
    }

    /// <summary>Those of a command, which has no host.</summary>
    /// <exception cref="StartException">A key is not known, or a value cannot be.</exception>
    public static IConfiguration Read(string[] pairs)
    {
        var settings = new ConfigurationManager();
        Read(settings, Pairs(pairs));
        return settings;
    }
}
