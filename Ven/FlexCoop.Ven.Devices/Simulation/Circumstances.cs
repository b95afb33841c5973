using FlexCoop.Ven.Devices.Products;

namespace FlexCoop.Ven.Devices.Simulation;

/// <summary>What a home does not decide, constant within one minute of the grid.</summary>
internal readonly record struct Circumstances
{
    /// <summary>In °C.</summary>
    public required double OutdoorTemperatureC { get; init; }

    /// <summary>Sun on a level surface, in W/m².</summary>
    public required double GlobalIrradianceWPerM2 { get; init; }

    /// <summary>What the PV generator would give without a limit, in W, 0 or more.</summary>
    public required double PvPotentialW { get; init; }

    /// <summary>In W, 0 or more.</summary>
    public required double BaseLoadW { get; init; }

    /// <summary>Heat that is tapped from the tank, in W, 0 or more.</summary>
    public required double HotWaterW { get; init; }

    /// <summary>The stay of the car at the charging point; null while it is away.</summary>
    public required EvStay? EvStay { get; init; }
}
