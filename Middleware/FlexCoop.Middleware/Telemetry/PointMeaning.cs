namespace FlexCoop.Middleware.Telemetry;

/// <summary>What the values of a point mean, by METADATA.</summary>
internal sealed record PointMeaning
{
    /// <summary>From when on; null from the first value on.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>usage, reading, x-resourceStatus, …</summary>
    public required string ReportType { get; init; }

    public required string ReadingType { get; init; }

    /// <summary>The unit with its scale, such as <c>kW</c>; null where there is none.</summary>
    public string? Unit { get; init; }

    /// <summary>Whether the values mean the same, since whenever.</summary>
    public bool IsSameAs(PointMeaning other) => this with { Since = null } == other with { Since = null };
}
