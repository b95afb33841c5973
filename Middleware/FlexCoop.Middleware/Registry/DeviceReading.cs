namespace FlexCoop.Middleware.Registry;

/// <summary>How a device is, by TELEMETRY_STATUS. What is null the device does not tell.</summary>
internal sealed record DeviceReading
{
    /// <summary>From when on it is so: the instant of the report.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>Whether it answers and can be controlled.</summary>
    public bool? IsOnline { get; init; }

    /// <summary>Whether somebody overrides its control on site.</summary>
    public bool? IsOverridden { get; init; }

    /// <summary>The share of its power that it may draw or give, 0 to 1.</summary>
    public double? Capacity { get; init; }

    /// <summary>By how many levels it draws less than usual.</summary>
    public double? LevelOffset { get; init; }

    /// <summary>By how many percent it differs from its usual operation.</summary>
    public double? PercentOffset { get; init; }

    /// <summary>What it is set to, in its own unit: °C of what heats or cools, W of batteries and chargers, percent of a light.</summary>
    public double? SetPoint { get; init; }

    /// <summary>The least that it can be set to, in the same unit.</summary>
    public double? LowestSetPoint { get; init; }

    /// <summary>The most that it can be set to, in the same unit.</summary>
    public double? HighestSetPoint { get; init; }

    /// <summary>Whether the device is the same, since whenever.</summary>
    public bool IsSameAs(DeviceReading? other) => other is not null && this with { Since = default } == other with { Since = default };
}
