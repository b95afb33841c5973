namespace FlexCoop.Middleware.Erasure;

/// <summary>A data key that outlives its member for a while, since the law wants kept what lies under it.</summary>
/// <param name="Id">Of the key.</param>
/// <param name="Until">When it is destroyed.</param>
internal sealed record KeptKey(Guid Id, DateTimeOffset Until);
