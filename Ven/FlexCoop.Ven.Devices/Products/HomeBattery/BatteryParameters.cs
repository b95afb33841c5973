using FlexCoop.Ven.Devices.Simulation;

namespace FlexCoop.Ven.Devices.Products;

/// <summary>A home battery with its inverter.</summary>
public sealed record BatteryParameters
{
    /// <summary>What it holds when it is full, in Wh, above 0; varied from 5,000 to 13,500.</summary>
    public required double CapacityWh { get; init; }

    /// <summary>The most it charges or discharges with, in W at the grid's side, above 0; varied from 2,500 to 5,000.</summary>
    public required double MaximumPowerW { get; init; }

    /// <summary>State of charge below which it does not discharge, 0 to 1; varied from 0.05 to 0.15.</summary>
    public required double ReserveShare { get; init; }

    /// <summary>Share of the drawn energy that is stored, above 0, at most 1; √0.9, so that a round trip gives back 90 % (C.11).</summary>
    public double ChargeEfficiency { get; init; } = Math.Sqrt(0.9);

    /// <summary>Share of the stored energy that is given back, above 0, at most 1.</summary>
    public double DischargeEfficiency { get; init; } = Math.Sqrt(0.9);

    internal static BatteryParameters Draw(SeededDraw draw) => new()
    {
        CapacityWh = draw.Between(5_000, 13_500),
        MaximumPowerW = draw.Between(2_500, 5_000),
        ReserveShare = draw.Between(0.05, 0.15),
    };
}
