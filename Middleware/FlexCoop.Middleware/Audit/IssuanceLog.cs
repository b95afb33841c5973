using System.Collections.Concurrent;
using System.Text.Json;
using FlexCoop.Ca;

namespace FlexCoop.Middleware.Audit;

/// <summary>T-21: the audit log as the authority asks it, before it gives a certificate away, and before it believes one.</summary>
internal sealed partial class IssuanceLog(AuditLog log, ILogger<IssuanceLog> logger) : IIssuanceLog
{
    /// <summary>So many that were proven are remembered: the log only grows, and what an erasure takes from it is revoked before.</summary>
    private const int MostProven = 100_000;

    private readonly ConcurrentDictionary<string, bool> _proven = new(StringComparer.Ordinal);

    public Task TakeOverAsync(CancellationToken cancellationToken) => log.TakeOverAsync(cancellationToken);

    public async ValueTask<bool> HoldsAsync(ReadOnlyMemory<byte> certificate, CancellationToken cancellationToken)
    {
        var key = AuditedEntry.CertificateKey(CertificateIssued.Fingerprint(certificate.Span));
        if (_proven.ContainsKey(key))
        {
            return true;
        }

        foreach (var entry in await log.FindAsync([key], cancellationToken))
        {
            if (JsonSerializer.Deserialize(entry.Text!, AuditJson.Default.AuditedEntry) is { } said && said.Keys.Contains(key) && await log.ProvesAsync(entry, cancellationToken))
            {
                if (_proven.Count >= MostProven)
                {
                    _proven.Clear();
                }

                _proven[key] = true;
                return true;
            }
        }

        Log.NotTold(logger, key);
        return false;
    }

    private static partial class Log
    {
        [LoggerMessage(1506, LogLevel.Error, "A certificate stands in the store, and the audit log does not tell of it: it is refused. Somebody has issued it past the log ({Certificate})")]
        public static partial void NotTold(ILogger logger, string certificate);
    }
}
