namespace FlexCoop.Ven.Devices;

/// <summary>Measures the power and energy of a device, or of the whole home.</summary>
public interface IPowerMeter : IDevice
{
    /// <summary>The latest reading; of quality <see cref="ReadingQuality.Unreachable"/> when the meter does not answer.</summary>
    ValueTask<PowerReading> ReadPowerAsync(CancellationToken cancellationToken);
}
