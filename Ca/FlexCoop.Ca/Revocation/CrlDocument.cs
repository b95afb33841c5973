using FlexCoop.Storage;

namespace FlexCoop.Ca;

/// <summary>The latest CRL of a part of an authority.</summary>
public sealed record CrlDocument
{
    internal static readonly CollectionDefinition<CrlDocument> Collection = new(
        "crls", CaJson.Default.CrlDocument, stored => RevocationDocument.ShardKey(stored.Issuer, stored.Shard));

    public required string Issuer { get; init; }

    public required int Shard { get; init; }

    /// <summary>Never goes back.</summary>
    public required long Number { get; init; }

    public required DateTimeOffset ThisUpdate { get; init; }

    public required DateTimeOffset NextUpdate { get; init; }

    public required byte[] Der { get; init; }
}
