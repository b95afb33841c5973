using FlexCoop.Testing;
using FlexCoop.Ven.Devices.Simulation;

namespace FlexCoop.Faults;

/// <summary>What the devices of <see cref="HomeBox"/> are to hold, as their log has it: the table of Ven/README.md, for the home of its seed, which has all of them.</summary>
internal static class BoxOrders
{
    private static readonly HomeParameters Home = HomeParameters.FromSeed(HomeBox.Seed, new ClimateParameters { Seed = 1 });

    /// <summary>By the device, at a level of SIMPLE; those that take no part are not named.</summary>
    public static IReadOnlyDictionary<string, DeviceOrder> At(double level) => level switch
    {
        <= 0 => new Dictionary<string, DeviceOrder>(),
        1 => Loads(Home.Tank.HeaterPowerW / 2, Home.Ev!.MaximumPowerW / 2),
        _ => new Dictionary<string, DeviceOrder>(Loads(heaterW: 0, chargerW: 0)) { [HomeDeviceIds.Battery.Value] = new DeviceOrder("powerSetpoint", -Home.Battery!.MaximumPowerW) },
    };

    /// <summary>Its heat pump has two contacts only: any limit blocks it.</summary>
    private static Dictionary<string, DeviceOrder> Loads(double heaterW, double chargerW) => new()
    {
        [HomeDeviceIds.HeatPump.Value] = new DeviceOrder("relays", 10),
        [HomeDeviceIds.WaterHeater.Value] = new DeviceOrder("powerLimit", heaterW),
        [HomeDeviceIds.EvCharger.Value] = new DeviceOrder("powerLimit", chargerW),
    };
}
