using FlexCoop.OpenAdr;

namespace FlexCoop.Ven;

/// <summary>How a resource is at an instant.</summary>
/// <param name="ActivePowerW">Drawn from the grid, W; negative when it feeds in. Null when it cannot be read.</param>
/// <param name="IsOnline">Whether the device answers and can be controlled.</param>
/// <param name="IsOverridden">Whether somebody overrides it on site.</param>
/// <param name="EnergyWh">Drawn less fed in since its meter was put in, Wh: a counter, whose differences count. Null when it cannot be read.</param>
/// <param name="LoadControl">How it is controlled: always with the same children (rule 334); what it was last while the device does not answer. Null when nothing controls it.</param>
public sealed record ResourceReading(double? ActivePowerW, bool IsOnline, bool IsOverridden, double? EnergyWh = null, LoadControlState? LoadControl = null);
