namespace FlexCoop.Ven;

/// <summary>How a resource is at an instant.</summary>
/// <param name="ActivePowerW">Drawn from the grid, W; negative when it feeds in. Null when it cannot be read.</param>
/// <param name="IsOnline">Whether the device answers and can be controlled.</param>
/// <param name="IsOverridden">Whether somebody overrides it on site.</param>
public sealed record ResourceReading(double? ActivePowerW, bool IsOnline, bool IsOverridden);
