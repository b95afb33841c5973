using FlexCoop.Storage;

namespace FlexCoop.Ca;

/// <summary>A certificate was issued. It concerns the mandate under which it was.</summary>
/// <param name="Certificate">The certificate.</param>
internal sealed record CertificateIssued(CertificateDocument Certificate) : AuditEntry
{
    public override string Kind => "certificate-issued";

    public override IReadOnlyList<(string Name, string? Value)> Facts =>
    [
        ("serial", Certificate.Serial),
        ("issuer", Certificate.Issuer),
        ("holder", Certificate.Mandate.Subject),
        ("cooperative", Certificate.Mandate.Cooperative),
        ("profile", Certificate.Mandate.Profile),
        ("profileHash", Certificate.ProfileHash),
        ("spkiHash", Certificate.SpkiHash),
        ("predecessor", Certificate.Predecessor),
    ];
}
