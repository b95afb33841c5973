using FlexCoop.Storage;

namespace FlexCoop.Ca;

/// <summary>A certificate that was revoked, or that may exist and must not: what the CRL and the status map are made of.</summary>
public sealed record RevocationDocument
{
    internal const string ShardAtIndex = "shard-at";
    internal const string AtIndex = "at";

    internal static readonly CollectionDefinition<RevocationDocument> Collection = new(
        "revocations",
        CaJson.Default.RevocationDocument,
        stored => stored.Serial,
        new DocumentIndex<RevocationDocument>(ShardAtIndex, stored => [ShardAtKey(ShardKey(stored.Issuer, stored.CrlShard), stored.At)]),
        new DocumentIndex<RevocationDocument>(AtIndex, stored => [IndexKey.Of(stored.At)]));

    public required string Serial { get; init; }

    public required string Issuer { get; init; }

    public required int CrlShard { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>Null when nobody said why.</summary>
    public RevocationReason? Reason { get; init; }

    /// <summary>When the certificate is over by itself.</summary>
    public required DateTimeOffset NotAfter { get; init; }

    internal static string ShardKey(string issuer, int shard) => $"{issuer}/{shard}";

    internal static string ShardAtKey(string shard, DateTimeOffset at) => $"{shard}/{IndexKey.Of(at)}";

    /// <summary>After all of a part: ':' follows the digits.</summary>
    internal static string ShardEnd(string shard) => shard + "/:";
}
