using System.Collections.Immutable;

namespace FlexCoop.Faults;

/// <summary>When an event that an agent has accepted may act.</summary>
/// <param name="EventId">The event.</param>
/// <param name="Start">From when on.</param>
/// <param name="End">Until when.</param>
/// <param name="EndedAt">When the agent has answered its cancellation or an opt-out, after which it never acts; null when it has not.</param>
internal sealed record EventWindow(string EventId, DateTimeOffset Start, DateTimeOffset End, DateTimeOffset? EndedAt = null)
{
    /// <summary>The devices that the owner has taken out of it, and when he was told so.</summary>
    public ImmutableDictionary<string, DateTimeOffset> Out { get; init; } = ImmutableDictionary<string, DateTimeOffset>.Empty;

    /// <summary>After it the event never acts on a device; null when it may until its end.</summary>
    public DateTimeOffset? EndedFor(string device) => Out.TryGetValue(device, out var at) && !(EndedAt < at) ? at : EndedAt;
}
