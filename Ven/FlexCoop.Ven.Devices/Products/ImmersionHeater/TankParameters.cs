using FlexCoop.Ven.Devices.Simulation;

namespace FlexCoop.Ven.Devices.Products;

/// <summary>A tank of hot water with an electric immersion heater (algorithms C.7, one node).</summary>
public sealed record TankParameters
{
    /// <summary>Temperature of the water that comes in, in °C.</summary>
    public const double ColdWaterC = 10;

    /// <summary>Temperature of the cellar, in °C.</summary>
    public const double CellarC = 18;

    /// <summary>ρ·c of water, in Wh/(l·K): 1 kg/l times 4.186 kJ/(kg·K). 200 l hold 2.326 kWh between 45 and 55 °C (C.7).</summary>
    internal const double WaterWhPerLK = 4.186 / 3.6;

    // The largest draws that can fall together: a shower and the three smallest taps beside it (HotWaterHabits), on the day of most use.
    private const double LargestDrawsWh = 1.1 * (1400 + (3 * 105));

    /// <summary>Volume in litres, above 0; varied from 180 to 250.</summary>
    public required double VolumeL { get; init; }

    /// <summary>Standby loss in W/K to the cellar, above 0; varied from 1.2 to 2.0 (general knowledge: energy label B to C).</summary>
    public required double StandbyLossWPerK { get; init; }

    /// <summary>Power of the heater, in W, above 0: it is on or off. Varied from 1,800 to 3,000.</summary>
    public required double HeaterPowerW { get; init; }

    /// <summary>Where the heater switches off, in °C; varied from 60 to 63. 60 °C and above keeps legionella away.</summary>
    public required double SetpointC { get; init; }

    /// <summary>How far below the set-point the heater switches on, in K, above 0.</summary>
    public double HysteresisK { get; init; } = 5;

    /// <summary>What the people of the home accept at the tap, in °C: the guard keeps the tank at or above it.</summary>
    public double FloorC { get; init; } = 42;

    /// <summary>Daily use as a multiple of the reference tapping profile M (5.845 kWh), above 0; varied from 0.7 to 1.1.</summary>
    public required double DrawScale { get; init; }

    /// <summary>The heat that the guard keeps above the floor for draws that it cannot see coming, in Wh.</summary>
    internal double DrawReserveWh => LargestDrawsWh * DrawScale;

    internal ThermalNode Node => new(VolumeL * WaterWhPerLK, StandbyLossWPerK);

    /// <summary>Where the guard heats, whatever is asked, in °C.</summary>
    internal double GuardC => FloorC + (DrawReserveWh / Node.CapacityWhPerK);

    internal static TankParameters Draw(SeededDraw draw) => new()
    {
        VolumeL = draw.Between(180, 250),
        StandbyLossWPerK = draw.Between(1.2, 2.0),
        HeaterPowerW = draw.Between(1800, 3000),
        SetpointC = draw.Between(60, 63),
        DrawScale = draw.Between(0.7, 1.1),
    };
}
