using FlexCoop.Middleware.Rest;
using FlexCoop.OpenAdr;

namespace FlexCoop.Middleware.Vens;

/// <summary>Between places and segments as REST shows them and as the VTN keeps them; events and VENs have both.</summary>
internal static class PlaceMapping
{
    public static GeoPosition Location(JsonMembers members) => new(members.RequiredNumber("latitude"), members.RequiredNumber("longitude"));

    public static TransportInterface TransportInterface(JsonMembers members) =>
        new(members.RequiredString("pointOfReceipt"), members.RequiredString("pointOfDelivery"));

    public static LocationResource ToResource(GeoPosition location) => new(location.Latitude, location.Longitude);

    public static TransportInterfaceResource ToResource(TransportInterface segment) => new(segment.PointOfReceipt, segment.PointOfDelivery);
}
