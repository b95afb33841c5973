namespace FlexCoop.Flexibility.Solar;

/// <summary>Where the sun stands, and how strong it is above the air.</summary>
/// <param name="ZenithDeg">The angle to the vertical, without refraction; above 90 it is below the horizon.</param>
/// <param name="AzimuthDeg">The direction, clockwise from north; 90 is east.</param>
/// <param name="ExtraterrestrialWPerM2">The irradiance on a plane that faces it, above the air, W/m².</param>
/// <remarks>Source: Michalsky, "The Astronomical Almanac's algorithm for approximate solar position (1950-2050)", Solar Energy 40 (1988); good to 0.01° in those years. The solar constant is 1,361 W/m².</remarks>
public readonly record struct SunPosition(double ZenithDeg, double AzimuthDeg, double ExtraterrestrialWPerM2)
{
    private const double SolarConstantWPerM2 = 1361;

    /// <summary>The epoch J2000.0: noon of 1 January 2000.</summary>
    private static readonly DateTimeOffset Epoch = new(2000, 1, 1, 12, 0, 0, TimeSpan.Zero);

    /// <summary>The cosine of the zenith angle; 0 when the sun is below the horizon.</summary>
    public double CosZenith => Math.Max(0, Angle.Cos(ZenithDeg));

    /// <summary>Where it stands at an instant, seen from a place.</summary>
    public static SunPosition Of(DateTimeOffset instant, GeoPlace place)
    {
        var days = (instant - Epoch).TotalDays;
        var meanLongitude = Angle.Turned(280.460 + (0.9856474 * days));
        var meanAnomaly = Angle.Turned(357.528 + (0.9856003 * days));
        var longitude = meanLongitude + (1.915 * Angle.Sin(meanAnomaly)) + (0.020 * Angle.Sin(2 * meanAnomaly));
        var obliquity = 23.439 - (0.0000004 * days);
        var rightAscension = Angle.Turned(double.RadiansToDegrees(Math.Atan2(Angle.Cos(obliquity) * Angle.Sin(longitude), Angle.Cos(longitude))));
        var declination = double.RadiansToDegrees(Math.Asin(Angle.Sin(obliquity) * Angle.Sin(longitude)));

        var siderealHours = 6.697375 + (0.0657098242 * days) + instant.UtcDateTime.TimeOfDay.TotalHours;
        var hourAngle = Angle.Turned((siderealHours * 15) + place.LongitudeDeg - rightAscension + 180) - 180;
        var elevation = double.RadiansToDegrees(Math.Asin(Math.Clamp(
            (Angle.Sin(declination) * Angle.Sin(place.LatitudeDeg)) + (Angle.Cos(declination) * Angle.Cos(place.LatitudeDeg) * Angle.Cos(hourAngle)), -1, 1)));
        var azimuth = Angle.Turned(double.RadiansToDegrees(Math.Atan2(
            -Angle.Cos(declination) * Angle.Sin(hourAngle),
            (Angle.Sin(declination) * Angle.Cos(place.LatitudeDeg)) - (Angle.Cos(declination) * Angle.Sin(place.LatitudeDeg) * Angle.Cos(hourAngle)))));

        // The distance of the sun, in astronomical units.
        var distance = 1.00014 - (0.01671 * Angle.Cos(meanAnomaly)) - (0.00014 * Angle.Cos(2 * meanAnomaly));
        return new SunPosition(90 - elevation, azimuth, SolarConstantWPerM2 / (distance * distance));
    }
}
