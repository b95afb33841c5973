namespace FlexCoop.Middleware.Telemetry;

/// <summary>A reported value in the unit without scale.</summary>
/// <param name="At">Its instant, in milliseconds since 1970.</param>
/// <param name="Value">The value; of no use when it is left out.</param>
/// <param name="LeftOut">Why it is left out; none when it is used.</param>
/// <param name="Flags">What there is to know of it when it is used.</param>
internal readonly record struct Sample(long At, double Value, QuarterFlags LeftOut, QuarterFlags Flags)
{
    public bool IsUsed => LeftOut == QuarterFlags.None;
}
