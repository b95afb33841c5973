namespace FlexCoop.Middleware.Vens;

/// <summary>A place on earth (WGS 84).</summary>
/// <param name="Latitude">Degrees, -90 to 90.</param>
/// <param name="Longitude">Degrees, -180 to 180.</param>
internal sealed record LocationResource(double Latitude, double Longitude);
