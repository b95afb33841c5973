using FlexCoop.Storage;

namespace FlexCoop.Ca;

/// <summary>A public key that has, or had, a certificate: it belongs to one mandate for good.</summary>
public sealed record KeyDocument
{
    internal static readonly CollectionDefinition<KeyDocument> Collection = new("certificate-keys", CaJson.Default.KeyDocument, stored => stored.SpkiHash);

    public required string SpkiHash { get; init; }

    public required string MandateId { get; init; }

    /// <summary>Its latest certificate.</summary>
    public required string Serial { get; init; }
}
