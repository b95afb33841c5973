namespace FlexCoop.Middleware.Telemetry;

/// <summary>What there is to know of a quarter's value. Kept in a byte.</summary>
[Flags]
internal enum QuarterFlags : byte
{
    None = 0,

    /// <summary>A part of it lies in a short gap, and was interpolated.</summary>
    Interpolated = 1,

    /// <summary>A spike was left out.</summary>
    Spike = 2,

    /// <summary>A value that cannot be was left out.</summary>
    OutOfRange = 4,

    /// <summary>A counter began anew, or rolled over.</summary>
    Reset = 8,

    /// <summary>A value of which the VEN said that it is bad, or none, was left out.</summary>
    Bad = 16,

    /// <summary>A value of which the VEN said that it is uncertain, or at a limit, was used.</summary>
    Uncertain = 32,

    /// <summary>All that was measured in it is one and the same value: enough of them in a row are stuck.</summary>
    Constant = 64,
}
