using FlexCoop.Storage;

namespace FlexCoop.Middleware.Identity;

/// <summary>A person who is logged in, in one browser.</summary>
internal sealed record SessionDocument
{
    public static readonly CollectionDefinition<SessionDocument> Collection = new(
        "sessions", IdentityJson.Default.SessionDocument, session => session.Id, Expiring.Index<SessionDocument>(session => session.ExpiresAt)) { Subject = session => session.ProsumerId };

    /// <summary>SHA-256 of what the browser holds.</summary>
    public required string Id { get; init; }

    public required string ProsumerId { get; init; }

    public Role Role { get; init; }

    /// <summary>The cooperative at which the person has logged in; null in sessions of before that was kept.</summary>
    public string? Cooperative { get; init; }

    public required DateTimeOffset AuthTime { get; init; }

    public required DateTimeOffset LastSeenAt { get; init; }

    /// <summary>When it ends in any case.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }
}
