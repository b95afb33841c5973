namespace FlexCoop.Ven.Devices;

/// <summary>What a power meter shows at one instant.</summary>
public sealed record PowerReading
{
    /// <summary>Active power in W, the mean over the meter's last step; positive is drawn from the grid. Null: not known.</summary>
    public required double? ActivePowerW { get; init; }

    /// <summary>Energy drawn since the meter was put in, in Wh, 0 or more; it never goes down. Null: not known.</summary>
    public required double? EnergyDrawnWh { get; init; }

    /// <summary>Energy fed in since the meter was put in, in Wh, 0 or more; it never goes down. Null: not known.</summary>
    public required double? EnergyFedInWh { get; init; }

    /// <summary>How far the figures can be trusted.</summary>
    public required ReadingQuality Quality { get; init; }

    /// <summary>The end of the step that <see cref="ActivePowerW"/> is the mean of; the counters stand as of then.</summary>
    public required DateTimeOffset At { get; init; }
}
