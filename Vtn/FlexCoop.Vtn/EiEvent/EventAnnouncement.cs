namespace FlexCoop.Vtn;

/// <summary>What became of a wish to announce an event.</summary>
/// <param name="Event">The event; null when it was not announced.</param>
/// <param name="Faults">Why not; empty when it was.</param>
public sealed record EventAnnouncement(EventDocument? Event, IReadOnlyList<RuleFault> Faults);
