namespace FlexCoop.Middleware.OutsideData;

/// <summary>What is known of the next 24 hours, in REST. What is not known is not there.</summary>
internal sealed record OutlookResource
{
    public required string From { get; init; }

    public required string To { get; init; }

    /// <summary>Prices of the day-ahead market, the first first.</summary>
    public required IReadOnlyList<OutlookStep> Prices { get; init; }

    /// <summary>Forecast, the first first.</summary>
    public required IReadOnlyList<OutlookStep> CarbonIntensities { get; init; }
}
