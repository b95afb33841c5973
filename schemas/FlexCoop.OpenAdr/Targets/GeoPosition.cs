namespace FlexCoop.OpenAdr;

/// <summary>A place on earth (WGS 84).</summary>
/// <param name="Latitude">Degrees north of the equator, -90 to 90.</param>
/// <param name="Longitude">Degrees east of Greenwich, -180 to 180.</param>
public sealed record GeoPosition(double Latitude, double Longitude)
{
    /// <summary>Whether there is such a place.</summary>
    public bool IsOnEarth => Math.Abs(Latitude) <= 90 && Math.Abs(Longitude) <= 180;
}
