using System.CommandLine;
using FlexCoop.Middleware.Audit;
using FlexCoop.Middleware.Erasure;
using FlexCoop.Middleware.Secrets;
using FlexCoop.Middleware.Serve;
using FlexCoop.Storage;
using FlexCoop.Vtn;

namespace FlexCoop.Middleware.Identity;

/// <summary><c>setup-code</c>: prints a new set-up code, for whoever may write the data folder of a server that is stopped.</summary>
internal static class SetupCodeCommand
{
    public static Command Create()
    {
        var data = new Option<string>("--data") { Description = "The folder of all data.", HelpName = "DIR", DefaultValueFactory = _ => "./data" };
        var set = MiddlewareSettings.SetOption();
        var command = new Command("setup-code", "Prints a new set-up code, in place of one that was not used; good for one hour. The server must be stopped.") { data, set };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            try
            {
                var folder = parsed.GetValue(data)!;
                DataFolder.RequireTls(folder);
                var settings = MiddlewareSettings.Read(parsed.GetValue(set) ?? []);
                if (!IdentityOptions.Read(settings).BuiltInProvider)
                {
                    throw new StartException("Identity:BuiltInProvider is false: there are no accounts, and no set-up.");
                }

                await using var keys = DataKeys.Open(DataKeys.Folder(folder, settings), KeyRing.OpenOrMake(DataFolder.SecretsFolder(folder, settings)));
                await using var stores = IdentityStores.Open(IdentitySetup.StoreFolder(folder), keys);
                Actor.Begin(AuditActor.CommandLine);
                var code = await new Invitations(stores, new Clocks(TimeProvider.System, TimeProvider.System)).NewSetupCodeAsync(cancellationToken);
                if (code is null)
                {
                    Console.Error.WriteLine("The set-up is done; there is no set-up code any more.");
                    return ExitCodes.Usage;
                }

                Console.WriteLine(code);
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
