namespace FlexCoop.Middleware.OutsideData;

/// <summary>The weather in a quarter of an hour, in REST; what is not known is null.</summary>
/// <param name="Start">When it begins.</param>
/// <param name="End">When it ends.</param>
/// <param name="TemperatureC">At its start, °C.</param>
/// <param name="WindSpeedMPerS">At its start, m/s.</param>
/// <param name="WindBearingDeg">Where the wind comes from, at its start; 90 is east.</param>
/// <param name="CloudCoverPercent">At its start, percent.</param>
/// <param name="GlobalHorizontalIrradianceWPerM2">Its mean, W/m².</param>
internal sealed record StationQuarterResource(string Start, string End, double? TemperatureC, double? WindSpeedMPerS, double? WindBearingDeg, double? CloudCoverPercent, double? GlobalHorizontalIrradianceWPerM2);
