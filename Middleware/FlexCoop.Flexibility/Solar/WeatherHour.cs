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
    /// <remarks>So quarters of an hour sum up to the hour, none has light before sunrise, and none more than there is above the air.</remarks>
    public Irradiance At(DateTimeOffset instant, GeoPlace place) => Shaped(place)(SunPosition.Of(instant, place));

    /// <summary>The mean global irradiance in an interval of the hour, W/m².</summary>
    public double MeanGlobalWPerM2(GeoPlace place, DateTimeOffset start, TimeSpan length) => MeanOver(place, start, length, (_, light) => light.GlobalWPerM2);

    /// <summary>What panels produce on average in an interval of the hour, W.</summary>
    public double PowerW(PvPanels panels, DateTimeOffset start, TimeSpan length) => MeanOver(panels.Place, start, length, (sun, light) => panels.PowerW(sun, light, TemperatureC, WindMPerS));

    private double MeanOver(GeoPlace place, DateTimeOffset start, TimeSpan length, Func<SunPosition, Irradiance, double> value)
    {
        var shaped = Shaped(place);
        return PvPanels.MeanOver(start, length, instant =>
        {
            var sun = SunPosition.Of(instant, place);
            return value(sun, shaped(sun));
        });
    }

    /// <summary>The irradiance under each sun of the hour.</summary>
    private Func<SunPosition, Irradiance> Shaped(GeoPlace place)
    {
        var usual = PvPanels.MeanOver(Start, Hour, at => Irradiance.ClearSky(SunPosition.Of(at, place)).GlobalWPerM2);
        var lit = PvPanels.MeanOver(Start, Hour, at => SunPosition.Of(at, place).CosZenith > 0 ? 1 : 0);
        return sun =>
        {
            var shape = usual > 0 ? Irradiance.ClearSky(sun).GlobalWPerM2 / usual : 0;
            if (shape <= 0)
            {
                return default;
            }

            // All of the direct irradiance comes in the share of the hour in which the sun is up.
            var global = Math.Min(GlobalWPerM2 * shape, sun.ExtraterrestrialWPerM2);
            return DirectNormalWPerM2 is { } direct && DiffuseWPerM2 is { } diffuse
                ? new Irradiance(global, Math.Min(direct / lit, sun.ExtraterrestrialWPerM2), Math.Min(diffuse * shape, global))
                : Irradiance.OfGlobal(global, sun);
        };
    }
}
