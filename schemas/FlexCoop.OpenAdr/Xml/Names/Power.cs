namespace FlexCoop.OpenAdr.Xml;

/// <summary>Names of the namespace power: EMIX power.</summary>
internal static class Power
{
    public const string Namespace = "http://docs.oasis-open.org/ns/emix/2011/06/power";

    public static readonly XmlName AggregatedPnode = Name("aggregatedPnode");
    public static readonly XmlName EndDeviceAsset = Name("endDeviceAsset");
    public static readonly XmlName MeterAsset = Name("meterAsset");
    public static readonly XmlName Pnode = Name("pnode");
    public static readonly XmlName ServiceDeliveryPoint = Name("serviceDeliveryPoint");
    public static readonly XmlName ServiceLocation = Name("serviceLocation");
    public static readonly XmlName TransportInterface = Name("transportInterface");
    public static readonly XmlName PointOfReceipt = Name("pointOfReceipt");
    public static readonly XmlName PointOfDelivery = Name("pointOfDelivery");
    public static readonly XmlName Node = Name("node");
    public static readonly XmlName Mrid = Name("mrid");
    public static readonly XmlName Voltage = Name("voltage");
    public static readonly XmlName EnergyApparent = Name("energyApparent");
    public static readonly XmlName EnergyReactive = Name("energyReactive");
    public static readonly XmlName EnergyReal = Name("energyReal");
    public static readonly XmlName PowerApparent = Name("powerApparent");
    public static readonly XmlName PowerReactive = Name("powerReactive");
    public static readonly XmlName PowerReal = Name("powerReal");
    public static readonly XmlName ItemDescription = Name("itemDescription");
    public static readonly XmlName ItemUnits = Name("itemUnits");
    public static readonly XmlName PowerAttributes = Name("powerAttributes");
    public static readonly XmlName Hertz = Name("hertz");
    public static readonly XmlName Ac = Name("ac");

    private static XmlName Name(string localName) => new("power", Namespace, localName);
}
