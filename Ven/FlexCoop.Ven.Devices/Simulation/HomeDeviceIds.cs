namespace FlexCoop.Ven.Devices.Simulation;

/// <summary>The names of the devices of a simulated home.</summary>
public static class HomeDeviceIds
{
    /// <summary>The heat pump, of either product.</summary>
    public static DeviceId HeatPump { get; } = new("heat-pump");

    /// <summary>The tank with its immersion heater.</summary>
    public static DeviceId WaterHeater { get; } = new("water-heater");

    /// <summary>The charging point.</summary>
    public static DeviceId EvCharger { get; } = new("ev-charger");

    /// <summary>The battery.</summary>
    public static DeviceId Battery { get; } = new("battery");

    /// <summary>The photovoltaic generator.</summary>
    public static DeviceId Pv { get; } = new("pv");

    /// <summary>What nobody controls.</summary>
    public static DeviceId BaseLoad { get; } = new("base-load");

    /// <summary>The meter of the home.</summary>
    public static DeviceId Meter { get; } = new("meter");
}
