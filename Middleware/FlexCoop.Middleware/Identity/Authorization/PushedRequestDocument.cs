using FlexCoop.Middleware.Erasure;
using FlexCoop.Storage;

namespace FlexCoop.Middleware.Identity;

/// <summary>A request that a client has pushed (RFC 9126); good once.</summary>
internal sealed record PushedRequestDocument
{
    public static readonly CollectionDefinition<PushedRequestDocument> Collection = new(
        "pushed-requests", IdentityJson.Default.PushedRequestDocument, pushed => pushed.Id, Expiring.Index<PushedRequestDocument>(pushed => pushed.ExpiresAt)) { Subject = pushed => DataKeys.OfDay(pushed.ExpiresAt) };

    /// <summary>SHA-256 of the request_uri.</summary>
    public required string Id { get; init; }

    public required AuthorizationRequest Request { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }
}
