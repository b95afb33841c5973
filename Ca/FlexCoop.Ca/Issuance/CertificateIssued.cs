using System.Security.Cryptography;
using FlexCoop.Storage;

namespace FlexCoop.Ca;

/// <summary>A certificate was issued. It concerns the mandate under which it was.</summary>
/// <param name="Certificate">The certificate.</param>
public sealed record CertificateIssued(CertificateDocument Certificate) : AuditEntry
{
    /// <summary>What such an entry is called.</summary>
    public const string Name = "certificate-issued";

    public override string Kind => Name;

    public override IReadOnlyList<(string Name, string? Value)> Facts =>
    [
        ("serial", Certificate.Serial),
        ("sha256", Fingerprint(Certificate.Certificate)),
        ("issuer", Certificate.Issuer),
        ("holder", Certificate.Mandate.Subject),
        ("cooperative", Certificate.Mandate.Cooperative),
        ("profile", Certificate.Mandate.Profile),
        ("profileHash", Certificate.ProfileHash),
        ("spkiHash", Certificate.SpkiHash),
        ("predecessor", Certificate.Predecessor),
    ];

    /// <summary>By which an entry names a certificate: the SHA-256 of its DER, in lower-case hex.</summary>
    public static string Fingerprint(ReadOnlySpan<byte> certificate) => Convert.ToHexStringLower(SHA256.HashData(certificate));
}
