namespace FlexCoop.Ven.Devices;

/// <summary>How full a battery is at one instant.</summary>
/// <param name="StateOfCharge">From 0, empty, to 1, full, as a share of <see cref="IBattery.CapacityWh"/>. Null: not known.</param>
/// <param name="Quality">How far the figure can be trusted.</param>
/// <param name="At">When it was measured.</param>
public sealed record StateOfChargeReading(double? StateOfCharge, ReadingQuality Quality, DateTimeOffset At);
