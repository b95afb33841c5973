using FlexCoop.Storage;

namespace FlexCoop.Ca;

/// <summary>What the certificate authority keeps in the database.</summary>
public static class CaStorage
{
    /// <summary>To be declared when the database is opened.</summary>
    public static IReadOnlyList<StoredKind> Kinds { get; } =
    [
        CertificateDocument.Collection,
        ClaimDocument.Collection,
        KeyDocument.Collection,
        BlockedKeyDocument.Collection,
        RevocationDocument.Collection,
        CrlDocument.Collection,
        ProfileDocument.Collection,
        CaLog.Definition,
        AuditTrail.Definition,
        HappeningTrail.Definition,
    ];
}
