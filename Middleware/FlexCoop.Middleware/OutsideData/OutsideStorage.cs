using FlexCoop.Storage;

namespace FlexCoop.Middleware.OutsideData;

/// <summary>What outside data keep beside the documents of resources.</summary>
internal static class OutsideStorage
{
    public static IReadOnlyList<StoredKind> Kinds => [SourceStateDocument.Collection, ProviderKeyDocument.Collection];
}
