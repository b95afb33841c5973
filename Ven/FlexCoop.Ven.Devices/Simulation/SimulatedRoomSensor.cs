namespace FlexCoop.Ven.Devices.Simulation;

/// <summary>The sensor in the room of a simulated home.</summary>
internal sealed class SimulatedRoomSensor(DevicePort port) : ITemperatureSensor
{
    public DeviceId Id => port.Id;

    public DeviceClass Class => DeviceClass.HeatPump;

    public bool IsOnline => port.IsOnline;

    public ValueTask<TemperatureReading> ReadTemperatureAsync(CancellationToken cancellationToken) =>
        port.ReadRoomTemperatureAsync(cancellationToken);
}
