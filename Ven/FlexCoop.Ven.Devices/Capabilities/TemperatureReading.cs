namespace FlexCoop.Ven.Devices;

/// <summary>A temperature at one instant.</summary>
/// <param name="TemperatureC">In °C. Null: not known.</param>
/// <param name="Quality">How far the figure can be trusted.</param>
/// <param name="At">When it was measured.</param>
public sealed record TemperatureReading(double? TemperatureC, ReadingQuality Quality, DateTimeOffset At);
