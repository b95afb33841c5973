namespace FlexCoop.Vtn;

/// <summary>What became of a wish to change an event.</summary>
/// <param name="Event">The event as it stands now.</param>
/// <param name="Faults">Why it was not changed; empty when it was, or when nothing was to be changed.</param>
public sealed record EventChange(EventDocument Event, IReadOnlyList<RuleFault> Faults);
