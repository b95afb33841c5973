namespace FlexCoop.Middleware.Events;

/// <summary>What an event is to be compared with.</summary>
/// <param name="Name">For people.</param>
/// <param name="Start">ISO 8601, in UTC; normally in the past.</param>
/// <param name="Unit">W, kW, EUR/kWh, …; null where it has none.</param>
/// <param name="ResourceIds">The resources of which it is the sum; none when that is not said.</param>
/// <param name="Intervals">One after the other from its start.</param>
internal sealed record EventBaselineResource(string Name, string Start, string? Unit, IReadOnlyList<string> ResourceIds, IReadOnlyList<EventIntervalResource> Intervals);
