using FlexCoop.Ca;
using FlexCoop.Storage;

namespace FlexCoop.Middleware.Audit;

/// <summary>T-21: whether the log tells of each certificate that stands, as its row says it: one that somebody has issued past the log is not there.</summary>
/// <param name="log">The database of the log.</param>
/// <param name="platform">That of the certificates.</param>
/// <param name="clock">Tells which are over.</param>
internal sealed class CertificateRows(DatabaseReader log, DatabaseReader platform, TimeProvider clock)
{
    private const int Page = 1000;

    private readonly DocumentCollection<EntryDocument> _entries = log.Documents(EntryDocument.Collection);
    private readonly DocumentCollection<CertificateDocument> _certificates = platform.Documents(CertificateDocument.Collection);

    /// <returns>What is wrong, and where.</returns>
    public async Task<IReadOnlyList<string>> CheckAsync(CancellationToken cancellationToken) =>
    [
        .. (await UntoldAsync(cancellationToken)).Select(certificate =>
            $"certificate {certificate.Serial}: its row stands, and the log does not tell of it: it was issued past the log (SHA-256 {CertificateIssued.Fingerprint(certificate.Certificate)})"),
    ];

    /// <returns>Those that stand, and of which the log does not tell. Certificates that are revoked or over open nothing, and are left out.</returns>
    public async Task<IReadOnlyList<CertificateDocument>> UntoldAsync(CancellationToken cancellationToken)
    {
        var (untold, now) = (new List<CertificateDocument>(), clock.GetUtcNow());
        for (string? after = null; await _certificates.ListAsync(after, Page, cancellationToken) is { Count: > 0 } page; after = page[^1].Value.Serial)
        {
            foreach (var certificate in page.Select(read => read.Value).Where(certificate => certificate.IsLiveAt(now)))
            {
                if (!await IsToldAsync(CertificateIssued.Fingerprint(certificate.Certificate), cancellationToken))
                {
                    untold.Add(certificate);
                }
            }
        }

        return untold;
    }

    private async Task<bool> IsToldAsync(string sha256, CancellationToken cancellationToken)
    {
        // First what is not taken over yet: what goes over meanwhile is then seen there.
        var waiting = await platform.Log(AuditTrail.Definition).ReadAsync(after: 0, int.MaxValue, cancellationToken);
        return waiting.Select(row => RecordedEntry.Read(row.Text)).Any(recorded => recorded.Kind == CertificateIssued.Name && recorded.Facts.Values.Contains(sha256))
            || (await _entries.FindAllAsync(EntryDocument.ByKey, AuditedEntry.CertificateKey(sha256), cancellationToken)).Count > 0;
    }
}
