namespace FlexCoop.OpenAdr.Xml;

/// <summary>Names of the namespace gml: OGC GML.</summary>
internal static class Gml
{
    public const string Namespace = "http://www.opengis.net/gml/3.2";

    public static readonly XmlName FeatureCollection = Name("FeatureCollection");
    public static readonly XmlName Location = Name("location");
    public static readonly XmlName Polygon = Name("Polygon");
    public static readonly XmlName Exterior = Name("exterior");
    public static readonly XmlName LinearRing = Name("LinearRing");
    public static readonly XmlName PosList = Name("posList");
    public static readonly XmlName Id = Name("id");

    private static XmlName Name(string localName) => new("gml", Namespace, localName);
}
