using System.CommandLine;
using System.Text.Json;
using FlexCoop.Ca;
using FlexCoop.Middleware.Erasure;
using FlexCoop.Middleware.Secrets;
using FlexCoop.Middleware.Serve;
using FlexCoop.Storage;

namespace FlexCoop.Middleware.Audit;

/// <summary><c>audit</c>: checks the audit log, or a receipt of it, without the server.</summary>
internal static class AuditCommand
{
    private const int CommittedAtOnce = 500;

    public static Command Create() => new("audit", "The audit log, by hand.") { Verify(), VerifyReceipt(), ReplaceKey(), Readmit() };

    private static Command Verify()
    {
        var data = DataOption();
        var checkpoints = new Option<string[]>("--checkpoint") { Description = "A checkpoint that was kept elsewhere: the log must go on from it. Can be given more than once.", HelpName = "FILE" };
        var key = new Option<string?>("--key") { Description = $"The public keys of the log, kept elsewhere. [default: {LogSigner.PublicName} beside the log]", HelpName = "FILE" };
        var secrets = SecretsOption();
        var set = MiddlewareSettings.SetOption();
        var command = new Command("verify", "Makes the whole tree anew from its entries, holds it to what was signed, and mandates and certificates to what was recorded of them. Also while the server runs.") { data, checkpoints, key, secrets, set };
        command.SetAction((parsed, cancellationToken) => GuardAsync(async () =>
        {
            var folder = AuditLog.Folder(parsed.GetValue(data)!);
            var keys = Keys(parsed.GetValue(key) ?? Path.Combine(folder, LogSigner.PublicName));
            var earlier = (parsed.GetValue(checkpoints) ?? []).Select(file => (file, File.ReadAllText(file))).ToList();
            using var database = DatabaseReader.Open(Path.Combine(folder, AuditLog.DatabaseName));
            var finding = await new AuditVerifier(database, keys).VerifyAsync(earlier, cancellationToken);
            var settings = MiddlewareSettings.Read(parsed.GetValue(set) ?? []);
            await using var dataKeys = DataKeys.Read(DataKeys.Folder(parsed.GetValue(data)!, settings), parsed.GetValue(secrets) ?? DataFolder.SecretsFolder(parsed.GetValue(data)!, settings));
            var faults = finding.Faults.Concat(await AuditCheck.RowFaultsAsync(database, parsed.GetValue(data)!, dataKeys, TimeProvider.System, cancellationToken)).ToList();
            if (faults.Count > 0)
            {
                foreach (var fault in faults)
                {
                    Console.Error.WriteLine(fault);
                }

                return ExitCodes.Failed;
            }

            Console.WriteLine($"The log {finding.Checkpoint!.Origin} is what was signed: {finding.Checkpoint.Size} entries, {finding.Erased} of them erased, root {Convert.ToBase64String(finding.Checkpoint.Root)}.");
            return ExitCodes.Ok;
        }));
        return command;
    }

    private static Command VerifyReceipt()
    {
        var receipt = new Argument<string>("FILE") { Description = "The receipt." };
        var key = new Option<string>("--key") { Description = "The public keys of the log, as /audit/keys shows them.", HelpName = "FILE", Required = true };
        var command = new Command("verify-receipt", "Checks a receipt, without the log, and prints the entry that it proves.") { receipt, key };
        command.SetAction((parsed, _) => GuardAsync(() =>
        {
            var (entry, checkpoint, fault) = Receipt.Open(File.ReadAllText(parsed.GetValue(receipt)!), Keys(parsed.GetValue(key)!));
            if (entry is null)
            {
                Console.Error.WriteLine($"{parsed.GetValue(receipt)}: {fault}.");
                return Task.FromResult(ExitCodes.Failed);
            }

            Console.WriteLine($"In the log {checkpoint!.Origin} of {checkpoint.Size} entries: {entry}");
            return Task.FromResult(ExitCodes.Ok);
        }));
        return command;
    }

    private static Command ReplaceKey()
    {
        var data = DataOption();
        var secrets = SecretsOption();
        var set = MiddlewareSettings.SetOption();
        var command = new Command("replace-key", "Makes a new key for the audit log; what was signed before stays good. The server must be stopped.") { data, secrets, set };
        command.SetAction((parsed, _) => GuardAsync(async () =>
        {
            var folder = parsed.GetValue(data)!;
            DataFolder.RequireTls(folder);
            var to = parsed.GetValue(secrets) ?? DataFolder.SecretsFolder(folder, MiddlewareSettings.Read(parsed.GetValue(set) ?? []));
            await using var held = Database.Open(new DatabaseOptions { File = Path.Combine(AuditLog.Folder(folder), AuditLog.DatabaseName) }, AuditLog.Kinds);
            using var signer = LogSigner.Replace(AuditLog.Folder(folder), to);
            Console.WriteLine(signer.Keys[^1]);
            return ExitCodes.Ok;
        }));
        return command;
    }

    private static Command Readmit()
    {
        var data = DataOption();
        var secrets = SecretsOption();
        var set = MiddlewareSettings.SetOption();
        var command = new Command("readmit", "Where a log was begun anew: has it tell of all certificates that stand, which open nothing without (T-21). Whoever watches the log sees it. The server must be stopped.") { data, secrets, set };
        command.SetAction((parsed, cancellationToken) => GuardAsync(async () =>
        {
            var folder = parsed.GetValue(data)!;
            DataFolder.RequireTls(folder);
            Actor.Begin(AuditActor.CommandLine);
            var settings = MiddlewareSettings.Read(parsed.GetValue(set) ?? []);
            await using var keys = DataKeys.Open(DataKeys.Folder(folder, settings), KeyRing.OpenOrMake(parsed.GetValue(secrets) ?? DataFolder.SecretsFolder(folder, settings)));
            await using var database = Database.Open(new DatabaseOptions { File = DataFolder.DatabaseFileOf(folder), Keys = keys }, [.. CaStorage.Kinds]);
            using var log = DatabaseReader.Open(Path.Combine(AuditLog.Folder(folder), AuditLog.DatabaseName));
            using var platform = DatabaseReader.Open(DataFolder.DatabaseFileOf(folder));
            var untold = await new CertificateRows(log, platform, TimeProvider.System).UntoldAsync(cancellationToken);
            foreach (var some in untold.Chunk(CommittedAtOnce))
            {
                await database.CommitAsync(some.Aggregate(new UnitOfWork(), (work, certificate) => work.Record(new CertificateIssued(certificate) { At = TimeProvider.System.GetUtcNow(), Subjects = [certificate.Mandate.MandateId] })), cancellationToken);
            }

            Console.WriteLine($"{untold.Count} certificates are told to the log at the next start.");
            return ExitCodes.Ok;
        }));
        return command;
    }

    private static Option<string?> SecretsOption() => new("--secrets") { Description = "The folder of secrets. [default: as the settings say, or the data folder's name with .secrets]", HelpName = "DIR" };

    private static Option<string> DataOption() => new("--data") { Description = "The folder of all data.", HelpName = "DIR", DefaultValueFactory = _ => "./data" };

    private static IReadOnlyList<LogKey> Keys(string file) => LogSigner.ReadKeys(file) ?? throw new StartException($"'{file}' holds no public keys of an audit log; give a file of lines NAME+ID+KEY.");

    private static async Task<int> GuardAsync(Func<Task<int>> act)
    {
        try
        {
            return await act();
        }
        catch (DatabaseException damaged)
        {
            Console.Error.WriteLine($"The log cannot be read: {damaged.Message}");
            return ExitCodes.Failed;
        }
        catch (JsonException damaged)
        {
            Console.Error.WriteLine($"The log cannot be read, a document of it was changed: {damaged.Message}");
            return ExitCodes.Failed;
        }
        catch (Exception refused) when (refused is StartException or DatabaseInUseException or IOException or InvalidDataException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine(refused.Message);
            return ExitCodes.Usage;
        }
    }
}
