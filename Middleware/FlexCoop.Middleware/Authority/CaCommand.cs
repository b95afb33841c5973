using System.CommandLine;
using FlexCoop.Ca;

namespace FlexCoop.Middleware.Authority;

/// <summary><c>ca</c>: what is done with the certificate authority by hand, where its keys are.</summary>
internal static class CaCommand
{
    public static Command Create() => new("ca", "The certificate authority, by hand.") { Ceremony(), IssueCommand.Create(), RevokeCommand.Create() };

    private static Command Ceremony()
    {
        var offline = new Option<bool>("--offline") { Description = "Says that this machine has no network, and is to be trusted with the roots' keys.", Required = true };
        var plan = new Option<string>("--plan") { Description = "What to make, in YAML (see Ca/README.md).", HelpName = "FILE", Required = true };
        var into = new Option<string>("--out") { Description = "The folder of the hierarchy; for a roll-over the one with offline/ in it.", HelpName = "DIR", Required = true };
        var secrets = new Option<string>("--secrets") { Description = "The folder of the passphrases, outside of the other; made where they are not.", HelpName = "DIR", Required = true };
        var command = new Command("ceremony", "Makes roots and intermediates by a plan, without network, and prints the transcript.") { offline, plan, into, secrets };
        command.SetAction(parsed => Run(parsed.GetValue(plan)!, parsed.GetValue(into)!, parsed.GetValue(secrets)!));
        return command;
    }

    private static int Run(string plan, string folder, string secrets)
    {
        try
        {
            Console.Write(Ca.Ceremony.Run(CeremonyPlan.Read(File.ReadAllText(plan)), folder, CaPassphrases.InFolder(secrets, folder)));
            return ExitCodes.Ok;
        }
        catch (Exception refused) when (refused is CaStartException or IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine(refused.Message);
            return ExitCodes.Usage;
        }
    }
}
