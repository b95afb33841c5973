using FlexCoop.Storage;

namespace FlexCoop.Ca;

/// <summary>What the authority asks of storage about certificates and keys.</summary>
internal sealed class CertificateStore(Database database)
{
    private readonly DocumentCollection<CertificateDocument> _certificates = database.Documents(CertificateDocument.Collection);
    private readonly DocumentCollection<ClaimDocument> _claims = database.Documents(ClaimDocument.Collection);
    private readonly DocumentCollection<KeyDocument> _keys = database.Documents(KeyDocument.Collection);

    public ValueTask<Stored<CertificateDocument>?> FindAsync(string serial, CancellationToken cancellationToken) => _certificates.FindAsync(serial, cancellationToken);

    public ValueTask<Stored<ClaimDocument>?> FindClaimAsync(string claimId, CancellationToken cancellationToken) => _claims.FindAsync(claimId, cancellationToken);

    public ValueTask<Stored<KeyDocument>?> FindKeyAsync(string spkiHash, CancellationToken cancellationToken) => _keys.FindAsync(spkiHash, cancellationToken);

    /// <summary>All certificates that a mandate ever had.</summary>
    public ValueTask<IReadOnlyList<Stored<CertificateDocument>>> FindOfMandateAsync(string mandateId, CancellationToken cancellationToken) =>
        _certificates.FindAllAsync(CertificateDocument.MandateIndex, mandateId, cancellationToken);

    /// <summary>All certificates that a subject ever had: a VEN, a component, or an operator.</summary>
    public ValueTask<IReadOnlyList<Stored<CertificateDocument>>> FindOfSubjectAsync(string subject, CancellationToken cancellationToken) =>
        _certificates.FindAllAsync(CertificateDocument.SubjectIndex, subject, cancellationToken);

    /// <summary>Of those that are not revoked the one that was planned last; null when there is none.</summary>
    public ValueTask<Stored<CertificateDocument>?> FindLastAsync(CancellationToken cancellationToken) => _certificates.FindLastAsync(CertificateDocument.NotRevokedIndex, cancellationToken);

    /// <summary>All certificates that a key ever had.</summary>
    public ValueTask<IReadOnlyList<Stored<CertificateDocument>>> FindOfKeyAsync(string spkiHash, CancellationToken cancellationToken) =>
        _certificates.FindAllAsync(CertificateDocument.SpkiIndex, spkiHash, cancellationToken);

    /// <summary>Those that were planned before an instant, and never finished.</summary>
    public ValueTask<IReadOnlyList<Stored<CertificateDocument>>> FindUnfinishedAsync(DateTimeOffset before, CancellationToken cancellationToken) =>
        _certificates.FindRangeAsync(CertificateDocument.PlannedIndex, "", IndexKey.Of(before), cancellationToken);

    /// <summary>Those that stand, and had a successor before an instant.</summary>
    public ValueTask<IReadOnlyList<Stored<CertificateDocument>>> FindSupersededAsync(DateTimeOffset before, CancellationToken cancellationToken) =>
        _certificates.FindRangeAsync(CertificateDocument.SupersededIndex, "", IndexKey.Of(before), cancellationToken);

    /// <summary>All that a certificate was ever renewed to, planned or issued, revoked or not.</summary>
    public async ValueTask<IReadOnlyList<Stored<CertificateDocument>>> FindSuccessorsAsync(CertificateDocument certificate, CancellationToken cancellationToken) =>
        [.. (await FindOfMandateAsync(certificate.Mandate.MandateId, cancellationToken)).Where(read => read.Value.Predecessor == certificate.Serial)];

    public Task<bool> TryCommitAsync(UnitOfWork work, CancellationToken cancellationToken) => database.TryCommitAsync(work, cancellationToken);
}
