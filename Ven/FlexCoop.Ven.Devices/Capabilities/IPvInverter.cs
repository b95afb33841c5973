namespace FlexCoop.Ven.Devices;

/// <summary>A photovoltaic generator that takes <see cref="FeedInLimit"/>.</summary>
/// <remarks>Released, it gives all that the sun gives.</remarks>
public interface IPvInverter : IControllableDevice
{
    /// <summary>The most it gives, in W, above 0: the upper end of the range of <see cref="FeedInLimit"/>.</summary>
    double MaximumFeedInW { get; }
}
