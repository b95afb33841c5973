using System.CommandLine;
using FlexCoop.Ca;
using FlexCoop.Middleware.Audit;
using FlexCoop.Middleware.Serve;
using FlexCoop.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace FlexCoop.Middleware.Authority;

/// <summary><c>ca revoke</c>: revokes in the data folder of a server that is stopped, and says how where it runs.</summary>
internal static class RevokeCommand
{
    public static Command Create()
    {
        var data = new Option<string>("--data") { Description = "The folder of all data.", HelpName = "DIR", DefaultValueFactory = _ => "./data" };
        var serial = new Option<string?>("--serial") { Description = "The serial number of one certificate, in hex.", HelpName = "HEX" };
        var ven = new Option<string?>("--ven") { Description = "The venID whose certificates are all revoked; also the id of a component or an operator.", HelpName = "ID" };
        var reason = new Option<string?>("--reason") { Description = $"{ReasonText.Choices} for unspecified. keyCompromise also blocks the key, for good.", HelpName = "NAME" };
        var command = new Command("revoke", "Revokes a certificate, or all of a VEN. The server must be stopped; where it runs, revoke by REST.") { data, serial, ven, reason };
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed.GetValue(data)!, parsed.GetValue(serial), parsed.GetValue(ven), parsed.GetValue(reason), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(string data, string? serial, string? ven, string? reasonText, CancellationToken cancellationToken)
    {
        if (serial is null == ven is null)
        {
            return Refuse("--serial, --ven: give one of them.");
        }

        var reason = reasonText is null ? null : ReasonText.Parse(reasonText);
        if (reasonText is not null && reason is null)
        {
            return Refuse($"--reason: '{reasonText}' is not known; give {ReasonText.Choices} for unspecified.");
        }

        var file = Path.Combine(data, DataFolder.DatabaseName);
        if (!File.Exists(file))
        {
            return Refuse($"--data: there is no database in '{data}'; give the folder of a server.");
        }

        try
        {
            await using var database = Database.Open(new DatabaseOptions { File = file }, [.. CaStorage.Kinds]);
            Actor.Begin(AuditActor.CommandLine);
            var revoker = CertificateRevoker.Over(database, TimeProvider.System, NullLogger<CertificateRevoker>.Instance);
            var (serials, unknown) = await new Revocation(serial, ven, reason).RunAsync(revoker, cancellationToken);
            foreach (var revoked in serials)
            {
                Console.WriteLine($"Revoked: {revoked}");
            }

            return unknown is null ? ExitCodes.Ok : Refuse(unknown);
        }
        catch (DatabaseInUseException)
        {
            return Refuse(
                $"--data: a server runs on '{data}'. Revoke there, in force at once, by POST {RevocationEndpoints.Route} with an access token of the scope fleet.manage and "
                + (serial is not null ? $"{{\"serialNumber\": \"{serial}\"}}" : $"{{\"venId\": \"{ven}\"}}") + "; or stop it first.");
        }
        catch (Exception refused) when (refused is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            return Refuse(refused.Message);
        }
    }

    private static int Refuse(string message)
    {
        Console.Error.WriteLine(message);
        return ExitCodes.Usage;
    }
}
