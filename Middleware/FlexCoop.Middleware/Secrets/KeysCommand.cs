using System.CommandLine;
using System.Globalization;
using FlexCoop.Middleware.Erasure;
using FlexCoop.Middleware.Serve;
using FlexCoop.Storage;

namespace FlexCoop.Middleware.Secrets;

/// <summary><c>keys</c>: the key ring, by hand, also while the server runs; and what is left when data keys are lost.</summary>
internal static class KeysCommand
{
    private const int Shown = 20;

    public static Command Create() => new("keys", "The key ring, by which stored secrets are sealed.")
    {
        With(
            new Command("rotate", "Makes a new key that seals from now on; those of before still open what they have sealed. A server that runs takes it up at its next start, and seals the data keys anew."),
            (ring, _, _, _) => Console.WriteLine($"Key {ring.Rotate()} seals from now on.")),
        With(new Command("list", "Lists the keys, the oldest first, and how many data keys lie under each."), (ring, data, settings, _) => List(ring, DataKeys.Folder(data, settings))),
        ForgetMissing(),
    };

    private static Command With(Command command, Action<KeyRing, string, IConfiguration, ParseResult> act)
    {
        var data = new Option<string>("--data") { Description = "The folder of all data.", HelpName = "DIR", DefaultValueFactory = _ => "./data" };
        var secrets = new Option<string?>("--secrets") { Description = "The folder of secrets. [default: as the settings say, or the data folder's name with .secrets; of a lab its folder secrets]", HelpName = "DIR" };
        var set = MiddlewareSettings.SetOption();
        command.Options.Add(data);
        command.Options.Add(secrets);
        command.Options.Add(set);
        command.SetAction(parsed =>
        {
            try
            {
                var settings = MiddlewareSettings.Read(parsed.GetValue(set) ?? []);
                var folder = DataFolder.SecretsOf(parsed.GetValue(data)!, settings);
                act(KeyRing.OpenOrMake(parsed.GetValue(secrets) ?? folder), parsed.GetValue(data)!, settings, parsed);
                return ExitCodes.Ok;
            }
            catch (Exception refused) when (refused is StartException or IOException or UnauthorizedAccessException)
            {
                Console.Error.WriteLine(refused.Message);
                return ExitCodes.Usage;
            }
        });
        return command;
    }

    private static Command ForgetMissing()
    {
        var lost = new Option<bool>("--lost-for-good") { Description = "They are in no copy any more: what lies under them is removed at the next start." };
        var command = new Command("forget-missing", "Tells which data keys the data need and do not have, as after DIR.keys were put back from an older copy; and lets the server start without what lies under them. It must be stopped.") { lost };
        return With(command, (ring, data, settings, parsed) => ForgetMissingAsync(ring, data, DataKeys.Folder(data, settings), parsed.GetValue(lost)).GetAwaiter().GetResult());
    }

    private static async Task ForgetMissingAsync(KeyRing ring, string data, string folder, bool isLost)
    {
        DataFolder.RequireTls(data);
        if (!File.Exists(Path.Combine(folder, DataKeys.DatabaseName)))
        {
            throw new StartException($"There are no data keys in '{folder}'; put those of this data folder there, or a copy of them, or set Erasure:KeysFolder.");
        }

        await using var keys = DataKeys.Open(folder, ring);
        var needed = Directory.GetFiles(data, "*.db", SearchOption.AllDirectories).SelectMany(SealedKeys.Of).GroupBy(key => key.Key, key => key.Value).ToDictionary(key => key.Key, key => key.Sum());
        var missing = keys.Missing(needed.Keys);
        if (missing.Count > 0 && missing.Count == needed.Count)
        {
            throw new StartException($"None of the {needed.Count} data keys that the data need are in '{folder}': those are the keys of other data. Nothing was changed.");
        }

        foreach (var key in missing.Take(Shown))
        {
            Console.WriteLine($"{key:N}  {needed[key]} documents, names or lines lie under it");
        }

        if (isLost)
        {
            await keys.ForgetAsync(missing, TimeProvider.System.GetUtcNow(), CancellationToken.None);
        }

        Console.WriteLine($"{missing.Count} of {needed.Count} data keys are missing{(missing.Count == 0 ? "." : isLost ? ": what lies under them is removed at the next start." : ". Put them back; if they are in no copy any more, say --lost-for-good.")}");
    }

    private static void List(KeyRing ring, string dataKeys)
    {
        var file = Path.Combine(dataKeys, DataKeys.DatabaseName);
        var under = File.Exists(file) ? DataKeys.CountUnderRingKeys(file, ring) : new Dictionary<string, int>();
        foreach (var key in ring.Keys)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{key.Id}  made {key.MadeAt:yyyy-MM-ddTHH:mm:ssZ}  {under.GetValueOrDefault(key.Id)} data keys{(key.Id == ring.CurrentId ? "  seals" : "")}"));
        }
    }
}
