namespace FlexCoop.Ven.Devices;

/// <summary>What a charging point knows about the car at one instant.</summary>
public sealed record EvSessionReading
{
    /// <summary>Whether a car is plugged in. Null: not known.</summary>
    public required bool? IsPluggedIn { get; init; }

    /// <summary>Energy still to be drawn until departure, in Wh at the charging point, 0 or more. Null: no car, or not known.</summary>
    public required double? EnergyNeededWh { get; init; }

    /// <summary>When the car leaves. Null: no car, or not known.</summary>
    public required DateTimeOffset? Departure { get; init; }

    /// <summary>How far the figures can be trusted.</summary>
    public required ReadingQuality Quality { get; init; }

    /// <summary>When they were read.</summary>
    public required DateTimeOffset At { get; init; }
}
