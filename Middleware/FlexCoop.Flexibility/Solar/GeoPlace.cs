namespace FlexCoop.Flexibility.Solar;

/// <summary>A place on the earth (WGS 84).</summary>
/// <param name="LatitudeDeg">Degrees north of the equator, -90 to 90.</param>
/// <param name="LongitudeDeg">Degrees east of Greenwich, -180 to 180.</param>
public readonly record struct GeoPlace(double LatitudeDeg, double LongitudeDeg);
