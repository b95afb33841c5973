using FlexCoop.OpenAdr;

namespace FlexCoop.Vtn;

/// <summary>What an event asks for, interval by interval.</summary>
public sealed record SignalDefinition
{
    /// <summary>SIMPLE, LOAD_DISPATCH, … or a name that begins with x-.</summary>
    public required string Name { get; init; }

    public required SignalType Type { get; init; }

    /// <summary>The unit of the values, in the words of <see cref="SignalUnit"/>; null where the signal has none (specification table 1).</summary>
    public string? Unit { get; init; }

    /// <summary>The device classes that it is for, within the event's targets (rule 111); none for all.</summary>
    public IReadOnlyList<string> DeviceClasses { get; init; } = [];

    /// <summary>At least one; their durations add up to the event's (rule 8).</summary>
    public required IReadOnlyList<SignalInterval> Intervals { get; init; }
}
