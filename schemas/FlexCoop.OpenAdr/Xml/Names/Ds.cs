namespace FlexCoop.OpenAdr.Xml;

/// <summary>Names of the namespace ds: XML signature.</summary>
internal static class Ds
{
    public const string Namespace = "http://www.w3.org/2000/09/xmldsig#";

    public static readonly XmlName Signature = Name("Signature");
    public static readonly XmlName SignedInfo = Name("SignedInfo");
    public static readonly XmlName CanonicalizationMethod = Name("CanonicalizationMethod");
    public static readonly XmlName SignatureMethod = Name("SignatureMethod");
    public static readonly XmlName Reference = Name("Reference");
    public static readonly XmlName Transforms = Name("Transforms");
    public static readonly XmlName Transform = Name("Transform");
    public static readonly XmlName DigestMethod = Name("DigestMethod");
    public static readonly XmlName DigestValue = Name("DigestValue");
    public static readonly XmlName SignatureValue = Name("SignatureValue");
    public static readonly XmlName KeyInfo = Name("KeyInfo");
    public static readonly XmlName X509Data = Name("X509Data");
    public static readonly XmlName X509Certificate = Name("X509Certificate");
    public static readonly XmlName Object = Name("Object");
    public static readonly XmlName SignatureProperties = Name("SignatureProperties");
    public static readonly XmlName SignatureProperty = Name("SignatureProperty");

    private static XmlName Name(string localName) => new("ds", Namespace, localName);
}
