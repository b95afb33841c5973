using FlexCoop.Storage;

namespace FlexCoop.Ca;

/// <summary>A key that was compromised: it gets no certificate ever again.</summary>
public sealed record BlockedKeyDocument
{
    internal const string AtIndex = "at";

    internal static readonly CollectionDefinition<BlockedKeyDocument> Collection = new(
        "blocked-keys", CaJson.Default.BlockedKeyDocument, stored => stored.SpkiHash, new DocumentIndex<BlockedKeyDocument>(AtIndex, stored => [IndexKey.Of(stored.At)]));

    public required string SpkiHash { get; init; }

    public required DateTimeOffset At { get; init; }
}
