namespace FlexCoop.Vtn;

/// <summary>A report that an operator asks of a VEN. Members that do not go with its kind are null.</summary>
public sealed record ReportOrder
{
    public required ReportRequestKind Kind { get; init; }

    /// <summary>The reportSpecifierID; null for METADATA.</summary>
    public string? SpecifierId { get; init; }

    /// <summary>The points; null for all of the report.</summary>
    public IReadOnlyList<string>? RIds { get; init; }

    /// <summary>How often to measure; for periodic reports.</summary>
    public TimeSpan? Granularity { get; init; }

    /// <summary>How often to report; null for the granularity, or for METADATA once.</summary>
    public TimeSpan? ReportBack { get; init; }

    /// <summary>From when on; null for now.</summary>
    public DateTimeOffset? Start { get; init; }

    /// <summary>For how long; null or zero without end, in a history up to now.</summary>
    public TimeSpan? Duration { get; init; }
}
