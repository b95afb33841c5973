namespace FlexCoop.Ven.Devices;

/// <summary>What a device is to the people of the home.</summary>
public enum DeviceClass
{
    /// <summary>A heat pump with its room controller: it warms the home.</summary>
    HeatPump,

    /// <summary>A tank of hot water with an electric heater.</summary>
    WaterHeater,

    /// <summary>A charging point of an electric car.</summary>
    EvCharger,

    /// <summary>A stationary battery.</summary>
    Battery,

    /// <summary>A photovoltaic generator with its inverter.</summary>
    Pv,

    /// <summary>All consumption that nobody controls: light, cooking, electronics.</summary>
    BaseLoad,

    /// <summary>The meter at the connection to the grid.</summary>
    Meter,
}
