namespace FlexCoop.OpenAdr.Xml;

/// <summary>Names of the namespace ds: XML signature.</summary>
internal static class Ds
{
    public const string Namespace = "http://www.w3.org/2000/09/xmldsig#";

    public static readonly XmlName Signature = Name("Signature");

    private static XmlName Name(string localName) => new("ds", Namespace, localName);
}
