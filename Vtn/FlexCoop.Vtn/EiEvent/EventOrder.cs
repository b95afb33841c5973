using FlexCoop.OpenAdr;

namespace FlexCoop.Vtn;

/// <summary>The order of events in a message (rule 15).</summary>
/// <remarks>
/// Active before pending; active ones by priority, then by start; pending ones by start alone. The rest is by id, so that it is the same
/// in every reply. A cancelled event keeps the place that it had.
/// </remarks>
internal static class EventOrder
{
    public static IReadOnlyList<EventDocument> Sort(IEnumerable<EventDocument> events, DateTimeOffset now) =>
    [
        .. events.OrderBy(stored => IsPending(stored, now))
            .ThenBy(stored => IsPending(stored, now) ? default : new EventPriority(stored.Definition.Priority), EventPriority.MostUrgentFirst)
            .ThenBy(stored => stored.Definition.Start)
            .ThenBy(stored => stored.EventId, StringComparer.Ordinal),
    ];

    private static bool IsPending(EventDocument stored, DateTimeOffset now) => now < stored.Definition.Start;
}
