using FlexCoop.OpenAdr;

namespace FlexCoop.Conformance;

/// <summary>A signal of an event that a scenario wants announced.</summary>
/// <param name="Name">Such as SIMPLE.</param>
/// <param name="Type">Such as level.</param>
/// <param name="Unit">As people write it, such as kW or EUR/kWh; null for none.</param>
/// <param name="Intervals">Lengths and values, in order.</param>
public sealed record OrderedSignal(SignalName Name, SignalType Type, string? Unit, params IReadOnlyList<(TimeSpan Length, double Value)> Intervals)
{
    /// <summary>The device classes that it is for; none for all.</summary>
    public IReadOnlyList<string> DeviceClasses { get; init; } = [];

    /// <summary>SIMPLE over the whole of an event.</summary>
    public static OrderedSignal Simple(TimeSpan length, double level = 2) => new(SignalName.Simple, SignalType.Level, Unit: null, (length, level));
}
