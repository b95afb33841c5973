namespace FlexCoop.Middleware.Registry;

/// <summary>A device as a VEN's METADATA tell of it.</summary>
internal sealed record SeenDevice
{
    /// <summary>The OpenADR resource that it is, by which commands reach it; null where the METADATA name none: then the points are those of the VEN as a whole (rule 343).</summary>
    public required string? ResourceId { get; init; }

    /// <summary>What it is, as in <c>devices</c>.</summary>
    public required string DeviceClass { get; init; }

    /// <summary>The points that tell of it.</summary>
    public required IReadOnlyList<string> Rids { get; init; }

    /// <summary>What is measured of it, as in <c>devices</c>.</summary>
    public IReadOnlyList<string> Metrics { get; init; } = [];

    /// <summary>The most that it draws or feeds in, in W; null where nobody says.</summary>
    public double? MaxPowerW { get; init; }

    /// <summary>What it can be told, with the least and the most of each; null bounds where there are none.</summary>
    public IReadOnlyList<(string Point, double? Lowest, double? Highest, string? Unit)> Capabilities { get; init; } = [];

    /// <summary>The modes that it can be told.</summary>
    public IReadOnlyList<string> Modes { get; init; } = [];
}
