using FlexCoop.Storage;

namespace FlexCoop.Middleware.Erasure;

/// <summary>That somebody is to be forgotten, and who, until it is done; from then on only that it was.</summary>
internal sealed record ErasureDocument
{
    /// <summary>Those that are not done, all under one key.</summary>
    public const string ByUnfinished = "unfinished";

    public const string Unfinished = "";

    public static readonly CollectionDefinition<ErasureDocument> Collection = new(
        "erasures",
        ErasureJson.Default.ErasureDocument,
        erasure => erasure.Id,
        new DocumentIndex<ErasureDocument>(ByUnfinished, erasure => erasure.FinishedAt is null ? [Unfinished] : []))
    {
        Subject = erasure => erasure.ProsumerId is null ? null : erasure.OwnSubject,
    };

    /// <summary>Random.</summary>
    public required string Id { get; init; }

    public required DateTimeOffset AskedAt { get; init; }

    public required ErasureAsker By { get; init; }

    /// <summary>Who; null when it is done.</summary>
    public string? ProsumerId { get; init; }

    /// <summary>By what names this one's data lie here, once the mandates are over; null before that, and when it is done.</summary>
    public ErasedNames? Names { get; init; }

    /// <summary>The keys that were destroyed: an older copy of the keys does not bring them back.</summary>
    public IReadOnlyList<Guid> DestroyedKeys { get; init; } = [];

    /// <summary>The keys of what the law wants kept: an older copy of the keys keeps them no longer.</summary>
    public IReadOnlyList<KeptKey> KeptKeys { get; init; } = [];

    /// <summary>Null until it is done.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>The subject under whose key it lies itself while it tells of somebody.</summary>
    internal string OwnSubject => "erasure/" + Id;

    /// <summary>What is left of it.</summary>
    internal ErasureDocument Finished(IReadOnlyList<Guid> destroyed, IReadOnlyList<KeptKey> kept, DateTimeOffset now) =>
        this with { ProsumerId = null, Names = null, DestroyedKeys = destroyed, KeptKeys = kept, FinishedAt = now };
}
