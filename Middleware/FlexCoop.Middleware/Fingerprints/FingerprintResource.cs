namespace FlexCoop.Middleware.Fingerprints;

/// <summary>A VEN with a certificate of another authority, as REST shows it.</summary>
internal sealed record FingerprintResource
{
    public required string VenId { get; init; }

    public required string Cooperative { get; init; }

    /// <summary>As it was entered, in pairs with colons.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>sha256; or sha1, as makers of VENs of 2.0a print it.</summary>
    public required string Hash { get; init; }

    /// <summary>The whole SHA-256 of the certificate that came, to which it is held from then on; null before.</summary>
    public string? Seen { get; init; }

    public required DateTimeOffset EnteredAt { get; init; }

    public static FingerprintResource Of(FingerprintDocument document) => new()
    {
        VenId = document.VenId,
        Cooperative = document.Cooperative,
        Fingerprint = CertificateFingerprint.Parse(document.Fingerprint, document.IsSha1)!.ToString(),
        Hash = document.IsSha1 ? "sha1" : "sha256",
        Seen = document.Seen is { } seen ? CertificateFingerprint.Parse(seen)!.ToString() : null,
        EnteredAt = document.EnteredAt,
    };
}
