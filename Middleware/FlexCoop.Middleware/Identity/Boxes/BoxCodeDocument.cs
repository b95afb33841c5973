using FlexCoop.Storage;

namespace FlexCoop.Middleware.Identity;

/// <summary>A one-time code by which a box enrols without showing one of its own (EST, RFC 7030 §3.2.3).</summary>
internal sealed record BoxCodeDocument
{
    public const string ByProsumer = "prosumer";

    public static readonly CollectionDefinition<BoxCodeDocument> Collection = new(
        "box-codes",
        IdentityJson.Default.BoxCodeDocument,
        code => code.Id,
        new DocumentIndex<BoxCodeDocument>(ByProsumer, code => [code.ProsumerId]),
        Expiring.Index<BoxCodeDocument>(code => code.ExpiresAt)) { Subject = code => code.ProsumerId };

    /// <summary>The mandate under which the box will be.</summary>
    public required string Id { get; init; }

    /// <summary>Who has made it, and approves the key of the box.</summary>
    public required string ProsumerId { get; init; }

    /// <summary>SHA-256 of the secret.</summary>
    public required string SecretHash { get; init; }

    /// <summary>The fingerprint of the key that the owner has approved, or its beginning; see <see cref="KeyFingerprint"/>. Null before that.</summary>
    public string? Key { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }
}
