namespace FlexCoop.Faults;

/// <summary>What a device is to hold, as its log has it.</summary>
/// <param name="Setting">The kind of setting.</param>
/// <param name="Value">The figure, in the unit of its kind.</param>
internal sealed record DeviceOrder(string Setting, double? Value);
