namespace FlexCoop.OpenAdr;

/// <summary>An area or place (XSD: gml:FeatureCollection): one polygon by its outer ring, or one position.</summary>
/// <param name="Id">gml:id of the collection; null when absent.</param>
/// <param name="PolygonId">gml:id of the polygon; null when absent.</param>
/// <param name="PosList">The coordinates of the ring, as they stand in gml:posList: latitude and longitude by turns.</param>
public sealed record GmlFeatureCollection(string? Id, string? PolygonId, IReadOnlyList<double> PosList)
{
    /// <summary>The area between corners, or the place where there is one; a ring is closed, as GML wants it.</summary>
    public static GmlFeatureCollection Of(IReadOnlyList<GeoPosition> corners)
    {
        var ring = corners.Count > 1 && corners[0] != corners[^1] ? corners.Append(corners[0]) : corners;
        return new(Id: null, PolygonId: null, [.. ring.SelectMany(corner => new[] { corner.Latitude, corner.Longitude })]);
    }

    /// <summary>Whether a place lies in the area, or on its border; false for a ring that makes no area.</summary>
    /// <remarks>
    /// Interpretation: the lines between the corners are straight in degrees, and none crosses the 180th meridian. What a ring that crosses itself
    /// goes around an even number of times is outside. Longitudes of 180 and -180 are the same, and so are all longitudes of a pole.
    /// </remarks>
    public bool Contains(GeoPosition place) =>
        IsAround(place)
        || (Math.Abs(place.Longitude) == 180 && IsAround(place with { Longitude = -place.Longitude }))
        || (Math.Abs(place.Latitude) == 90 && IsAround(place with { Longitude = LongitudeOfCornerAt(place.Latitude) }));

    private double LongitudeOfCornerAt(double latitude) =>
        Enumerable.Range(0, PosList.Count / 2).Where(corner => PosList[2 * corner] == latitude).Select(corner => PosList[(2 * corner) + 1]).FirstOrDefault(double.NaN);

    private bool IsAround(GeoPosition place)
    {
        if (PosList.Count == 2)
        {
            return place == new GeoPosition(PosList[0], PosList[1]);
        }

        var corners = PosList.Count / 2;
        if (PosList.Count % 2 != 0 || corners < 3)
        {
            return false;
        }

        var isInside = false;
        for (var (index, before) = (0, corners - 1); index < corners; before = index++)
        {
            var (fromY, fromX) = (PosList[2 * before] - place.Latitude, PosList[(2 * before) + 1] - place.Longitude);
            var (toY, toX) = (PosList[2 * index] - place.Latitude, PosList[(2 * index) + 1] - place.Longitude);
            var turn = (fromX * toY) - (fromY * toX);
            if (turn == 0 && (fromX * toX) + (fromY * toY) <= 0)
            {
                return true;
            }

            // Does the line cross the parallel of the place to the east of it?
            if (fromY > 0 != toY > 0 && turn > 0 == toY > fromY)
            {
                isInside = !isInside;
            }
        }

        return isInside;
    }
}
