namespace FlexCoop.Middleware.PvForecasts;

/// <summary>Panels as a device.</summary>
/// <param name="Id">Of the resource <c>devices</c>.</param>
/// <param name="VenId">The VEN that it is reached by.</param>
/// <param name="Rids">The report points that are this device.</param>
/// <param name="MaxPowerW">The most that they feed in, W; null when that is not known.</param>
internal sealed record PvDevice(string Id, string VenId, IReadOnlyList<string> Rids, double? MaxPowerW);
