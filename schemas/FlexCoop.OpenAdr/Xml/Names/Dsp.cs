namespace FlexCoop.OpenAdr.Xml;

/// <summary>Names of the namespace dsp: OpenADR's properties of signatures (XSD: oadr_xmldsig-properties-schema.xsd).</summary>
internal static class Dsp
{
    public const string Namespace = "http://openadr.org/oadr-2.0b/2012/07/xmldsig-properties";

    public static readonly XmlName ReplayProtect = Name("ReplayProtect");
    public static readonly XmlName Timestamp = Name("timestamp");
    public static readonly XmlName Nonce = Name("nonce");

    private static XmlName Name(string localName) => new("dsp", Namespace, localName);
}
