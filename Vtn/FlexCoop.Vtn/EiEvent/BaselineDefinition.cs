namespace FlexCoop.Vtn;

/// <summary>What resources would draw, or pay, without an event (protocol.md §8.7): told for comparison, it asks for nothing.</summary>
/// <remarks>Interpretation: its time and resources are its own, and need not fit the event (§8.7, rule 108).</remarks>
public sealed record BaselineDefinition
{
    /// <summary>baselineName: for people.</summary>
    public required string Name { get; init; }

    /// <summary>Normally in the past.</summary>
    public required DateTimeOffset Start { get; init; }

    /// <summary>The unit of the values, in the words of <see cref="SignalUnit"/>; null for none.</summary>
    public string? Unit { get; init; }

    /// <summary>The resources of which it is the sum (rule 108); empty when that is not said.</summary>
    public IReadOnlyList<string> ResourceIds { get; init; } = [];

    /// <summary>At least one; one after the other from the start.</summary>
    public required IReadOnlyList<SignalInterval> Intervals { get; init; }

    /// <summary>The sum of the intervals' (rules 101 to 103).</summary>
    public TimeSpan Duration => Intervals.Aggregate(TimeSpan.Zero, (sum, interval) => sum + interval.Duration);

    /// <summary>Whether a VEN is told of it.</summary>
    /// <remarks>Interpretation of rule 108: a sum cannot be divided, so only who has all of its resources, by its METADATA, may know it.</remarks>
    internal bool IsFor(KnownVen ven) => ResourceIds.All(ven.HasResource);
}
