using FlexCoop.Ven.Devices.Simulation;

namespace FlexCoop.Ven.Devices.Products;

/// <summary>A charging point of a simulated home, and the car at it.</summary>
public sealed record EvState
{
    /// <summary>The stay of the car that is plugged in; null while it is away.</summary>
    public EvStay? Stay { get; init; }

    /// <summary>Drawn in the present stay, in Wh at the charging point.</summary>
    public double DrawnWh { get; init; }

    /// <summary>Energy that has reached the car's battery since the origin, in Wh.</summary>
    public double StoredWh { get; init; }

    /// <summary>Energy lost on the way to it since the origin, in Wh.</summary>
    public double LossWh { get; init; }

    /// <summary>The meter of the charging point.</summary>
    public MeterState Meter { get; init; }
}
