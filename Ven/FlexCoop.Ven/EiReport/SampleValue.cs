namespace FlexCoop.Ven;

/// <summary>What a point was at an instant: a number, or a state.</summary>
public sealed record SampleValue
{
    /// <summary>The point.</summary>
    public required string RId { get; init; }

    /// <summary>The number, in the point's unit; null for a state, or when it could not be read.</summary>
    public double? Number { get; init; }

    /// <summary>Whether the resource was online; null for a number.</summary>
    public bool? IsOnline { get; init; }

    /// <summary>Whether the resource was overridden on site; null for a number.</summary>
    public bool? IsOverridden { get; init; }
}
