using FlexCoop.Ven.Devices.FieldProtocols;
using FlexCoop.Ven.Devices.Products;

namespace FlexCoop.Ven.Devices.Simulation;

/// <summary>Puts the devices into a simulated home, each wired to what it measures and moves.</summary>
internal static class HomeEquipment
{
    /// <summary>Every device that the home's parameters name, its meter first.</summary>
    public static IEnumerable<IDevice> Of(SimulatedHome home)
    {
        yield return new SimulatedMeter(new DevicePort(home, HomeDeviceIds.Meter, state => state.Meter), DeviceClass.Meter);
        yield return new SimulatedMeter(new DevicePort(home, HomeDeviceIds.BaseLoad, state => state.BaseLoad), DeviceClass.BaseLoad);
        yield return HeatPump(home);
        yield return new SimulatedImmersionHeater(
            new DevicePort(home, HomeDeviceIds.WaterHeater, state => state.Tank.Meter), home.Parameters.Tank);
        if (home.Parameters.Ev is { } ev)
        {
            yield return new SimulatedWallCharger(new DevicePort(home, HomeDeviceIds.EvCharger, state => state.Ev?.Meter ?? default), ev);
        }

        if (home.Parameters.Battery is { } battery)
        {
            yield return new SimulatedBattery(
                new DevicePort(home, HomeDeviceIds.Battery, state => state.Battery?.Meter ?? default), battery);
        }

        if (home.Parameters.Pv is { } pv)
        {
            yield return new SimulatedPvInverter(new DevicePort(home, HomeDeviceIds.Pv, state => state.Pv), pv);
        }
    }

    private static IDevice HeatPump(SimulatedHome home)
    {
        var heatPump = home.Parameters.HeatPump;
        var port = new DevicePort(home, HomeDeviceIds.HeatPump, state => state.HeatPump.Meter);
        if (heatPump.Kind == HeatPumpKind.Modulating)
        {
            return new SimulatedModulatingHeatPump(port, heatPump);
        }

        var options = new SgReadyOptions
        {
            Id = port.Id,
            RatedPowerW = heatPump.RatedPowerW,
            SetpointC = heatPump.SetpointC,
            ComfortBand = heatPump.ComfortBand,
        };
        var meter = new SimulatedMeter(port, DeviceClass.HeatPump);
        return new SgReadyDriver(options, new SimulatedRelayBoard(port), meter, new SimulatedRoomSensor(port), new HomeTime(home));
    }

    private sealed class HomeTime(SimulatedHome home) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => home.Now();
    }
}
