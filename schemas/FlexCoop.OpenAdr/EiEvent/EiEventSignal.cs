namespace FlexCoop.OpenAdr;

/// <summary>What an event asks for, interval by interval (XSD: ei:eiEventSignal; protocol.md §8.6).</summary>
public sealed record EiEventSignal
{
    /// <summary>At least one; their durations add up to the event's (rules 8, 102).</summary>
    public required IReadOnlyList<Interval> Intervals { get; init; }

    /// <summary>Device classes only (rule 111); null when absent.</summary>
    public EiTarget? Target { get; init; }

    public required SignalName SignalName { get; init; }

    public required SignalType SignalType { get; init; }

    /// <summary>Unique within the event (rule 107).</summary>
    public required string SignalId { get; init; }

    /// <summary>The unit; null where the signal has none (table 1).</summary>
    public ItemBase? ItemBase { get; init; }

    /// <summary>The value of the running interval (rules 14, 29, 110); null when absent.</summary>
    public PayloadFloat? CurrentValue { get; init; }
}
