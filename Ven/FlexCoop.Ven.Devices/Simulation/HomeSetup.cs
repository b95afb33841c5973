using FlexCoop.Ven.Devices.Replay;

namespace FlexCoop.Ven.Devices.Simulation;

/// <summary>What a simulated home is made from.</summary>
public sealed record HomeSetup
{
    /// <summary>The home.</summary>
    public required HomeParameters Parameters { get; init; }

    /// <summary>A measured home that stands for base load and PV; null: both are synthetic.</summary>
    public MeasuredProfile? Profile { get; init; }

    /// <summary>Measured weather that stands for the outdoor temperature; null: it is synthetic. The sun is always synthetic.</summary>
    public MeasuredWeather? Weather { get; init; }

    /// <summary>
    /// A clock that the home follows by itself: before every reading and command it advances to this clock's now.
    /// Null: it stands still but for <see cref="SimulatedHome.AdvanceTo"/>.
    /// </summary>
    public TimeProvider? Clock { get; init; }
}
