using FlexCoop.Flexibility.Solar;

namespace FlexCoop.Middleware.OutsideData;

/// <summary>What is forecast for a station: weather of the instant at which the hour begins, irradiance as the mean of the hour. What is not known is null.</summary>
internal sealed record StationHour(DateTimeOffset Start)
{
    /// <summary>When its weather was issued; null where it has none.</summary>
    public DateTimeOffset? WeatherIssuedAt { get; init; }

    /// <summary>When its irradiance was issued; null where it has none.</summary>
    public DateTimeOffset? IrradianceIssuedAt { get; init; }

    public GeoPlace? Place { get; init; }

    public double? TemperatureC { get; init; }

    public double? WindSpeedMPerS { get; init; }

    public double? WindBearingDeg { get; init; }

    public double? CloudCoverPercent { get; init; }

    public double? GlobalWPerM2 { get; init; }

    public double? DirectNormalWPerM2 { get; init; }

    public double? DiffuseWPerM2 { get; init; }

    /// <summary>What of it panels feel; null where the irradiance is not known.</summary>
    public WeatherHour? ForPanels => GlobalWPerM2 is { } global ? new WeatherHour(Start, global, DirectNormalWPerM2, DiffuseWPerM2, TemperatureC, WindSpeedMPerS) : null;

    /// <summary>The two together: each value from the one that was issued later, where it has it.</summary>
    public static StationHour Merge(StationHour earlier, StationHour later) => new(earlier.Start)
    {
        WeatherIssuedAt = later.WeatherIssuedAt ?? earlier.WeatherIssuedAt,
        IrradianceIssuedAt = later.IrradianceIssuedAt ?? earlier.IrradianceIssuedAt,
        Place = later.Place ?? earlier.Place,
        TemperatureC = later.TemperatureC ?? earlier.TemperatureC,
        WindSpeedMPerS = later.WindSpeedMPerS ?? earlier.WindSpeedMPerS,
        WindBearingDeg = later.WindBearingDeg ?? earlier.WindBearingDeg,
        CloudCoverPercent = later.CloudCoverPercent ?? earlier.CloudCoverPercent,
        GlobalWPerM2 = later.GlobalWPerM2 ?? earlier.GlobalWPerM2,
        DirectNormalWPerM2 = later.GlobalWPerM2 is null ? earlier.DirectNormalWPerM2 : later.DirectNormalWPerM2,
        DiffuseWPerM2 = later.GlobalWPerM2 is null ? earlier.DiffuseWPerM2 : later.DiffuseWPerM2,
    };
}
