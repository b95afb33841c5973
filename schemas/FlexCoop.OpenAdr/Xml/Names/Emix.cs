namespace FlexCoop.OpenAdr.Xml;

/// <summary>Names of the namespace emix: OASIS EMIX.</summary>
internal static class Emix
{
    public const string Namespace = "http://docs.oasis-open.org/ns/emix/2011/06";

    public static readonly XmlName MarketContext = Name("marketContext");
    public static readonly XmlName ServiceArea = Name("serviceArea");

    private static XmlName Name(string localName) => new("emix", Namespace, localName);
}
