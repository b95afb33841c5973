namespace FlexCoop.Ven.Devices.Simulation;

/// <summary>The heated home as one room (algorithms C.6, 1R1C).</summary>
public sealed record RoomParameters
{
    /// <summary>R between room and outdoors, in K/kW, above 0; varied from 5 (poorly insulated) to 12.</summary>
    public required double ThermalResistanceKPerKw { get; init; }

    /// <summary>C of the room and its walls, in kWh/K, above 0; varied from 4 (light) to 10.</summary>
    public required double HeatCapacityKwhPerK { get; init; }

    /// <summary>Heat of people and appliances, in W, 0 or more; varied from 150 to 400.</summary>
    public required double InternalGainsW { get; init; }

    /// <summary>Windows, as the level area that would let in as much sun, in m², 0 or more; varied from 1 to 4.</summary>
    public required double SolarApertureM2 { get; init; }

    internal ThermalNode Node => new(HeatCapacityKwhPerK * 1000, 1000 / ThermalResistanceKPerKw);

    internal static RoomParameters Draw(SeededDraw draw) => new()
    {
        ThermalResistanceKPerKw = draw.Between(5, 12),
        HeatCapacityKwhPerK = draw.Between(4, 10),
        InternalGainsW = draw.Between(150, 400),
        SolarApertureM2 = draw.Between(1, 4),
    };

    /// <summary>Heat that holds a temperature, in W, before gains.</summary>
    internal double HoldingHeatW(double temperatureC, double outdoorTemperatureC) =>
        (temperatureC - outdoorTemperatureC) / ThermalResistanceKPerKw * 1000;

    /// <summary>Heat that comes by itself, in W.</summary>
    internal double GainsW(double globalIrradianceWPerM2) => InternalGainsW + (SolarApertureM2 * globalIrradianceWPerM2);
}
