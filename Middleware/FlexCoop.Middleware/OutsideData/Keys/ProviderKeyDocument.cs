using FlexCoop.Storage;

namespace FlexCoop.Middleware.OutsideData;

/// <summary>The API key of a source, sealed; stored.</summary>
/// <param name="Source">The name of the source.</param>
/// <param name="Sealed">The key, sealed by the key ring for this source.</param>
/// <param name="SetAt">When it was given.</param>
internal sealed record ProviderKeyDocument(string Source, string Sealed, DateTimeOffset SetAt)
{
    public static readonly CollectionDefinition<ProviderKeyDocument> Collection = new("outside-keys", OutsideJson.Default.ProviderKeyDocument, key => key.Source);
}
