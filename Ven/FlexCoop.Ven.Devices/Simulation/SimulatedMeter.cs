namespace FlexCoop.Ven.Devices.Simulation;

/// <summary>A meter of a simulated home that controls nothing.</summary>
internal sealed class SimulatedMeter(DevicePort port, DeviceClass deviceClass) : IPowerMeter
{
    public DeviceId Id => port.Id;

    public DeviceClass Class => deviceClass;

    public bool IsOnline => port.IsOnline;

    public ValueTask<PowerReading> ReadPowerAsync(CancellationToken cancellationToken) => port.ReadPowerAsync(cancellationToken);
}
