namespace FlexCoop.Middleware.OutsideData;

/// <summary>A place for which the weather is asked.</summary>
/// <param name="Id">By which homes name it, or that of a cell.</param>
/// <param name="Latitude">Degrees north.</param>
/// <param name="Longitude">Degrees east.</param>
internal sealed record WeatherStation(string Id, decimal Latitude, decimal Longitude)
{
    /// <summary>How wide a cell is, in degrees: about as wide as those of the models, and so wide that it tells of no home where it is.</summary>
    private const decimal CellDeg = 0.25m;

    /// <summary>The middle of the cell in which a home lies.</summary>
    public static WeatherStation OfCell(double latitude, double longitude)
    {
        static decimal Middle(double degrees) => Math.Round((decimal)degrees / CellDeg) * CellDeg;
        var (north, east) = (Middle(latitude), Middle(longitude));
        return new WeatherStation(FormattableString.Invariant($"cell {north:0.00} {east:0.00}"), north, east);
    }
}
