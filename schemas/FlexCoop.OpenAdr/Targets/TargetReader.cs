using FlexCoop.OpenAdr.Xml;

namespace FlexCoop.OpenAdr.Targets;

/// <summary>Reads targets of every kind.</summary>
internal static class TargetReader
{
    private static readonly ComplexType<string> Node = new(r => r.Required(Power.Node, Xsd.String));

    private static readonly ComplexType<string> Mrid = new(r => r.Required(Power.Mrid, Xsd.String));

    private static readonly ComplexType<TransportInterface> TransportInterface = new(r =>
        new TransportInterface(r.Required(Power.PointOfReceipt, Xsd.String), r.Required(Power.PointOfDelivery, Xsd.String)));

    private static readonly ComplexType<IReadOnlyList<double>> LinearRing = new(r => r.Required(Gml.PosList, Xsd.Doubles));

    private static readonly ComplexType<IReadOnlyList<double>> Exterior = new(r => r.Required(Gml.LinearRing, LinearRing));

    private static readonly ComplexType<GmlFeatureCollection> Polygon = new(
        r => new GmlFeatureCollection(null, r.Identity(Gml.Id), r.Required(Gml.Exterior, Exterior)), Gml.Id);

    private static readonly ComplexType<GmlFeatureCollection> Location = new(r => r.Required(Gml.Polygon, Polygon));

    private static readonly ComplexType<GmlFeatureCollection?> FeatureCollection = new(
        r =>
        {
            var id = r.Identity(Gml.Id);
            return r.Required(Gml.Location, Location) is { } collection ? collection with { Id = id } : null;
        },
        Gml.Id);

    private static readonly ComplexType<GmlFeatureCollection> Place = new(r => r.Required(Gml.FeatureCollection, FeatureCollection)!);

    public static readonly ComplexType<EiTarget> EiTarget = new(r => new EiTarget
    {
        AggregatedPnodes = r.Many(Power.AggregatedPnode, Node),
        EndDeviceAssets = r.Many(Power.EndDeviceAsset, Mrid),
        MeterAssets = r.Many(Power.MeterAsset, Mrid),
        Pnodes = r.Many(Power.Pnode, Node),
        ServiceAreas = r.Many(Emix.ServiceArea, Place),
        ServiceDeliveryPoints = r.Many(Power.ServiceDeliveryPoint, Node),
        ServiceLocations = r.Many(Power.ServiceLocation, Place),
        TransportInterfaces = r.Many(Power.TransportInterface, TransportInterface),
        GroupIds = r.Many(Ei.GroupId, Id.Group),
        GroupNames = r.Many(Ei.GroupName, Xsd.String),
        ResourceIds = r.Many(Ei.ResourceId, Id.Resource),
        VenIds = r.Many(Ei.VenId, Id.Ven),
        PartyIds = r.Many(Ei.PartyId, Id.Party),
    });
}
