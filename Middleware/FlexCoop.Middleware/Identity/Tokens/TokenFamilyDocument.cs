using FlexCoop.Storage;

namespace FlexCoop.Middleware.Identity;

/// <summary>One login of a client: all tokens that follow from it live and die together (RFC 9700 §4.14.2).</summary>
internal sealed record TokenFamilyDocument
{
    public const string ByMandate = "mandate";

    public static readonly CollectionDefinition<TokenFamilyDocument> Collection = new(
        "token-families",
        IdentityJson.Default.TokenFamilyDocument,
        family => family.Id,
        Expiring.Index<TokenFamilyDocument>(family => family.ExpiresAt),
        new DocumentIndex<TokenFamilyDocument>(ByMandate, family => [family.Grant.MandateId])) { Subject = family => family.Grant.ProsumerId };

    /// <summary>The first part of each <c>jti</c> and refresh token.</summary>
    public required string Id { get; init; }

    public required Grant Grant { get; init; }

    /// <summary>SHA-256 of the refresh token that is in force; null when none was given.</summary>
    public string? CurrentHash { get; init; }

    /// <summary>When the current refresh token took the place of another; null before that.</summary>
    public DateTimeOffset? RotatedAt { get; init; }

    /// <summary>SHA-256 of the one whose place it took.</summary>
    public string? PreviousHash { get; init; }

    /// <summary>The certificate that the refresh tokens are bound to; null when to none (RFC 8705 §4).</summary>
    public string? Thumbprint { get; init; }

    public bool Revoked { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }
}
