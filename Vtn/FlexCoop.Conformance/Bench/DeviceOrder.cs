using FlexCoop.OpenAdr;

namespace FlexCoop.Conformance;

/// <summary>What the device of a resource was told.</summary>
/// <param name="Resource">Which.</param>
/// <param name="At">When, by the VEN's clock.</param>
/// <param name="Signal">On account of which signal; null when it was let go.</param>
/// <param name="Value">The value with its power of ten: W for power; 0 when it was let go.</param>
public sealed record DeviceOrder(ResourceId Resource, DateTimeOffset At, SignalName? Signal, double Value);
