using FlexCoop.Ven.Devices.Simulation;

namespace FlexCoop.Ven.Devices.Products;

/// <summary>The PV inverter of a simulated home.</summary>
internal sealed class SimulatedPvInverter(DevicePort port, PvParameters pv) : IPvInverter, IPowerMeter
{
    public DeviceId Id => port.Id;

    public DeviceClass Class => DeviceClass.Pv;

    public bool IsOnline => port.IsOnline;

    public double MaximumFeedInW => pv.InverterPowerW;

    public ValueTask<PowerReading> ReadPowerAsync(CancellationToken cancellationToken) => port.ReadPowerAsync(cancellationToken);

    public ValueTask ApplyAsync(DeviceSetting setting, DateTimeOffset validUntil, CancellationToken cancellationToken) =>
        port.ApplyAsync(this, setting, validUntil, cancellationToken);

    public ValueTask<HeldSetting?> ReadBackAsync(CancellationToken cancellationToken) => port.ReadBackAsync(cancellationToken);

    public ValueTask ReleaseAsync(CancellationToken cancellationToken) => port.ReleaseAsync(cancellationToken);
}
