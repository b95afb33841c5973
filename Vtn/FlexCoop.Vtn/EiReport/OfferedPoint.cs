namespace FlexCoop.Vtn;

/// <summary>A data point that a VEN can report, by its METADATA.</summary>
public sealed record OfferedPoint
{
    public required string RId { get; init; }

    /// <summary>usage, x-resourceStatus, …</summary>
    public required string ReportType { get; init; }

    public required string ReadingType { get; init; }

    /// <summary>The unit with its scale, such as <c>kW</c>; null where there is none.</summary>
    public string? Unit { get; init; }

    /// <summary>The resources that the data stand for; none for all of the VEN (rule 343).</summary>
    public IReadOnlyList<string> ResourceIds { get; init; } = [];

    /// <summary>The device classes that the data stand for (reportSubject; rule 111); none when the VEN did not say.</summary>
    public IReadOnlyList<string> DeviceClasses { get; init; } = [];

    /// <summary>The fastest sampling; null when the VEN did not say.</summary>
    public TimeSpan? MinPeriod { get; init; }

    /// <summary>The slowest sampling; null when the VEN did not say.</summary>
    public TimeSpan? MaxPeriod { get; init; }

    /// <summary>Whether changes alone can be reported.</summary>
    public bool OnChange { get; init; }

    /// <summary>Since when its values mean what they do: the METADATA that gave it another unit, reportType or readingType than it had. Null from the first on.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>The names of the series in which its data lie: of a state, one for being online and one for being overridden.</summary>
    public IReadOnlyList<string> SeriesNames =>
        ReportType == FlexCoop.OpenAdr.ReportType.ResourceStatus.Value ? [RId, RId + ReportPoints.OverrideSuffix] : [RId];
}
