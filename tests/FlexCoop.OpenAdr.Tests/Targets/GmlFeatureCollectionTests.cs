namespace FlexCoop.OpenAdr.Tests;

/// <summary>Which places lie in an area.</summary>
public sealed class GmlFeatureCollectionTests
{
    /// <summary>An L: the north-east quarter of a square is missing.</summary>
    private static readonly GmlFeatureCollection Area = GmlFeatureCollection.Of([new(50, 4), new(50, 6), new(51, 6), new(51, 5), new(52, 5), new(52, 4)]);

    [TestCase(50.5, 4.5, true)]
    [TestCase(50.5, 5.5, true)]
    [TestCase(51.5, 4.5, true)]
    [TestCase(51.5, 5.5, false, Description = "in the notch")]
    [TestCase(51, 4.5, true, Description = "level with a corner")]
    [TestCase(51, 3.5, false, Description = "level with a corner, to the west")]
    [TestCase(50.5, 6, true, Description = "on the border")]
    [TestCase(52, 4, true, Description = "on a corner")]
    [TestCase(52, 5.5, false, Description = "in line with a side")]
    [TestCase(49.9, 4.5, false)]
    [TestCase(50.5, 6.1, false)]
    [TestCase(4.5, 50.5, false, Description = "latitude comes first")]
    public void Contains_PlaceAtLatitudeAndLongitude_IsInsideOrNot(double latitude, double longitude, bool isInside) =>
        Assert.That(Area.Contains(new GeoPosition(latitude, longitude)), Is.EqualTo(isInside));

    [Test]
    public void Contains_RingTheOtherWayRoundAndNotClosed_IsTheSameArea()
    {
        var other = new GmlFeatureCollection("a", "p", [52, 4, 52, 5, 51, 5, 51, 6, 50, 6, 50, 4]);

        Assert.That(other.Contains(new GeoPosition(50.5, 5.5)), Is.True);
        Assert.That(other.Contains(new GeoPosition(51.5, 5.5)), Is.False);
    }

    [Test]
    public void Contains_OnePosition_IsThatPlaceAlone()
    {
        var place = GmlFeatureCollection.Of([new GeoPosition(50.5, 4.5)]);

        Assert.That(place.PosList, Is.EqualTo([50.5, 4.5]));
        Assert.That(place.Contains(new GeoPosition(50.5, 4.5)), Is.True);
        Assert.That(place.Contains(new GeoPosition(50.5, 4.6)), Is.False);
    }

    [TestCase(50.5, 180, true)]
    [TestCase(50.5, -180, true, Description = "the same meridian")]
    [TestCase(50.5, -179.9, false)]
    public void Contains_AreaUpToThe180thMeridian_HasBothItsLongitudes(double latitude, double longitude, bool isInside) =>
        Assert.That(GmlFeatureCollection.Of([new(50, 179), new(50, 180), new(51, 180), new(51, 179)]).Contains(new GeoPosition(latitude, longitude)), Is.EqualTo(isInside));

    [TestCase(90, 4.5, true)]
    [TestCase(90, -120, true, Description = "the same pole")]
    [TestCase(-90, 4.5, false)]
    [TestCase(89, -120, false)]
    public void Contains_AreaUpToAPole_HasThePoleAtEveryLongitude(double latitude, double longitude, bool isInside) =>
        Assert.That(GmlFeatureCollection.Of([new(80, 4), new(80, 5), new(90, 4.5)]).Contains(new GeoPosition(latitude, longitude)), Is.EqualTo(isInside));

    [Test]
    public void Contains_PlaceAtAPoleOrThe180thMeridian_IsThatPlaceByEveryName()
    {
        Assert.That(GmlFeatureCollection.Of([new GeoPosition(90, 4)]).Contains(new GeoPosition(90, 8)), Is.True);
        Assert.That(GmlFeatureCollection.Of([new GeoPosition(50, 180)]).Contains(new GeoPosition(50, -180)), Is.True);
    }

    [TestCase]
    [TestCase(1.0)]
    [TestCase(0.0, 0.0, 1.0, 1.0)]
    [TestCase(0.0, 0.0, 0.0, 2.0, 2.0)]
    [TestCase(double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN)]
    public void Contains_NoArea_HasNoPlaces(params double[] posList) => Assert.That(new GmlFeatureCollection(null, null, posList).Contains(new GeoPosition(0, 1)), Is.False);

    [Test]
    public void Of_Corners_ClosesTheRing() => Assert.That(GmlFeatureCollection.Of([new(1, 2), new(3, 4), new(5, 6)]).PosList, Is.EqualTo([1.0, 2, 3, 4, 5, 6, 1, 2]));
}
