using FlexCoop.Storage;

namespace FlexCoop.Middleware.Identity;

/// <summary>A code by which somebody may make an account, once: the set-up code of a new installation, or an invitation.</summary>
internal sealed record InvitationDocument
{
    public static readonly CollectionDefinition<InvitationDocument> Collection = new("invitations", IdentityJson.Default.InvitationDocument, invitation => invitation.Id);

    /// <summary>SHA-256 of the code, which has 256 random bits.</summary>
    public required string Id { get; init; }

    /// <summary>What the account will be.</summary>
    public required Role Role { get; init; }

    /// <summary>Whether it is the set-up code.</summary>
    public bool IsSetup { get; init; }

    public bool IsSpent { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }
}
