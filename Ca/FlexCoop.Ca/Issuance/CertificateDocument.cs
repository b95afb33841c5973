using FlexCoop.Storage;

namespace FlexCoop.Ca;

/// <summary>A certificate as it is stored, from before it was signed.</summary>
public sealed record CertificateDocument
{
    internal const string MandateIndex = "mandate";
    internal const string NotRevokedIndex = "not-revoked";
    internal const string PlannedIndex = "planned";
    internal const string SpkiIndex = "spki";
    internal const string SubjectIndex = "subject";
    internal const string SupersededIndex = "superseded";

    /// <summary>Where they lie.</summary>
    public static readonly CollectionDefinition<CertificateDocument> Collection = new(
        "certificates",
        CaJson.Default.CertificateDocument,
        stored => stored.Serial,
        new DocumentIndex<CertificateDocument>(MandateIndex, stored => [stored.Mandate.MandateId]),
        new DocumentIndex<CertificateDocument>(SubjectIndex, stored => [stored.Mandate.Subject]),
        new DocumentIndex<CertificateDocument>(NotRevokedIndex, stored => stored.RevokedAt is null ? [IndexKey.Of(stored.PlannedAt)] : []),
        new DocumentIndex<CertificateDocument>(SpkiIndex, stored => [stored.SpkiHash]),
        new DocumentIndex<CertificateDocument>(PlannedIndex, stored => stored.State == CertificateState.Planned ? [IndexKey.Of(stored.PlannedAt)] : []),
        new DocumentIndex<CertificateDocument>(SupersededIndex, stored => stored is { SupersededAt: { } at, RevokedAt: null } ? [IndexKey.Of(at)] : []));

    /// <summary>The serial number: 32 lower-case hex digits; unique over all authorities.</summary>
    public required string Serial { get; init; }

    /// <summary>The authority, such as <c>device-ec-1</c>.</summary>
    public required string Issuer { get; init; }

    /// <summary>The profile's hash when it was made.</summary>
    public required string ProfileHash { get; init; }

    /// <summary>The mandate as it was then.</summary>
    public required Mandate Mandate { get; init; }

    /// <summary>The SHA-256 of the SubjectPublicKeyInfo, in lower-case hex.</summary>
    public required string SpkiHash { get; init; }

    public required CertificateState State { get; init; }

    public required DateTimeOffset PlannedAt { get; init; }

    public required DateTimeOffset NotBefore { get; init; }

    /// <summary>The last instant at which it is valid.</summary>
    public required DateTimeOffset NotAfter { get; init; }

    /// <summary>Into which part of the CRL it falls.</summary>
    public required int CrlShard { get; init; }

    /// <summary>The DER of the TBSCertificate.</summary>
    public required byte[] ToBeSigned { get; init; }

    /// <summary>The DER; null until it is issued.</summary>
    public byte[]? Certificate { get; init; }

    public DateTimeOffset? IssuedAt { get; init; }

    /// <summary>The serial number of the certificate that it renews; null for a first one.</summary>
    public string? Predecessor { get; init; }

    /// <summary>When a renewal was first used; null before that, and for a first one.</summary>
    public DateTimeOffset? UsedAt { get; init; }

    /// <summary>When a successor was issued; null while there is none.</summary>
    public DateTimeOffset? SupersededAt { get; init; }

    /// <summary>When it was revoked; null while it stands.</summary>
    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>Null when it stands, and when nobody said why it was revoked.</summary>
    public RevocationReason? RevocationReason { get; init; }

    /// <summary>Whether it is valid: issued, not revoked, and not over.</summary>
    public bool IsLiveAt(DateTimeOffset now) => State == CertificateState.Issued && RevokedAt is null && now <= NotAfter;
}
