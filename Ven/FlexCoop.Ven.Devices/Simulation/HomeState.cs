using FlexCoop.Ven.Devices.Products;

namespace FlexCoop.Ven.Devices.Simulation;

/// <summary>All that a simulated home remembers. Everything else is a function of its parameters and the instant.</summary>
public sealed record HomeState
{
    /// <summary>The end of the last step, in UTC.</summary>
    public required DateTimeOffset Instant { get; init; }

    /// <summary>The room.</summary>
    public required RoomState Room { get; init; }

    /// <summary>The heat pump.</summary>
    public required HeatPumpState HeatPump { get; init; }

    /// <summary>The tank.</summary>
    public required TankState Tank { get; init; }

    /// <summary>The charging point; null where the home has none.</summary>
    public required EvState? Ev { get; init; }

    /// <summary>The battery; null where the home has none.</summary>
    public required BatteryState? Battery { get; init; }

    /// <summary>The meter of the PV inverter.</summary>
    public MeterState Pv { get; init; }

    /// <summary>The meter of what nobody controls.</summary>
    public MeterState BaseLoad { get; init; }

    /// <summary>The meter of the home: the sum of all.</summary>
    public MeterState Meter { get; init; }

    /// <summary>What the devices hold.</summary>
    public HeldSettings Held { get; init; } = HeldSettings.None;

    /// <summary>A home as it is at its origin: warm, the tank half-way in its hysteresis, the battery half full, the car away.</summary>
    internal static HomeState At(DateTimeOffset origin, HomeParameters parameters) => new()
    {
        Instant = origin.ToUniversalTime(),
        Room = new RoomState(parameters.HeatPump.SetpointC, HeatInWh: 0, LossWh: 0),
        HeatPump = new HeatPumpState(),
        Tank = new TankState { TemperatureC = parameters.Tank.SetpointC - (parameters.Tank.HysteresisK / 2) },
        Ev = parameters.Ev is null ? null : new EvState(),
        Battery = parameters.Battery is { } battery ? new BatteryState { StoredWh = battery.CapacityWh / 2 } : null,
    };
}
