namespace FlexCoop.Vtn;

/// <summary>A venID that is allocated before its VEN registers.</summary>
public sealed record VenAllocation
{
    public required string VenId { get; init; }

    /// <summary>Its name until it gives one; null for none.</summary>
    public string? Name { get; init; }

    /// <summary>Null for the groups that every VEN joins.</summary>
    public IReadOnlyList<string>? GroupIds { get; init; }

    /// <summary>Null for none.</summary>
    public IReadOnlyList<string>? PartyIds { get; init; }

    /// <summary>The programs whose events are for it; null or empty for all.</summary>
    public IReadOnlyList<string>? MarketContexts { get; init; }
}
