namespace FlexCoop.Ven.Devices.Simulation;

/// <summary>What the devices of a home hold; null where a device runs on its own.</summary>
public sealed record HeldSettings
{
    /// <summary>Nothing is held.</summary>
    internal static HeldSettings None { get; } = new();

    /// <summary>Of the heat pump; the contacts at its terminals where it is driven by relays.</summary>
    public HeldSetting? HeatPump { get; init; }

    /// <summary>Of the immersion heater.</summary>
    public HeldSetting? WaterHeater { get; init; }

    /// <summary>Of the charging point.</summary>
    public HeldSetting? EvCharger { get; init; }

    /// <summary>Of the battery.</summary>
    public HeldSetting? Battery { get; init; }

    /// <summary>Of the PV inverter.</summary>
    public HeldSetting? Pv { get; init; }

    internal HeldSetting? Of(DeviceId device) => device switch
    {
        _ when device == HomeDeviceIds.HeatPump => HeatPump,
        _ when device == HomeDeviceIds.WaterHeater => WaterHeater,
        _ when device == HomeDeviceIds.EvCharger => EvCharger,
        _ when device == HomeDeviceIds.Battery => Battery,
        _ when device == HomeDeviceIds.Pv => Pv,
        _ => throw Unknown(device),
    };

    internal HeldSettings With(DeviceId device, HeldSetting? held) => device switch
    {
        _ when device == HomeDeviceIds.HeatPump => this with { HeatPump = held },
        _ when device == HomeDeviceIds.WaterHeater => this with { WaterHeater = held },
        _ when device == HomeDeviceIds.EvCharger => this with { EvCharger = held },
        _ when device == HomeDeviceIds.Battery => this with { Battery = held },
        _ when device == HomeDeviceIds.Pv => this with { Pv = held },
        _ => throw Unknown(device),
    };

    /// <summary>The first end of a setting; <see cref="DateTimeOffset.MaxValue"/> when nothing is held.</summary>
    internal DateTimeOffset FirstEnd() =>
        Earlier(Earlier(End(HeatPump), End(WaterHeater)), Earlier(End(EvCharger), Earlier(End(Battery), End(Pv))));

    /// <summary>What is still held at an instant.</summary>
    internal HeldSettings At(DateTimeOffset instant) => instant < FirstEnd() ? this : new HeldSettings
    {
        HeatPump = Still(HeatPump, instant),
        WaterHeater = Still(WaterHeater, instant),
        EvCharger = Still(EvCharger, instant),
        Battery = Still(Battery, instant),
        Pv = Still(Pv, instant),
    };

    private static DateTimeOffset End(HeldSetting? held) => held?.ValidUntil ?? DateTimeOffset.MaxValue;

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;

    private static HeldSetting? Still(HeldSetting? held, DateTimeOffset instant) => held?.ValidUntil > instant ? held : null;

    private static ArgumentException Unknown(DeviceId device) =>
        new($"The home has no device '{device}' that takes settings.", nameof(device));
}
