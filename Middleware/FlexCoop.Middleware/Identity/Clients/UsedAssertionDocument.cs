using FlexCoop.Storage;

namespace FlexCoop.Middleware.Identity;

/// <summary>An assertion that was used, kept until it would be refused anyway.</summary>
internal sealed record UsedAssertionDocument
{
    public static readonly CollectionDefinition<UsedAssertionDocument> Collection = new(
        "used-assertions", IdentityJson.Default.UsedAssertionDocument, used => used.Id, Expiring.Index<UsedAssertionDocument>(used => used.ExpiresAt));

    /// <summary>SHA-256 of client and jti.</summary>
    public required string Id { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }
}
