using FlexCoop.Middleware.Erasure;
using FlexCoop.Storage;
using FlexCoop.Vtn;

namespace FlexCoop.Middleware.Resources;

/// <summary>What came of a request that had an <c>Idempotency-Key</c>: the same again makes nothing new.</summary>
internal sealed record IdempotencyDocument
{
    public const string ByAge = "age";

    public static readonly CollectionDefinition<IdempotencyDocument> Collection = new(
        "idempotency", ResourceJson.Default.IdempotencyDocument, kept => kept.Id, new DocumentIndex<IdempotencyDocument>(ByAge, kept => [IndexKey.Of(kept.At)]))
    {
        // It tells what was wrong with a row, whosever it was.
        Subject = kept => DataKeys.OfDay(kept.At),
    };

    /// <summary>A hash of who asked, of what, and of the key.</summary>
    public required string Id { get; init; }

    /// <summary>A hash of what was sent.</summary>
    public required string BodyHash { get; init; }

    /// <summary>The documents that were made, in their order.</summary>
    public required IReadOnlyList<string> DocumentIds { get; init; }

    /// <summary>What was wrong with the rows that were not kept, as far as it was told.</summary>
    public IReadOnlyList<RuleFault> Refused { get; init; } = [];

    /// <summary>How many more faults there were.</summary>
    public int MoreRefused { get; init; }

    public required DateTimeOffset At { get; init; }
}
