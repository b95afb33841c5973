namespace FlexCoop.OpenAdr.Xml;

/// <summary>Names of the namespace scale: EMIX SI scale.</summary>
internal static class Scale
{
    public const string Namespace = "http://docs.oasis-open.org/ns/emix/2011/06/siscale";

    public static readonly XmlName SiScaleCode = Name("siScaleCode");

    private static XmlName Name(string localName) => new("scale", Namespace, localName);
}
