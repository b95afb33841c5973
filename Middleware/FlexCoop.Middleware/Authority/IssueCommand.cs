using System.CommandLine;
using System.Security.Cryptography;
using FlexCoop.Ca;
using FlexCoop.Middleware.Audit;
using FlexCoop.Middleware.Doors;
using FlexCoop.Middleware.Serve;
using FlexCoop.Storage;

namespace FlexCoop.Middleware.Authority;

/// <summary><c>ca issue</c>: gives a component or an operator a certificate, in the data folder of a server that is stopped, by the same transaction as any other.</summary>
internal static class IssueCommand
{
    private const string Organisation = "flexcoop";

    public static Command Create()
    {
        var data = new Option<string>("--data") { Description = "The folder of all data.", HelpName = "DIR", DefaultValueFactory = _ => "./data" };
        var profile = new Option<string>("--profile") { Description = "worker for a component, for seven days, or admin for an operator, for one.", HelpName = "NAME", Required = true };
        profile.AcceptOnlyFromAmong(CertificateProfiles.Worker.Name, CertificateProfiles.Admin.Name);
        var id = new Option<string>("--id") { Description = "Whose it is: the common name, 1 to 64 letters, digits, '-', '.' and '_'. By it 'ca revoke --ven' revokes it.", HelpName = "ID", Required = true };
        var csr = new Option<string>("--csr") { Description = "A certification request over an EC key, PEM; names are not taken from it.", HelpName = "FILE", Required = true };
        var into = new Option<string>("--out") { Description = "Where the certificate is written, and the one above it; PEM.", HelpName = "FILE", Required = true };
        var set = MiddlewareSettings.SetOption();
        var command = new Command("issue", "Gives a component or an operator a certificate for a key that it has made. The server must be stopped.") { data, profile, id, csr, into, set };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            try
            {
                var settings = MiddlewareSettings.Read(parsed.GetValue(set) ?? []);
                return await RunAsync(
                    parsed.GetValue(data)!, settings, CertificateProfiles.Find(parsed.GetValue(profile)!)!, parsed.GetValue(id)!, parsed.GetValue(csr)!, parsed.GetValue(into)!, cancellationToken);
            }
            catch (DatabaseInUseException)
            {
                return Refuse($"--data: a server runs on '{parsed.GetValue(data)}'; stop it first.");
            }
            catch (Exception refused) when (refused is StartException or CaStartException or IOException or InvalidDataException or UnauthorizedAccessException)
            {
                return Refuse(refused.Message);
            }
        });
        return command;
    }

    private static async Task<int> RunAsync(string data, IConfiguration settings, CertificateProfile profile, string id, string csr, string into, CancellationToken cancellationToken)
    {
        DataFolder.RequireTls(data);
        Actor.Begin(AuditActor.CommandLine);
        var request = await File.ReadAllTextAsync(csr, cancellationToken);
        var secrets = DataFolder.SecretsFolder(data, settings);
        var folder = DataFolder.OpenTls(data, secrets);
        await using var database = Database.Open(new DatabaseOptions { File = folder.DatabaseFile }, [.. CaStorage.Kinds]);
        using var hierarchy = Hierarchy.Open(folder.AuthorityFolder, CaPassphrases.InFolder(secrets, data, CaPassphrases.Given()));
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.AddMiddlewareLogs(toConsole: true));
        services.AddSingleton(_ => database);
        services.AddSingleton(_ => hierarchy);
        services.AddSingleton<IEnrolmentRights, NoBoxes>();
        services.AddAuditLog(data, secrets, settings, provider => [provider.GetRequiredService<Database>()]);
        services.AddCa(settings, TimeProvider.System);
        services.PostConfigure<CaOptions>(authority => authority.PublicUrl = PublicUrl(settings));
        await using var provider = services.BuildServiceProvider();
        await provider.GetRequiredService<AuditLog>().LoadAsync(cancellationToken);
        await provider.LoadIssuanceAsync(cancellationToken);

        var (certificate, refusal) = await provider.GetRequiredService<OwnCertificates>().IssueAsync(profile, id, Organisation, request, cancellationToken);
        using (certificate)
        {
            if (certificate is null)
            {
                return Refuse($"No certificate: {refusal!.Detail}");
            }

            var issuer = hierarchy.Intermediates.Single(authority => authority.Certificate.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData));
            await File.WriteAllTextAsync(into, $"{certificate.ExportCertificatePem()}\n{issuer.Certificate.ExportCertificatePem()}\n", cancellationToken);
            Console.WriteLine($"Issued: {Convert.ToHexStringLower(certificate.SerialNumberBytes.Span)}, profile {profile.Name}, to {id}, until {certificate.NotAfter.ToUniversalTime():s}Z, in '{into}'");
            Console.WriteLine($"SHA-256, for Identity:Clients:N:CertificateThumbprints: {Convert.ToHexStringLower(SHA256.HashData(certificate.RawDataMemory.Span))}");
            return ExitCodes.Ok;
        }
    }

    /// <summary>Where certificates point to, as <c>serve</c> has it with these settings at its usual port.</summary>
    private static string PublicUrl(IConfiguration settings) =>
        settings["Ca:PublicUrl"] ?? settings["Identity:Issuer"] ?? $"https://{settings["Doors:HostName"] ?? new DoorOptions().HostName}:{DoorAddresses.Default.Pages.Port}";

    private static int Refuse(string message)
    {
        Console.Error.WriteLine(message);
        return ExitCodes.Usage;
    }
}
