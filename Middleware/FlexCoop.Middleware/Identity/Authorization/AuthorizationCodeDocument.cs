using FlexCoop.Storage;

namespace FlexCoop.Middleware.Identity;

/// <summary>An authorization code; good once.</summary>
internal sealed record AuthorizationCodeDocument
{
    public static readonly CollectionDefinition<AuthorizationCodeDocument> Collection = new(
        "authorization-codes", IdentityJson.Default.AuthorizationCodeDocument, code => code.Id, Expiring.Index<AuthorizationCodeDocument>(code => code.KeptUntil)) { Subject = code => code.Grant.ProsumerId };

    /// <summary>SHA-256 of the code.</summary>
    public required string Id { get; init; }

    public required Grant Grant { get; init; }

    public required string RedirectUri { get; init; }

    public required string CodeChallenge { get; init; }

    /// <summary>The login that was begun by it, from the start on, so that a second use can end it.</summary>
    public required string FamilyId { get; init; }

    public bool IsSpent { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Until then a second use is recognised.</summary>
    public required DateTimeOffset KeptUntil { get; init; }
}
