using System.Text.Json;
using FlexCoop.Middleware.Identity;
using FlexCoop.Storage;

namespace FlexCoop.Middleware.Audit;

/// <summary>Checks the whole log, and the mandates against it, while the server runs; what does not hold is told in the server's log.</summary>
internal sealed partial class AuditCheck(string dataFolder, string secrets, IDataKeys keys, AuditLog log, ILogger<AuditCheck> logger)
{
    /// <exception cref="DatabaseException">A database cannot be read.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        foreach (var fault in await FaultsAsync(cancellationToken))
        {
            Log.Changed(logger, fault);
        }
    }

    /// <returns>What does not hold, and where.</returns>
    public async Task<IReadOnlyList<string>> FaultsAsync(CancellationToken cancellationToken)
    {
        using var database = DatabaseReader.Open(Path.Combine(AuditLog.Folder(dataFolder), AuditLog.DatabaseName));
        using var identity = DatabaseReader.Open(IdentityStores.IdentityFile(dataFolder), keys);
        try
        {
            var anchor = AuditLog.AnchorFile(secrets);
            IReadOnlyList<(string From, string Note)> kept = File.Exists(anchor) ? [(anchor, await File.ReadAllTextAsync(anchor, cancellationToken))] : [];
            return [.. (await new AuditVerifier(database, log.Keys).VerifyAsync(kept, cancellationToken)).Faults, .. await new MandateRows(database, identity).CheckAsync(cancellationToken)];
        }
        catch (JsonException damaged)
        {
            return [$"a document was changed, and is none any more: {damaged.Message}"];
        }
        catch (IOException unreadable)
        {
            return [$"a file cannot be read: {unreadable.Message}"];
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1505, LogLevel.Error, "The audit log, or what it is about, is not what was signed: {Fault}")]
        public static partial void Changed(ILogger logger, string fault);
    }
}
