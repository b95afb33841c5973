using FlexCoop.Storage;

namespace FlexCoop.Ca;

/// <summary>A one-time token, code or renewal, and the one key that has claimed it.</summary>
public sealed record ClaimDocument
{
    internal static readonly CollectionDefinition<ClaimDocument> Collection = new("certificate-claims", CaJson.Default.ClaimDocument, stored => stored.ClaimId);

    public required string ClaimId { get; init; }

    public required string SpkiHash { get; init; }

    public required DateTimeOffset ClaimedAt { get; init; }

    /// <summary>The certificate that is made, or was; null while none is planned.</summary>
    public string? Serial { get; init; }

    /// <summary>When its certificate was issued; null until then.</summary>
    public DateTimeOffset? SpentAt { get; init; }
}
