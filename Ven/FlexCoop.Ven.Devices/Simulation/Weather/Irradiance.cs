namespace FlexCoop.Ven.Devices.Simulation;

/// <summary>What the sun gives at the ground, in W/m².</summary>
/// <param name="Sun">Where the sun stands.</param>
/// <param name="GlobalWPerM2">On a level surface.</param>
/// <param name="BeamWPerM2">Straight from the sun, on a surface that faces it.</param>
/// <param name="DiffuseWPerM2">From the rest of the sky, on a level surface.</param>
internal readonly record struct Irradiance(SunPosition Sun, double GlobalWPerM2, double BeamWPerM2, double DiffuseWPerM2)
{
    private const double GroundAlbedo = 0.2;

    /// <summary>Night.</summary>
    public static Irradiance Dark => default;

    /// <summary>What comes through clouds.</summary>
    /// <remarks>
    /// Clear sky: global after Haurwitz 1945, beam after Meinel 1976 with the air mass of Kasten and Young 1989. Clouds: global after
    /// Kasten and Czeplak 1980, beam by the free share of the sky.
    /// </remarks>
    /// <param name="sun">Above the horizon.</param>
    /// <param name="cloudCover">0, clear, to 1, overcast.</param>
    public static Irradiance Under(SunPosition sun, double cloudCover)
    {
        var sinElevation = Math.Sin(sun.ElevationRad);
        var airMass = 1 / (sinElevation + (0.50572 * Math.Pow(double.RadiansToDegrees(sun.ElevationRad) + 6.07995, -1.6364)));

        var global = 1098 * sinElevation * Math.Exp(-0.057 / sinElevation) * (1 - (0.75 * Math.Pow(cloudCover, 3.4)));
        var beam = Math.Min(global / sinElevation, 1353 * Math.Pow(0.7, Math.Pow(airMass, 0.678)) * (1 - cloudCover));
        return new Irradiance(sun, global, beam, global - (beam * sinElevation));
    }

    /// <summary>On a tilted surface, in W/m²: beam, sky seen evenly, and what the ground throws back.</summary>
    /// <param name="tiltDeg">From the level, 0 to 90.</param>
    /// <param name="azimuthDeg">Where it faces, from north over east; 180 is south.</param>
    public double OnPlaneWPerM2(double tiltDeg, double azimuthDeg)
    {
        var (sinTilt, cosTilt) = Math.SinCos(double.DegreesToRadians(tiltDeg));
        var (sinElevation, cosElevation) = Math.SinCos(Sun.ElevationRad);
        var aside = Math.Cos(Sun.AzimuthRad - double.DegreesToRadians(azimuthDeg));
        var incidence = (sinElevation * cosTilt) + (cosElevation * sinTilt * aside);
        var sky = DiffuseWPerM2 * (1 + cosTilt) / 2;
        var ground = GlobalWPerM2 * GroundAlbedo * (1 - cosTilt) / 2;
        return (BeamWPerM2 * Math.Max(0, incidence)) + sky + ground;
    }
}
