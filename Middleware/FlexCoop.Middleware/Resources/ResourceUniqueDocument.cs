using FlexCoop.Storage;

namespace FlexCoop.Middleware.Resources;

/// <summary>Holds the values that one document of an owner may have, and no second one.</summary>
/// <param name="Id">Resource, owner, and a hash of the values.</param>
/// <param name="DocumentId">Which document has them.</param>
internal sealed record ResourceUniqueDocument(string Id, string DocumentId)
{
    public static readonly CollectionDefinition<ResourceUniqueDocument> Collection = new("resource-unique", ResourceJson.Default.ResourceUniqueDocument, held => held.Id)
    {
        // Resource, cooperative, member and hash; or, where it is no member's, without one.
        Subject = held => held.Id.Split('/') is [_, _, var member, _] ? member : null,
    };
}
