namespace FlexCoop.Middleware.Telemetry;

/// <summary>A quarter of an hour of a point.</summary>
/// <param name="Value">In the unit without scale; NaN when nothing could be used.</param>
/// <param name="Coverage">How much of the quarter the value stands for, in percent, interpolated parts included.</param>
/// <param name="Flags">What there is to know of it.</param>
internal readonly record struct Quarter(double Value, byte Coverage, QuarterFlags Flags)
{
    /// <summary>How many there are in a day of UTC.</summary>
    public const int OfADay = 96;

    public static readonly TimeSpan Length = TimeSpan.FromMinutes(15);

    /// <summary>Nothing was reported in it.</summary>
    public static Quarter Missing { get; } = new(double.NaN, 0, QuarterFlags.None);

    /// <summary>Whether anything was reported in it, be it of no use.</summary>
    public bool IsThere => HasValue || Flags != QuarterFlags.None;

    public bool HasValue => !double.IsNaN(Value);

    /// <summary>The start of the quarter in which an instant lies.</summary>
    public static DateTimeOffset StartOf(DateTimeOffset instant) => new(instant.UtcTicks - (instant.UtcTicks % Length.Ticks), TimeSpan.Zero);

    /// <summary>The place of a quarter in its day of UTC.</summary>
    public static int IndexOf(DateTimeOffset start) => (int)(start.UtcDateTime.TimeOfDay / Length);
}
