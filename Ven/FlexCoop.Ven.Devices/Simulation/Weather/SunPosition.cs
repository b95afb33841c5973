namespace FlexCoop.Ven.Devices.Simulation;

/// <summary>Where the sun stands.</summary>
/// <remarks>
/// Source: the general solar position equations of the NOAA Global Monitoring Laboratory (Fourier series of Spencer 1971), good to about
/// half a degree, without refraction.
/// </remarks>
/// <param name="ElevationRad">Above the horizon, in radians; negative at night.</param>
/// <param name="AzimuthRad">From north over east, in radians, 0 to 2π.</param>
internal readonly record struct SunPosition(double ElevationRad, double AzimuthRad)
{
    /// <summary>Where it stands at a place.</summary>
    public static SunPosition At(DateTimeOffset instant, double latitudeDeg, double longitudeDeg)
    {
        var utc = instant.UtcDateTime;
        var year = 2 * Math.PI / 365 * (utc.DayOfYear - 1 + ((utc.TimeOfDay.TotalHours - 12) / 24));
        var (sinYear, cosYear) = Math.SinCos(year);
        var (sin2, cos2) = Math.SinCos(2 * year);
        var (sin3, cos3) = Math.SinCos(3 * year);

        var equationOfTimeMinutes = 229.18
            * (0.000075 + (0.001868 * cosYear) - (0.032077 * sinYear) - (0.014615 * cos2) - (0.040849 * sin2));
        var declination = 0.006918 - (0.399912 * cosYear) + (0.070257 * sinYear)
            - (0.006758 * cos2) + (0.000907 * sin2) - (0.002697 * cos3) + (0.00148 * sin3);
        var solarMinutes = utc.TimeOfDay.TotalMinutes + equationOfTimeMinutes + (4 * longitudeDeg);
        var hourAngle = double.DegreesToRadians((solarMinutes / 4) - 180);

        var (sinLatitude, cosLatitude) = Math.SinCos(double.DegreesToRadians(latitudeDeg));
        var (sinDeclination, cosDeclination) = Math.SinCos(declination);
        var (sinHour, cosHour) = Math.SinCos(hourAngle);
        var sinElevation = (sinLatitude * sinDeclination) + (cosLatitude * cosDeclination * cosHour);
        var south = (cosHour * sinLatitude) - (sinDeclination / cosDeclination * cosLatitude);
        return new SunPosition(Math.Asin(Math.Clamp(sinElevation, -1, 1)), Math.PI + Math.Atan2(sinHour, south));
    }
}
