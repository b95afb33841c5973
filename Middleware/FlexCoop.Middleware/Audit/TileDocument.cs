using FlexCoop.Storage;

namespace FlexCoop.Middleware.Audit;

/// <summary>A tile of hashes or a bundle of entries, as wide as it is by now.</summary>
/// <param name="Id">As <see cref="Tile.Id"/>.</param>
/// <param name="Content">As it is served.</param>
internal sealed record TileDocument(string Id, byte[] Content)
{
    public static readonly CollectionDefinition<TileDocument> Collection = new("audit-tiles", AuditJson.Default.TileDocument, tile => tile.Id);
}
