using FlexCoop.Ven.Devices.Simulation;

namespace FlexCoop.Ven.Devices.Products;

/// <summary>The immersion heater of a simulated home.</summary>
internal sealed class SimulatedImmersionHeater(DevicePort port, TankParameters tank) : ICurtailableLoad, IPowerMeter
{
    public DeviceId Id => port.Id;

    public DeviceClass Class => DeviceClass.WaterHeater;

    public bool IsOnline => port.IsOnline;

    public double MaximumPowerW => tank.HeaterPowerW;

    public ValueTask<PowerReading> ReadPowerAsync(CancellationToken cancellationToken) => port.ReadPowerAsync(cancellationToken);

    public ValueTask ApplyAsync(DeviceSetting setting, DateTimeOffset validUntil, CancellationToken cancellationToken) =>
        port.ApplyAsync(this, setting, validUntil, cancellationToken);

    public ValueTask<HeldSetting?> ReadBackAsync(CancellationToken cancellationToken) => port.ReadBackAsync(cancellationToken);

    public ValueTask ReleaseAsync(CancellationToken cancellationToken) => port.ReleaseAsync(cancellationToken);
}
