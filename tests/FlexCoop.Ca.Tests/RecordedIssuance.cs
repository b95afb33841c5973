using FlexCoop.Storage;

namespace FlexCoop.Ca.Tests;

/// <summary>A log that is what was recorded in the database of the authority itself.</summary>
internal sealed class RecordedIssuance(Database database) : IIssuanceLog
{
    public Task TakeOverAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async ValueTask<bool> HoldsAsync(ReadOnlyMemory<byte> certificate, CancellationToken cancellationToken)
    {
        var sha256 = CertificateIssued.Fingerprint(certificate.Span);
        var recorded = await database.Log(AuditTrail.Definition).ReadAsync(after: 0, int.MaxValue, cancellationToken);
        return recorded.Select(row => RecordedEntry.Read(row.Text)).Any(entry => entry.Kind == CertificateIssued.Name && entry.Facts["sha256"] == sha256);
    }
}
