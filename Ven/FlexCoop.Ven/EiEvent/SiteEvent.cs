using FlexCoop.OpenAdr;

namespace FlexCoop.Ven;

/// <summary>An event that this site has taken, and what it means here.</summary>
public sealed record SiteEvent
{
    /// <summary>The event as the VTN sent it.</summary>
    public required OadrEvent Event { get; init; }

    /// <summary>The requestID of the message that brought it; it goes back with every answer (rule 42).</summary>
    public required string RequestId { get; init; }

    /// <summary>Whether the site takes part.</summary>
    public required bool IsOptIn { get; init; }

    /// <summary>Whether the owner said so; then a modification does not change it.</summary>
    public required bool IsOwnersWord { get; init; }

    /// <summary>The random delay of the start, from 0 to startafter (rule 30).</summary>
    public required TimeSpan StartOffset { get; init; }

    /// <summary>The resources that it means here.</summary>
    public required IReadOnlyList<ResourceId> Resources { get; init; }

    /// <summary>The eventID.</summary>
    public OadrEventId EventId => Event.EiEvent.Descriptor.EventId;

    /// <summary>The modificationNumber.</summary>
    public uint ModificationNumber => Event.EiEvent.Descriptor.ModificationNumber;

    /// <summary>When it starts here: dtstart and the random delay.</summary>
    public DateTimeOffset Start => Event.EiEvent.ActivePeriod.DtStart + StartOffset;

    /// <summary>When it ends at the latest because it was cancelled while it ran: a random instant (rule 65). Null when it was not.</summary>
    public DateTimeOffset? EndsAt { get; init; }

    /// <summary>Whether the VTN wants answers to it (rule 12); not to a cancellation that was confirmed (rule 36).</summary>
    public bool IsAnswered => Event.ResponseRequired == ResponseRequired.Always && EndsAt is null;

    /// <summary>When it ends here; null when it is without end (rule 47).</summary>
    public DateTimeOffset? End => EndsAt is { } early && !(PlannedEnd <= early) ? early : PlannedEnd;

    /// <summary>When its intervals end here, were it not cancelled; null when it is without end.</summary>
    internal DateTimeOffset? PlannedEnd => Event.EiEvent.ActivePeriod.Duration.IsZero
        ? null
        : Start + Event.EiEvent.ActivePeriod.Duration.From(Event.EiEvent.ActivePeriod.DtStart);

    /// <summary>Where it stands here, by the clock (rule 114).</summary>
    public EventStatus StatusAt(DateTimeOffset now) =>
        now >= End ? EventStatus.Completed
        : now >= Start ? EventStatus.Active
        : Event.EiEvent.ActivePeriod.RampUp?.ToTimeSpan() is { Ticks: > 0 } rampUp && now >= Start - rampUp ? EventStatus.Near
        : EventStatus.Far;
}
