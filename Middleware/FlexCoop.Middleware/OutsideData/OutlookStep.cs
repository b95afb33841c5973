namespace FlexCoop.Middleware.OutsideData;

/// <summary>A value of an interval, in REST.</summary>
/// <param name="Country">Of which country or zone; null for that of the platform.</param>
/// <param name="Start">When the interval begins.</param>
/// <param name="End">When it ends.</param>
/// <param name="Value">In the unit.</param>
/// <param name="Unit">Such as EUR/kWh.</param>
/// <param name="Source">Who published it; null when that is not told.</param>
/// <param name="At">When it was issued, or came here.</param>
internal sealed record OutlookStep(string? Country, string Start, string End, double Value, string Unit, string? Source, string At);
