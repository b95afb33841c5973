using FlexCoop.Ven.Devices.Products;

namespace FlexCoop.Ven.Devices.Simulation;

/// <summary>All that makes one simulated home different from the next. It does not change in the life of the home.</summary>
public sealed record HomeParameters
{
    /// <summary>Decides the habits of the people: base load, hot water, car.</summary>
    public required int Seed { get; init; }

    /// <summary>The weather, which neighbours share.</summary>
    public required ClimateParameters Climate { get; init; }

    /// <summary>What nobody controls.</summary>
    public required BaseLoadParameters BaseLoad { get; init; }

    /// <summary>The heated room.</summary>
    public required RoomParameters Room { get; init; }

    /// <summary>What heats it.</summary>
    public required HeatPumpParameters HeatPump { get; init; }

    /// <summary>The tank of hot water.</summary>
    public required TankParameters Tank { get; init; }

    /// <summary>The charging point; null: there is none.</summary>
    public EvParameters? Ev { get; init; }

    /// <summary>The battery; null: there is none.</summary>
    public BatteryParameters? Battery { get; init; }

    /// <summary>The photovoltaic generator; null: there is none.</summary>
    public PvParameters? Pv { get; init; }

    /// <summary>A home with every kind of device, its parameters drawn within the ranges that stand beside them.</summary>
    /// <param name="seed">The same seed always gives the same home.</param>
    /// <param name="climate">The weather; homes of one place are given the same.</param>
    /// <param name="heatPump">Which heat pump it has; null for the one that the seed gives. All else is the same.</param>
    public static HomeParameters FromSeed(int seed, ClimateParameters climate, HeatPumpKind? heatPump = null)
    {
        var draw = new SeededDraw(seed);
        var room = RoomParameters.Draw(draw);
        return new HomeParameters
        {
            Seed = seed,
            Climate = climate,
            Room = room,
            HeatPump = HeatPumpParameters.Draw(draw, room, heatPump),
            Tank = TankParameters.Draw(draw),
            BaseLoad = BaseLoadParameters.Draw(draw),
            Ev = EvParameters.Draw(draw),
            Battery = BatteryParameters.Draw(draw),
            Pv = PvParameters.Draw(draw),
        };
    }

    /// <summary>What keeps the guards from doing what they promise; empty when all is well.</summary>
    internal IEnumerable<string> Faults()
    {
        const double Cold = HeatPumpParameters.DesignTemperatureC;
        var neededW = Room.HoldingHeatW(HeatPump.GuardTargetC, Cold) / HeatPump.Cop(Cold);
        if (HeatPump.RatedPowerW <= neededW)
        {
            yield return $"HeatPump.RatedPowerW {HeatPump.RatedPowerW} W cannot hold the comfort band at {Cold} °C; "
                + $"give more than {neededW} W.";
        }

        if (HeatPump.MinimumPowerW <= 0 || HeatPump.MinimumPowerW > HeatPump.RatedPowerW)
        {
            yield return $"HeatPump.MinimumPowerW {HeatPump.MinimumPowerW} W is no part of the rated power; "
                + $"give more than 0, at most {HeatPump.RatedPowerW} W.";
        }

        var lowestC = HeatPump.GuardTargetC + (HeatPump.HysteresisK / 2);
        if (HeatPump.SetpointC < lowestC || HeatPump.SetpointC > HeatPump.HighestTargetC)
        {
            yield return $"HeatPump.SetpointC {HeatPump.SetpointC} °C is too near an end of the comfort band; "
                + $"give {lowestC} to {HeatPump.HighestTargetC} °C.";
        }

        if (Tank.GuardC >= Tank.SetpointC - Tank.HysteresisK)
        {
            yield return $"Tank.SetpointC {Tank.SetpointC} °C leaves no room above the reserve for draws; "
                + $"give more than {Tank.GuardC + Tank.HysteresisK} °C.";
        }
    }
}
