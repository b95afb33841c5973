namespace FlexCoop.Middleware.Authority;

/// <summary>What a revocation came to.</summary>
internal sealed record RevokedResource
{
    /// <summary>Those that are revoked now, also those that were before; in lower-case hex.</summary>
    public required IReadOnlyList<string> SerialNumbers { get; init; }
}
