namespace FlexCoop.Flexibility.Solar;

/// <summary>Panels of a home, and their inverter.</summary>
/// <param name="Place">Where they are.</param>
/// <param name="TiltDeg">Their angle to the horizontal, 0 to 90.</param>
/// <param name="AzimuthDeg">Where they look, clockwise from north, 0 to 360.</param>
/// <param name="PeakW">What comes out of the inverter at 1,000 W/m² and cells of 25 °C, all losses taken off, W.</param>
public sealed record PvPanels(GeoPlace Place, double TiltDeg, double AzimuthDeg, double PeakW)
{
    /// <summary>How much of what falls on the ground comes back: grass and stone.</summary>
    private const double Albedo = 0.2;

    /// <summary>By how much they lose for each K that the cells are warmer: crystalline silicon.</summary>
    private const double LossPerK = 0.004;

    /// <summary>Taken where nobody says how warm it is.</summary>
    private const double UsualTemperatureC = 18;

    private const double UsualWindMPerS = 2;

    /// <summary>The most that the inverter gives, W; null when it is never the limit.</summary>
    public double? InverterW { get; init; }

    /// <summary>Panels of which nothing is known but what they give: towards the noon sun, at 30°.</summary>
    public static PvPanels Usual(GeoPlace place, double peakW) => new(place, TiltDeg: 30, AzimuthDeg: place.LatitudeDeg >= 0 ? 180 : 0, peakW);

    /// <summary>What they produce, W; positive.</summary>
    /// <param name="sun">Where the sun is.</param>
    /// <param name="irradiance">What comes from it.</param>
    /// <param name="temperatureC">The temperature of the air; null when it is not known.</param>
    /// <param name="windMPerS">The wind; null when it is not known.</param>
    public double PowerW(SunPosition sun, Irradiance irradiance, double? temperatureC = null, double? windMPerS = null)
    {
        var onPlane = OnPlaneWPerM2(sun, irradiance);

        // Faiman, "Assessing the outdoor operating temperature of photovoltaic modules", Progress in Photovoltaics 16 (2008).
        var cellsC = (temperatureC ?? UsualTemperatureC) + (onPlane / (25 + (6.84 * Math.Max(0, windMPerS ?? UsualWindMPerS))));
        var power = PeakW * onPlane / 1000 * Math.Max(0, 1 - (LossPerK * (cellsC - 25)));
        return InverterW is { } limit ? Math.Min(limit, power) : power;
    }

    /// <summary>What falls on them, W/m².</summary>
    /// <remarks>Source: Hay and Davies, "Calculation of the solar radiation incident on an inclined surface" (1980); what is lost in the glass at a flat angle by ASHRAE, b = 0.05.</remarks>
    public double OnPlaneWPerM2(SunPosition sun, Irradiance irradiance)
    {
        if (irradiance.GlobalWPerM2 <= 0)
        {
            return 0;
        }

        var cosIncidence = Math.Max(0, (Angle.Cos(sun.ZenithDeg) * Angle.Cos(TiltDeg)) + (Angle.Sin(sun.ZenithDeg) * Angle.Sin(TiltDeg) * Angle.Cos(sun.AzimuthDeg - AzimuthDeg)));
        if (sun.CosZenith <= 0)
        {
            cosIncidence = 0;
        }

        var throughGlass = cosIncidence <= 0 ? 0 : Math.Max(0, 1 - (0.05 * ((1 / cosIncidence) - 1)));
        var aroundSun = Math.Clamp(irradiance.DirectNormalWPerM2 / sun.ExtraterrestrialWPerM2, 0, 1);
        var ratio = cosIncidence / Math.Max(sun.CosZenith, 0.01745);
        var sky = irradiance.DiffuseWPerM2 * ((aroundSun * Math.Min(ratio, 10)) + ((1 - aroundSun) * (1 + Angle.Cos(TiltDeg)) / 2));
        return (irradiance.DirectNormalWPerM2 * cosIncidence * throughGlass) + sky + (irradiance.GlobalWPerM2 * Albedo * (1 - Angle.Cos(TiltDeg)) / 2);
    }

    /// <summary>What they produce on average in an interval under a sky without clouds, W.</summary>
    public double ClearSkyW(DateTimeOffset start, TimeSpan length) => MeanOver(start, length, instant =>
    {
        var sun = SunPosition.Of(instant, Place);
        return PowerW(sun, Irradiance.ClearSky(sun));
    });

    /// <summary>The mean over an interval, by its value in the middle of each of its parts of 5 minutes or less: a quarter of an hour takes the same instants as its hour.</summary>
    internal static double MeanOver(DateTimeOffset start, TimeSpan length, Func<DateTimeOffset, double> value)
    {
        var parts = (int)Math.Ceiling(length.TotalMinutes / 5);
        return Enumerable.Range(0, parts).Average(part => value(start + (length * ((part + 0.5) / parts))));
    }
}
