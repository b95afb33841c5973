namespace FlexCoop.Middleware.Resources;

/// <summary>A page of buckets; stretches of time without a document are not on it.</summary>
/// <param name="Buckets">In the order of time.</param>
/// <param name="Next">The cursor of the next page; null when there is none.</param>
internal sealed record BucketPage(IReadOnlyList<Bucket> Buckets, string? Next);
