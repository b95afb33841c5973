namespace FlexCoop.Vtn;

/// <summary>A report that a VEN can make, by its METADATA.</summary>
public sealed record OfferedReport
{
    public required string SpecifierId { get; init; }

    /// <summary>TELEMETRY_USAGE, … without METADATA_; null when the VEN gave none.</summary>
    public string? Name { get; init; }

    /// <summary>The span of data that the VEN keeps (rule 312); null when it did not say.</summary>
    public TimeSpan? Keeps { get; init; }

    public required IReadOnlyList<OfferedPoint> Points { get; init; }
}
