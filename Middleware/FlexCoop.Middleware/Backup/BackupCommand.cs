using System.CommandLine;
using FlexCoop.Middleware.Erasure;
using FlexCoop.Middleware.Secrets;
using FlexCoop.Middleware.Serve;

namespace FlexCoop.Middleware.Backup;

/// <summary><c>backup</c>: copies the data folder, and <c>backup keys</c> the data keys, also while the server runs.</summary>
internal static class BackupCommand
{
    public static Command Create()
    {
        var data = DataOption();
        var to = new Option<string>("--to") { Description = "The folder to make, which is not there yet.", HelpName = "DIR", Required = true };
        var command = new Command("backup", "Copies the data folder, also while the server runs. Secrets and data keys are in no copy of it: see 'backup keys', and the README of the folder Backup.") { data, to, Keys() };
        command.SetAction((parsed, _) => Guard(() =>
        {
            var (from, copy) = (parsed.GetValue(data)!, parsed.GetValue(to)!);
            Console.WriteLine($"{DataCopy.Make(from, copy)} files are copied to {Path.GetFullPath(copy)}.");
        }));
        return command;
    }

    private static Command Keys()
    {
        var data = DataOption();
        var to = new Option<string>("--to") { Description = "The file of the copy, outside of the data; it takes the place of the one before.", HelpName = "FILE", Required = true };
        var secrets = new Option<string?>("--secrets") { Description = "The folder of secrets. [default: as the settings say, or the data folder's name with .secrets]", HelpName = "DIR" };
        var set = MiddlewareSettings.SetOption();
        var command = new Command("keys", "Copies the data keys, also while the server runs, and unwraps each before the copy takes the place of the one before. Without them nothing personal can be read.") { data, to, secrets, set };
        command.SetAction((parsed, _) => Guard(() =>
        {
            var (folder, copy, settings) = (parsed.GetValue(data)!, Path.GetFullPath(parsed.GetValue(to)!), MiddlewareSettings.Read(parsed.GetValue(set) ?? []));
            var ring = KeyRing.OpenOrMake(parsed.GetValue(secrets) ?? DataFolder.SecretsOf(folder, settings));
            Console.WriteLine($"{KeysCopy.Make(folder, DataKeys.Folder(folder, settings), ring, copy)} data keys are copied to {copy}.");
        }));
        return command;
    }

    private static Option<string> DataOption() => new("--data") { Description = "The folder of all data.", HelpName = "DIR", DefaultValueFactory = _ => "./data" };

    private static Task<int> Guard(Action act)
    {
        try
        {
            act();
            return Task.FromResult(ExitCodes.Ok);
        }
        catch (Exception refused) when (refused is StartException or IOException or InvalidDataException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine(refused.Message);
            return Task.FromResult(ExitCodes.Usage);
        }
    }
}
