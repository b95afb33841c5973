namespace FlexCoop.OpenAdr.Xml;

/// <summary>Names of the namespace strm: WS-Calendar streams.</summary>
internal static class Strm
{
    public const string Namespace = "urn:ietf:params:xml:ns:icalendar-2.0:stream";

    public static readonly XmlName Intervals = Name("intervals");

    private static XmlName Name(string localName) => new("strm", Namespace, localName);
}
