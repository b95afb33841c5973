using System.CommandLine;
using FlexCoop.Middleware.Audit;
using FlexCoop.Middleware.Erasure;
using FlexCoop.Middleware.Secrets;
using FlexCoop.Middleware.Serve;
using FlexCoop.Storage;
using FlexCoop.Vtn;
using Microsoft.Extensions.Logging.Abstractions;

namespace FlexCoop.Middleware.Identity;

/// <summary><c>replace-signing-keys</c>: for a signing key that has leaked (T-25). Every token that was signed before is void; refresh tokens go on.</summary>
internal static class ReplaceSigningKeysCommand
{
    public static Command Create()
    {
        var data = new Option<string>("--data") { Description = "The folder of all data.", HelpName = "DIR", DefaultValueFactory = _ => "./data" };
        var secrets = new Option<string?>("--secrets") { Description = "The folder of the keys. [default: as the settings say, or the data folder's name with .secrets]", HelpName = "DIR" };
        var set = MiddlewareSettings.SetOption();
        var command = new Command("replace-signing-keys", "Withdraws every signing key of Identity at once, and makes a new one. The server must be stopped.") { data, secrets, set };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            try
            {
                var folder = parsed.GetValue(data)!;
                DataFolder.RequireTls(folder);
                var settings = MiddlewareSettings.Read(parsed.GetValue(set) ?? []);
                await using var dataKeys = DataKeys.Open(DataKeys.Folder(folder, settings), KeyRing.OpenOrMake(DataFolder.SecretsFolder(folder, settings)));
                await using var stores = IdentityStores.Open(IdentitySetup.StoreFolder(folder), dataKeys);
                using var keys = new SigningKeys(
                    stores,
                    new IdentitySecrets(parsed.GetValue(secrets) ?? IdentitySetup.SecretsFolder(folder, settings), IdentitySetup.StoreFolder(folder)),
                    new Clocks(TimeProvider.System, TimeProvider.System),
                    NullLogger<SigningKeys>.Instance);
                Actor.Begin(AuditActor.CommandLine);
                await keys.ReplaceAsync(cancellationToken);
                Console.WriteLine($"Signing key {keys.Current.Kid} takes the place of all before.");
                return ExitCodes.Ok;
            }
            catch (StartException refusal)
            {
                Console.Error.WriteLine(refusal.Message);
                return ExitCodes.Usage;
            }
        });
        return command;
    }
}
