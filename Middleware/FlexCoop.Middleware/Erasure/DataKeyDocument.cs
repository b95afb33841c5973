using FlexCoop.Storage;

namespace FlexCoop.Middleware.Erasure;

/// <summary>A data key as it is stored, or what is left of it: that it was destroyed.</summary>
internal sealed record DataKeyDocument
{
    public static readonly CollectionDefinition<DataKeyDocument> Collection = new("data-keys", ErasureJson.Default.DataKeyDocument, key => key.Id);

    /// <summary>Random; 32 hexadecimal digits.</summary>
    public required string Id { get; init; }

    /// <summary>A keyed hash of its subject.</summary>
    public required string Subject { get; init; }

    /// <summary>The key, sealed by the key ring; null when it was destroyed.</summary>
    public string? Wrapped { get; init; }

    /// <summary>When it is to be destroyed by itself; null for never.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>When it was destroyed, to the day; null while it is there.</summary>
    public DateTimeOffset? DestroyedAt { get; init; }
}
