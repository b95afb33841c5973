using FlexCoop.OpenAdr;
using FlexCoop.Storage;

namespace FlexCoop.Vtn;

/// <summary>An event as it is stored.</summary>
public sealed record EventDocument
{
    internal const string SentUntilIndex = "sent-until";

    internal static readonly CollectionDefinition<EventDocument> Collection = new(
        "events",
        VtnJson.Default.EventDocument,
        stored => stored.EventId,
        new DocumentIndex<EventDocument>(SentUntilIndex, stored => [IndexKey.Of(stored.SentUntil)]))
    {
        // One for a single VEN is about its home, and may name what is in it.
        Subject = stored => stored.About ?? (stored.Definition.Targets is { VenIds: [var venId], NamesVensAlone: true } ? venId : null),
    };

    /// <summary>How long a cancelled event without end is sent to VENs that do not answer.</summary>
    /// <remarks>Interpretation of rule 52, which wants an end or a retry limit and names none.</remarks>
    private static readonly TimeSpan CancelledWithoutEnd = TimeSpan.FromDays(1);

    public required string EventId { get; init; }

    /// <summary>0 at first, one more for every change and for the cancellation (rules 4, 5).</summary>
    public required uint ModificationNumber { get; init; }

    public required EventDefinition Definition { get; init; }

    /// <summary>The VEN that it is about: it names that alone, or resources of that alone, as far as was known when it was announced or changed. Null for several or others, and in what was stored before this was.</summary>
    public string? About { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ModifiedAt { get; init; }

    /// <summary>Who announced it; null where that was before it was noted.</summary>
    public string? AnnouncedBy { get; init; }

    /// <summary>Null while it stands.</summary>
    public DateTimeOffset? CancelledAt { get; init; }

    /// <summary>Until when it is sent to VENs: dtstart + duration + startafter (rules 52, 66).</summary>
    public DateTimeOffset SentUntil => Definition.End is { } end ? end + (Definition.StartAfter ?? TimeSpan.Zero)
        : CancelledAt is { } cancelled ? cancelled + CancelledWithoutEnd
        : DateTimeOffset.MaxValue;

    /// <summary>Whether it is still to come or running.</summary>
    internal bool IsPendingAt(DateTimeOffset now) => StatusAt(now) is not (EventStatus.Cancelled or EventStatus.Completed);

    /// <summary>Where it stands, by the clock (protocol.md §8.4; rules 13, 47).</summary>
    public EventStatus StatusAt(DateTimeOffset now) =>
        CancelledAt is not null ? EventStatus.Cancelled
        : now >= Definition.End ? EventStatus.Completed
        : now >= Definition.Start ? EventStatus.Active
        : Definition.RampUp > TimeSpan.Zero && now >= Definition.Start - Definition.RampUp ? EventStatus.Near
        : EventStatus.Far;
}
