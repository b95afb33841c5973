namespace FlexCoop.Middleware.Vens;

/// <summary>A report that a VEN was asked for.</summary>
internal sealed record ReportRequestResource
{
    /// <summary>Its reportRequestID.</summary>
    public required string Id { get; init; }

    /// <summary>oneShot, periodic, onChange, history or metadata.</summary>
    public required string Type { get; init; }

    /// <summary>The reportSpecifierID; METADATA for metadata.</summary>
    public required string Specifier { get; init; }

    /// <summary>The points; none for metadata.</summary>
    public required IReadOnlyList<string> Rids { get; init; }

    public required string Granularity { get; init; }

    public required string ReportBack { get; init; }

    /// <summary>Null where there is none, or for as soon as the VEN is asked.</summary>
    public string? Start { get; init; }

    /// <summary>PT0S without end.</summary>
    public required string Duration { get; init; }

    /// <summary>wanted, created, refused, cancelling, finished or cancelled.</summary>
    public required string State { get; init; }

    /// <summary>The VEN's code and text; null unless it refused.</summary>
    public string? Refusal { get; init; }

    /// <summary>Whether one more report is to come after the cancellation.</summary>
    public required bool ReportToFollow { get; init; }

    /// <summary>Whether an operator asked for it; else it serves the wanted reports.</summary>
    public required bool ByOperator { get; init; }

    public required string CreatedAt { get; init; }

    /// <summary>Null while it is not over.</summary>
    public string? EndedAt { get; init; }
}
