using System.CommandLine;
using System.Globalization;
using FlexCoop.Middleware.Serve;

namespace FlexCoop.Middleware.Secrets;

/// <summary><c>keys</c>: the key ring, by hand. Also while the server runs.</summary>
internal static class KeysCommand
{
    public static Command Create() => new("keys", "The key ring, by which stored secrets are sealed.")
    {
        With(new Command("rotate", "Makes a new key that seals from now on; those of before still open what they have sealed. A server that runs takes it up at its next start."), ring => Console.WriteLine($"Key {ring.Rotate()} seals from now on.")),
        With(new Command("list", "Lists the keys, the oldest first."), List),
    };

    private static Command With(Command command, Action<KeyRing> act)
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
                var folder = DataFolder.SecretsOf(parsed.GetValue(data)!, MiddlewareSettings.Read(parsed.GetValue(set) ?? []));
                act(KeyRing.OpenOrMake(parsed.GetValue(secrets) ?? folder));
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

    private static void List(KeyRing ring)
    {
        foreach (var key in ring.Keys)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{key.Id}  made {key.MadeAt:yyyy-MM-ddTHH:mm:ssZ}{(key.Id == ring.CurrentId ? "  seals" : "")}"));
        }
    }
}
