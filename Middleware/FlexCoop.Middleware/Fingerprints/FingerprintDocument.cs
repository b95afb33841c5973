using FlexCoop.Storage;

namespace FlexCoop.Middleware.Fingerprints;

/// <summary>A VEN with a certificate of another authority, as its operator entered it; stored.</summary>
internal sealed record FingerprintDocument
{
    public static readonly CollectionDefinition<FingerprintDocument> Collection = new("fingerprints", FingerprintJson.Default.FingerprintDocument, stored => stored.VenId);

    public required string VenId { get; init; }

    /// <summary>Whose trust anchors its certificate leads to.</summary>
    public required string Cooperative { get; init; }

    /// <summary>As it was entered: 20 or 64 digits in upper case.</summary>
    public required string Fingerprint { get; init; }

    public required DateTimeOffset EnteredAt { get; init; }

    /// <summary>The whole fingerprint of the certificate that came first; null before.</summary>
    public string? Seen { get; init; }

    /// <summary>Whether it is the fingerprint of a certificate: as it was entered, and as it was seen.</summary>
    public bool Fits(CertificateFingerprint whole) => whole.Hex.EndsWith(Fingerprint, StringComparison.Ordinal) && (Seen is null || Seen == whole.Hex);
}
