using System.Text.Json;
using FlexCoop.Middleware.Identity;
using FlexCoop.Middleware.Serve;
using FlexCoop.Storage;

namespace FlexCoop.Middleware.Audit;

/// <summary>Checks the whole log, and mandates and certificates against it, while the server runs; what does not hold is told in the server's log.</summary>
internal sealed partial class AuditCheck(string dataFolder, string secrets, IDataKeys keys, AuditLog log, TimeProvider clock, ILogger<AuditCheck> logger)
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
        try
        {
            var anchor = AuditLog.AnchorFile(secrets);
            IReadOnlyList<(string From, string Note)> kept = File.Exists(anchor) ? [(anchor, await File.ReadAllTextAsync(anchor, cancellationToken))] : [];
            return [.. (await new AuditVerifier(database, log.Keys).VerifyAsync(kept, cancellationToken)).Faults, .. await RowFaultsAsync(database, dataFolder, keys, clock, cancellationToken)];
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

    /// <summary>Holds what the log is about to it.</summary>
    /// <param name="log">The database of the log.</param>
    /// <param name="dataFolder">Where the others lie; one that is not there is left out.</param>
    /// <param name="keys">The data keys, under which the mandates lie; null where there are none.</param>
    /// <param name="clock">Tells which certificates are over.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<IReadOnlyList<string>> RowFaultsAsync(DatabaseReader log, string dataFolder, IDataKeys? keys, TimeProvider clock, CancellationToken cancellationToken)
    {
        using var identity = OpenIfThere(IdentityStores.IdentityFile(dataFolder), keys);
        using var platform = OpenIfThere(DataFolder.DatabaseFileOf(dataFolder), keys);
        return
        [
            .. identity is null ? [] : await new MandateRows(log, identity).CheckAsync(cancellationToken),
            .. platform is null ? [] : await new CertificateRows(log, platform, clock).CheckAsync(cancellationToken),
        ];
    }

    private static DatabaseReader? OpenIfThere(string file, IDataKeys? keys) => File.Exists(file) ? DatabaseReader.Open(file, keys) : null;

    private static partial class Log
    {
        [LoggerMessage(1505, LogLevel.Error, "The audit log, or what it is about, is not what was signed: {Fault}")]
        public static partial void Changed(ILogger logger, string fault);
    }
}
