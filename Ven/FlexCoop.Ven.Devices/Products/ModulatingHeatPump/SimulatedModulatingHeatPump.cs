using FlexCoop.Ven.Devices.Simulation;

namespace FlexCoop.Ven.Devices.Products;

/// <summary>The speed-controlled heat pump of a simulated home.</summary>
internal sealed class SimulatedModulatingHeatPump(DevicePort port, HeatPumpParameters heatPump) : ICurtailableLoad, IHeatingControl, IPowerMeter
{
    public DeviceId Id => port.Id;

    public DeviceClass Class => DeviceClass.HeatPump;

    public bool IsOnline => port.IsOnline;

    public double MaximumPowerW => heatPump.RatedPowerW;

    public double SetpointC => heatPump.SetpointC;

    public ComfortBand ComfortBand => heatPump.ComfortBand;

    public double LowestOffsetK => heatPump.ComfortBand.LowerC - heatPump.SetpointC;

    public double HighestOffsetK => heatPump.ComfortBand.UpperC - heatPump.SetpointC;

    public double LowestOrderC => heatPump.LowestOrderC;

    public double HighestOrderC => heatPump.HighestOrderC;

    public ValueTask<PowerReading> ReadPowerAsync(CancellationToken cancellationToken) => port.ReadPowerAsync(cancellationToken);

    public ValueTask<TemperatureReading> ReadTemperatureAsync(CancellationToken cancellationToken) =>
        port.ReadRoomTemperatureAsync(cancellationToken);

    public ValueTask ApplyAsync(DeviceSetting setting, DateTimeOffset validUntil, CancellationToken cancellationToken) =>
        port.ApplyAsync(this, setting, validUntil, cancellationToken);

    public ValueTask<HeldSetting?> ReadBackAsync(CancellationToken cancellationToken) => port.ReadBackAsync(cancellationToken);

    public ValueTask ReleaseAsync(CancellationToken cancellationToken) => port.ReleaseAsync(cancellationToken);
}
