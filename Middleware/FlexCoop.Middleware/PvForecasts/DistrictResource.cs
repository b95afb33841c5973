namespace FlexCoop.Middleware.PvForecasts;

/// <summary>What the panels of a district will give, in REST.</summary>
internal sealed record DistrictResource
{
    /// <summary>Of the homes of this grid node; null for all that may be seen.</summary>
    public required string? GridNode { get; init; }

    /// <summary>When the oldest of the forecasts was issued; null when there is none.</summary>
    public required string? IssuedAt { get; init; }

    /// <summary>How many homes have panels.</summary>
    public required int Homes { get; init; }

    /// <summary>Of how many of them there is a forecast.</summary>
    public required int HomesForecast { get; init; }

    public required IReadOnlyList<DistrictStepResource> Items { get; init; }
}
