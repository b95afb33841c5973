namespace FlexCoop.Ven.Devices;

/// <summary>A load that takes <see cref="PowerLimit"/>: it draws at most so much.</summary>
/// <remarks>
/// A load that cannot go as low as the limit, other than to nothing, switches off. Released, it draws what its own controller wants, which
/// may be more than usual, since it catches up.
/// </remarks>
public interface ICurtailableLoad : IControllableDevice
{
    /// <summary>The most it can draw, in W, above 0: the upper end of the range of <see cref="PowerLimit"/>.</summary>
    double MaximumPowerW { get; }
}
