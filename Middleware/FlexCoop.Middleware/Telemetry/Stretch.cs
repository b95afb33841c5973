namespace FlexCoop.Middleware.Telemetry;

/// <summary>A time for which a level is known: that of a power, or how fast a counter goes, for each millisecond.</summary>
/// <param name="From">Its start, in milliseconds since 1970.</param>
/// <param name="To">Its end.</param>
/// <param name="First">The level at its start.</param>
/// <param name="Last">The level at its end; between the two it is a line.</param>
/// <param name="Flags">What there is to know of it.</param>
internal readonly record struct Stretch(long From, long To, double First, double Last, QuarterFlags Flags)
{
    /// <summary>What of it lies in [from, to).</summary>
    /// <returns>How long, in milliseconds, and the level summed up over it.</returns>
    public (long Covered, double Integral) Within(long from, long to)
    {
        var (start, end) = (Math.Max(from, From), Math.Min(to, To));
        return end <= start ? (0, 0) : (end - start, (LevelAt(start) + LevelAt(end)) / 2 * (end - start));
    }

    private double LevelAt(long at) => First == Last ? First : First + ((Last - First) * (at - From) / (To - From));
}
