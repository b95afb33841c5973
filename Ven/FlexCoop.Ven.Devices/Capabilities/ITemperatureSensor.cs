namespace FlexCoop.Ven.Devices;

/// <summary>Measures the temperature of the room.</summary>
public interface ITemperatureSensor : IDevice
{
    /// <summary>The latest reading; of quality <see cref="ReadingQuality.Unreachable"/> when the sensor does not answer.</summary>
    ValueTask<TemperatureReading> ReadTemperatureAsync(CancellationToken cancellationToken);
}
