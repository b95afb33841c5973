namespace FlexCoop.Flexibility.Solar;

/// <summary>What a forecast says of one hour. What it does not say is null.</summary>
/// <param name="Start">When the hour begins.</param>
/// <param name="GlobalWPerM2">The mean global irradiance of the hour, W/m².</param>
/// <param name="DirectNormalWPerM2">The mean direct normal irradiance, W/m²; null to reckon it from the global one.</param>
/// <param name="DiffuseWPerM2">The mean diffuse irradiance, W/m²; null to reckon it from the global one.</param>
/// <param name="TemperatureC">The temperature of the air, °C.</param>
/// <param name="WindMPerS">The wind, m/s.</param>
public sealed record WeatherHour(DateTimeOffset Start, double GlobalWPerM2, double? DirectNormalWPerM2 = null, double? DiffuseWPerM2 = null, double? TemperatureC = null, double? WindMPerS = null)
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    /// <summary>The irradiance at an instant of the hour: its mean, with the shape that the sun has in it.</summary>
    /// <remarks>So quarters of an hour sum up to the hour, and none has light before sunrise.</remarks>
    public Irradiance At(DateTimeOffset instant, GeoPlace place)
    {
        var sun = SunPosition.Of(instant, place);
        var usual = PvPanels.MeanOver(Start, Hour, at => Irradiance.ClearSky(SunPosition.Of(at, place)).GlobalWPerM2);
        if (usual <= 0)
        {
            return default;
        }

        var shape = Irradiance.ClearSky(sun).GlobalWPerM2 / usual;
        return DirectNormalWPerM2 is { } direct && DiffuseWPerM2 is { } diffuse && sun.CosZenith > 0
            ? new Irradiance(GlobalWPerM2 * shape, Math.Min(direct, sun.ExtraterrestrialWPerM2), diffuse * shape)
            : Irradiance.OfGlobal(GlobalWPerM2 * shape, sun);
    }

    /// <summary>The mean global irradiance in an interval of the hour, W/m².</summary>
    public double MeanGlobalWPerM2(GeoPlace place, DateTimeOffset start, TimeSpan length) => PvPanels.MeanOver(start, length, instant => At(instant, place).GlobalWPerM2);

    /// <summary>What panels produce on average in an interval of the hour, W.</summary>
    public double PowerW(PvPanels panels, DateTimeOffset start, TimeSpan length) => PvPanels.MeanOver(start, length, instant => panels.PowerW(SunPosition.Of(instant, panels.Place), At(instant, panels.Place), TemperatureC, WindMPerS));
}
