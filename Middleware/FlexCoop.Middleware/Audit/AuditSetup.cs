using FlexCoop.Middleware.Doors;
using FlexCoop.Middleware.Erasure;
using FlexCoop.Middleware.Identity;
using FlexCoop.Storage;

namespace FlexCoop.Middleware.Audit;

/// <summary>Mounts the audit log. A lab has none: it has no key, and nothing of it is to be proven.</summary>
internal static class AuditSetup
{
    /// <summary>Opens the log, made if it is not there.</summary>
    /// <exception cref="StartException">Its key or its database cannot be used.</exception>
    public static void AddAudit(this IServiceCollection services, string dataFolder, string secrets, IConfiguration settings)
    {
        var folder = AuditLog.Folder(dataFolder);
        try
        {
            AtomicFile.MakeFolder(folder);
            var signer = LogSigner.Open(folder, secrets, settings["Doors:HostName"] ?? new DoorOptions().HostName);
            var database = Database.Open(new DatabaseOptions { File = Path.Combine(folder, AuditLog.DatabaseName), WipesDeleted = true }, AuditLog.Kinds);
            services.AddSingleton(provider =>
            {
                var identity = provider.GetRequiredService<IdentityStores>();
                return new AuditLog(database, signer, secrets, [provider.GetRequiredService<Database>(), identity.Identity, identity.Accounts], provider.GetRequiredService<ILogger<AuditLog>>());
            });
            services.AddSingleton(provider => new AuditCheck(dataFolder, secrets, provider.GetRequiredService<DataKeys>(), provider.GetRequiredService<AuditLog>(), provider.GetRequiredService<ILogger<AuditCheck>>()));
            services.AddHostedService<AuditUpkeep>();
        }
        catch (Exception refusal) when (refusal is DatabaseInUseException or IOException or InvalidDataException or UnauthorizedAccessException)
        {
            throw new StartException(refusal.Message, refusal);
        }
    }
}
