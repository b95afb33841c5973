using FlexCoop.OpenAdr;

namespace FlexCoop.Conformance;

/// <summary>A baseline of an event that a scenario wants announced.</summary>
/// <param name="Name">baselineName.</param>
/// <param name="Start">Its own dtstart, in UTC.</param>
/// <param name="Unit">As people write it; null for none.</param>
/// <param name="Resources">Of which it is the sum.</param>
/// <param name="Intervals">Lengths and values, in order.</param>
public sealed record OrderedBaseline(
    string Name, DateTimeOffset Start, string? Unit, IReadOnlyList<ResourceId> Resources, params IReadOnlyList<(TimeSpan Length, double Value)> Intervals);
