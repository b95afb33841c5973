using FlexCoop.Storage;

namespace FlexCoop.Middleware.Fingerprints;

/// <summary>A VEN with a certificate of another authority, as its operator entered it; stored.</summary>
internal sealed record FingerprintDocument
{
    public static readonly CollectionDefinition<FingerprintDocument> Collection = new("fingerprints", FingerprintJson.Default.FingerprintDocument, stored => stored.VenId);

    public required string VenId { get; init; }

    /// <summary>Whose trust anchors its certificate leads to.</summary>
    public required string Cooperative { get; init; }

    /// <summary>As it was entered: 20 or 64 digits in upper case; of a SHA-1 20 or 40.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>Whether it is of the SHA-1, as makers of VENs of 2.0a print it.</summary>
    /// <remarks>Interpretation: the SHA-1 only tells which certificate is meant; the first that fits is kept by its whole SHA-256.</remarks>
    public bool IsSha1 { get; init; }

    public required DateTimeOffset EnteredAt { get; init; }

    /// <summary>The whole SHA-256 of the certificate that came first; null before.</summary>
    public string? Seen { get; init; }

    /// <summary>Whether it is the fingerprint of a certificate: as it was entered, and as it was seen.</summary>
    public bool Fits(CertificateFingerprint whole) => (IsSha1 ? whole.Sha1Hex! : whole.Hex).EndsWith(Fingerprint, StringComparison.Ordinal) && (Seen is null || Seen == whole.Hex);
}
