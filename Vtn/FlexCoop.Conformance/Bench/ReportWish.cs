namespace FlexCoop.Conformance;

/// <summary>A report that a scenario wants the operator of the VTN under test to ask a VEN for.</summary>
/// <param name="Kind">How often.</param>
/// <param name="Specifier">reportSpecifierID; null for METADATA.</param>
/// <param name="RIds">The data points; none for METADATA.</param>
public sealed record ReportWish(ReportWishKind Kind, string? Specifier, params IReadOnlyList<string> RIds)
{
    /// <summary>Null for what the kind needs none of.</summary>
    public TimeSpan? Granularity { get; init; }

    /// <summary>Null for what the kind needs none of.</summary>
    public TimeSpan? ReportBack { get; init; }

    /// <summary>Null for at once.</summary>
    public DateTimeOffset? Start { get; init; }

    /// <summary>Zero is without end; null for what the kind needs none of.</summary>
    public TimeSpan? Duration { get; init; }
}
