namespace FlexCoop.Ven.Devices;

/// <summary>A heating that takes <see cref="SetpointOffset"/>: its owner's set-point moved up or down, within the comfort band.</summary>
/// <remarks>Released, it goes back to the owner's set-point.</remarks>
public interface IThermostat : IControllableDevice, ITemperatureSensor
{
    /// <summary>The temperature that the owner has chosen, in °C, within <see cref="ComfortBand"/>.</summary>
    double SetpointC { get; }

    /// <summary>What the people of the home accept; the set-point with its offset stays within it.</summary>
    ComfortBand ComfortBand { get; }

    /// <summary>The lowest offset it takes, in K, 0 or below; 0 where the product cannot lower its set-point.</summary>
    double LowestOffsetK { get; }

    /// <summary>The highest offset it takes, in K, 0 or above.</summary>
    double HighestOffsetK { get; }
}
