namespace FlexCoop.Flexibility.Solar;

/// <summary>The irradiance of a place, W/m².</summary>
/// <param name="GlobalWPerM2">On the horizontal.</param>
/// <param name="DirectNormalWPerM2">Straight from the sun, on a plane that faces it.</param>
/// <param name="DiffuseWPerM2">From the rest of the sky, on the horizontal.</param>
public readonly record struct Irradiance(double GlobalWPerM2, double DirectNormalWPerM2, double DiffuseWPerM2)
{
    /// <summary>Below that the sun is so low that what is parted by it is noise.</summary>
    private const double LeastCosZenith = 0.065;

    /// <summary>Parts the global irradiance into direct and diffuse. What is more than the sun can give is taken as diffuse.</summary>
    /// <remarks>Source: Erbs, Klein and Duffie, "Estimation of the diffuse radiation fraction for hourly, daily and monthly-average global radiation", Solar Energy 28 (1982).</remarks>
    public static Irradiance OfGlobal(double globalWPerM2, SunPosition sun)
    {
        var global = Math.Max(0, globalWPerM2);
        if (sun.CosZenith < LeastCosZenith)
        {
            return new Irradiance(global, 0, global);
        }

        var clearness = Math.Clamp(global / (sun.ExtraterrestrialWPerM2 * sun.CosZenith), 0, 1);
        var direct = Math.Min(global * (1 - DiffuseFraction(clearness)) / sun.CosZenith, sun.ExtraterrestrialWPerM2);
        return new Irradiance(global, direct, global - (direct * sun.CosZenith));
    }

    /// <summary>What there is under a sky without clouds.</summary>
    /// <remarks>Source: Haurwitz, "Insolation in relation to cloudiness and cloud density", Journal of Meteorology 2 (1945); good to some percent where the air is neither very hazy nor high up.</remarks>
    public static Irradiance ClearSky(SunPosition sun) => OfGlobal(sun.CosZenith <= 0 ? 0 : 1098 * sun.CosZenith * Math.Exp(-0.059 / sun.CosZenith), sun);

    /// <summary>The share that is diffuse, by the clearness of the sky.</summary>
    /// <param name="clearness">Global irradiance by what there would be without air, 0 to 1.</param>
    internal static double DiffuseFraction(double clearness) => clearness switch
    {
        <= 0.22 => 1 - (0.09 * clearness),
        <= 0.8 => 0.9511 - (0.1604 * clearness) + (4.388 * Math.Pow(clearness, 2)) - (16.638 * Math.Pow(clearness, 3)) + (12.336 * Math.Pow(clearness, 4)),
        _ => 0.165,
    };
}
