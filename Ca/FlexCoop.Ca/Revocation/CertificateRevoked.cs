using FlexCoop.Storage;

namespace FlexCoop.Ca;

/// <summary>A certificate, or a plan of one, was revoked. It concerns the mandate under which it was issued.</summary>
/// <param name="Certificate">The certificate.</param>
/// <param name="Reason">Null when nobody said.</param>
internal sealed record CertificateRevoked(CertificateDocument Certificate, RevocationReason? Reason) : AuditEntry
{
    public override string Kind => "certificate-revoked";

    public override IReadOnlyList<(string Name, string? Value)> Facts => [("serial", Certificate.Serial), ("holder", Certificate.Mandate.Subject), ("reason", Reason?.ToString())];
}
