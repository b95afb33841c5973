namespace FlexCoop.Middleware.Vens;

/// <summary>A data point that a VEN can report.</summary>
internal sealed record OfferedPointResource
{
    public required string Rid { get; init; }

    /// <summary>usage, x-resourceStatus, …</summary>
    public required string ReportType { get; init; }

    /// <summary>The unit of its values, with its scale, such as kW; null where there is none.</summary>
    public string? Unit { get; init; }

    public required IReadOnlyList<string> ResourceIds { get; init; }

    /// <summary>The fastest sampling.</summary>
    public string? MinPeriod { get; init; }

    /// <summary>The slowest sampling.</summary>
    public string? MaxPeriod { get; init; }
}
