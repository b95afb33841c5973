using FlexCoop.Ven.Devices.Simulation;

namespace FlexCoop.Ven.Devices.Products;

/// <summary>A battery of a simulated home.</summary>
public sealed record BatteryState
{
    /// <summary>What it holds, in Wh, 0 to its capacity.</summary>
    public required double StoredWh { get; init; }

    /// <summary>Energy lost in charging and discharging since the origin, in Wh.</summary>
    public double LossWh { get; init; }

    /// <summary>Its meter at the grid's side; positive charges.</summary>
    public MeterState Meter { get; init; }
}
