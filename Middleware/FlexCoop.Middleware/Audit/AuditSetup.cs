using FlexCoop.Ca;
using FlexCoop.Middleware.Doors;
using FlexCoop.Middleware.Erasure;
using FlexCoop.Middleware.Identity;
using FlexCoop.Storage;
using FlexCoop.Vtn;

namespace FlexCoop.Middleware.Audit;

/// <summary>Mounts the audit log. A lab has none: it has no key, and nothing of it is to be proven.</summary>
internal static class AuditSetup
{
    /// <summary>Opens the log, made if it is not there.</summary>
    /// <exception cref="StartException">Its key or its database cannot be used.</exception>
    public static void AddAudit(this IServiceCollection services, string dataFolder, string secrets, IConfiguration settings)
    {
        services.AddAuditLog(dataFolder, secrets, settings, provider =>
        {
            var identity = provider.GetRequiredService<IdentityStores>();
            return [provider.GetRequiredService<Database>(), identity.Identity, identity.Accounts];
        });
        services.AddSingleton(provider => new AuditCheck(
            dataFolder, secrets, provider.GetRequiredService<DataKeys>(), provider.GetRequiredService<AuditLog>(), provider.GetRequiredService<Clocks>().Wire, provider.GetRequiredService<ILogger<AuditCheck>>()));
        services.AddHostedService<AuditUpkeep>();
    }

    /// <summary>Opens the log alone, also as the authority's.</summary>
    /// <param name="services">Where to.</param>
    /// <param name="dataFolder">The folder of all data.</param>
    /// <param name="secrets">The folder of secrets.</param>
    /// <param name="settings">The host's.</param>
    /// <param name="recorders">The databases whose records it takes over.</param>
    /// <exception cref="StartException">Its key or its database cannot be used.</exception>
    public static void AddAuditLog(this IServiceCollection services, string dataFolder, string secrets, IConfiguration settings, Func<IServiceProvider, IReadOnlyList<Database>> recorders)
    {
        var folder = AuditLog.Folder(dataFolder);
        try
        {
            AtomicFile.MakeFolder(folder);
            var signer = LogSigner.Open(folder, secrets, settings["Doors:HostName"] ?? new DoorOptions().HostName);
            var database = Database.Open(new DatabaseOptions { File = Path.Combine(folder, AuditLog.DatabaseName), WipesDeleted = true }, AuditLog.Kinds);
            services.AddSingleton(provider => new AuditLog(database, signer, secrets, recorders(provider), provider.GetRequiredService<ILogger<AuditLog>>()));
            services.AddSingleton<IIssuanceLog, IssuanceLog>();
        }
        catch (Exception refusal) when (refusal is DatabaseInUseException or IOException or InvalidDataException or UnauthorizedAccessException)
        {
            throw new StartException(refusal.Message, refusal);
        }
    }
}
