using FlexCoop.Ven.Devices.Simulation;

namespace FlexCoop.Ven.Devices.Products;

/// <summary>A tank of a simulated home.</summary>
public sealed record TankState
{
    /// <summary>Of all its water, in °C.</summary>
    public required double TemperatureC { get; init; }

    /// <summary>Whether its own thermostat wants to heat.</summary>
    public bool WantsHeat { get; init; }

    /// <summary>Heat lost to the cellar since the origin, in Wh.</summary>
    public double LossWh { get; init; }

    /// <summary>Heat tapped since the origin, in Wh.</summary>
    public double TappedWh { get; init; }

    /// <summary>The meter of its heater.</summary>
    public MeterState Meter { get; init; }
}
