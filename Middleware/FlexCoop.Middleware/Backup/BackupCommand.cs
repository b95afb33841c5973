using System.CommandLine;

namespace FlexCoop.Middleware.Backup;

/// <summary><c>backup</c>: copies the data folder, also while the server runs.</summary>
internal static class BackupCommand
{
    public static Command Create()
    {
        var data = new Option<string>("--data") { Description = "The folder of all data.", HelpName = "DIR", DefaultValueFactory = _ => "./data" };
        var to = new Option<string>("--to") { Description = "The folder to make, which is not there yet.", HelpName = "DIR", Required = true };
        var command = new Command("backup", "Copies the data folder, also while the server runs. Secrets and data keys are in no copy of it: see the README of the folder Backup.") { data, to };
        command.SetAction((parsed, _) =>
        {
            try
            {
                var (from, copy) = (parsed.GetValue(data)!, parsed.GetValue(to)!);
                Console.WriteLine($"{DataCopy.Make(from, copy)} files are copied to {Path.GetFullPath(copy)}.");
                return Task.FromResult(ExitCodes.Ok);
            }
            catch (Exception refused) when (refused is StartException or IOException or UnauthorizedAccessException)
            {
                Console.Error.WriteLine(refused.Message);
                return Task.FromResult(ExitCodes.Usage);
            }
        });
        return command;
    }
}
