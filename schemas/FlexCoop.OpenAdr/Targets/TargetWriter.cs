using FlexCoop.OpenAdr.Xml;

namespace FlexCoop.OpenAdr.Targets;

/// <summary>Writes targets of every kind.</summary>
internal static class TargetWriter
{
    public static void EiTarget(MessageWriter w, EiTarget target)
    {
        w.Many(Power.AggregatedPnode, target.AggregatedPnodes, Node);
        w.Many(Power.EndDeviceAsset, target.EndDeviceAssets, Mrid);
        w.Many(Power.MeterAsset, target.MeterAssets, Mrid);
        w.Many(Power.Pnode, target.Pnodes, Node);
        w.Many(Emix.ServiceArea, target.ServiceAreas, Place);
        w.Many(Power.ServiceDeliveryPoint, target.ServiceDeliveryPoints, Node);
        w.Many(Power.ServiceLocation, target.ServiceLocations, Place);
        w.Many(Power.TransportInterface, target.TransportInterfaces, TransportInterface);
        Texts(w, Ei.GroupId, target.GroupIds, id => id.Value);
        Texts(w, Ei.GroupName, target.GroupNames, name => name);
        Texts(w, Ei.ResourceId, target.ResourceIds, id => id.Value);
        Texts(w, Ei.VenId, target.VenIds, id => id.Value);
        Texts(w, Ei.PartyId, target.PartyIds, id => id.Value);
    }

    private static void Texts<T>(MessageWriter w, XmlName name, IReadOnlyList<T> values, Func<T, string> text)
    {
        foreach (var value in values)
        {
            w.Text(name, text(value));
        }
    }

    private static void Node(MessageWriter w, string node) => w.Text(Power.Node, node);

    private static void Mrid(MessageWriter w, string mrid) => w.Text(Power.Mrid, mrid);

    private static void TransportInterface(MessageWriter w, TransportInterface ends)
    {
        w.Text(Power.PointOfReceipt, ends.PointOfReceipt);
        w.Text(Power.PointOfDelivery, ends.PointOfDelivery);
    }

    private static void Place(MessageWriter w, GmlFeatureCollection place) => w.Element(Gml.FeatureCollection, place, FeatureCollection);

    private static void FeatureCollection(MessageWriter w, GmlFeatureCollection place)
    {
        w.Attribute(Gml.Id, place.Id);
        w.Element(Gml.Location, place, (location, collection) => location.Element(Gml.Polygon, collection, Polygon));
    }

    private static void Polygon(MessageWriter w, GmlFeatureCollection place)
    {
        w.Attribute(Gml.Id, place.PolygonId);
        w.Element(Gml.Exterior, place.PosList, (exterior, positions) => exterior.Element(Gml.LinearRing, positions, LinearRing));
    }

    private static void LinearRing(MessageWriter w, IReadOnlyList<double> positions) =>
        w.Text(Gml.PosList, string.Join(' ', positions.Select(MessageWriter.FloatText)));
}
