using FlexCoop.Storage;

namespace FlexCoop.Middleware.Identity;

/// <summary>A claim code: by it a box says whose it is to be, before its owner decides.</summary>
internal sealed record BoxClaimDocument
{
    public static readonly CollectionDefinition<BoxClaimDocument> Collection = new(
        "box-claims", IdentityJson.Default.BoxClaimDocument, claim => claim.Id, Expiring.Index<BoxClaimDocument>(claim => claim.KeptUntil)) { Subject = claim => claim.ProsumerId };

    /// <summary>A keyed hash of the code, which is too short for a plain one.</summary>
    public required string Id { get; init; }

    /// <summary>Who has started to add a box, and alone can approve it.</summary>
    public required string ProsumerId { get; init; }

    /// <summary>SHA-256 of the public key of the box that has taken it; null before that, or when that box showed no certificate.</summary>
    public string? KeyHash { get; init; }

    /// <summary>The device code that it was taken for last; null before that.</summary>
    public string? DeviceCodeId { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Until then it is told apart from one that never was.</summary>
    public required DateTimeOffset KeptUntil { get; init; }
}
