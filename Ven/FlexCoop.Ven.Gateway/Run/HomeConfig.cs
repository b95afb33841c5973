using FlexCoop.Ven.Devices.Simulation;

namespace FlexCoop.Ven.Gateway.Run;

/// <summary>A simulated home.</summary>
internal sealed record HomeConfig
{
    /// <summary>Decides everything about the home that is not said here.</summary>
    public required int Seed { get; init; }

    /// <summary>Which heat pump it has; null for the one that the seed gives.</summary>
    public HeatPumpKind? HeatPump { get; set; }

    /// <summary>The lowest temperature to which events may move its heating, in °C, 5 to 30; null for the lower end of its comfort band.</summary>
    public double? LowestOrderC { get; set; }

    /// <summary>The highest, in °C, at least 1 above the lowest; null for the upper end of its comfort band.</summary>
    public double? HighestOrderC { get; set; }

    public bool Ev { get; set; } = true;

    public bool Battery { get; set; } = true;

    public bool Pv { get; set; } = true;

    /// <summary>A measured home that stands for base load and PV; null for synthetic ones.</summary>
    public MeasuredConfig? Profile { get; set; }

    /// <summary>Measured weather that stands for the outdoor temperature; null for synthetic weather.</summary>
    public MeasuredConfig? Weather { get; set; }
}
