using FlexCoop.Ven.Devices.Simulation;

namespace FlexCoop.Ven.Devices.Products;

/// <summary>The battery of a simulated home.</summary>
internal sealed class SimulatedBattery(DevicePort port, BatteryParameters battery) : IBattery, IPowerMeter
{
    public DeviceId Id => port.Id;

    public DeviceClass Class => DeviceClass.Battery;

    public bool IsOnline => port.IsOnline;

    public double MaximumChargeW => battery.MaximumPowerW;

    public double MaximumDischargeW => battery.MaximumPowerW;

    public double CapacityWh => battery.CapacityWh;

    public ValueTask<PowerReading> ReadPowerAsync(CancellationToken cancellationToken) => port.ReadPowerAsync(cancellationToken);

    public ValueTask<StateOfChargeReading> ReadStateOfChargeAsync(CancellationToken cancellationToken) => port.ReadAsync(
        (home, quality) => new StateOfChargeReading(
            quality == ReadingQuality.Good ? home.Battery?.StoredWh / battery.CapacityWh : null, quality, home.Instant),
        cancellationToken);

    public ValueTask ApplyAsync(DeviceSetting setting, DateTimeOffset validUntil, CancellationToken cancellationToken) =>
        port.ApplyAsync(this, setting, validUntil, cancellationToken);

    public ValueTask<HeldSetting?> ReadBackAsync(CancellationToken cancellationToken) => port.ReadBackAsync(cancellationToken);

    public ValueTask ReleaseAsync(CancellationToken cancellationToken) => port.ReleaseAsync(cancellationToken);
}
