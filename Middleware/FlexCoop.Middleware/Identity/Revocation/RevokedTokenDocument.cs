using FlexCoop.Storage;

namespace FlexCoop.Middleware.Identity;

/// <summary>A token that must not be good any more although its time is not over, kept until it is.</summary>
internal sealed record RevokedTokenDocument
{
    public static readonly CollectionDefinition<RevokedTokenDocument> Collection = new(
        "revoked-tokens", IdentityJson.Default.RevokedTokenDocument, token => token.Id, Expiring.Index<RevokedTokenDocument>(token => token.ExpiresAt));

    /// <summary>The <c>jti</c> of an access token.</summary>
    public required string Id { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }
}
