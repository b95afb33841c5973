namespace FlexCoop.OpenAdr.Xml;

/// <summary>Names of the namespace atom: Atom (Green Button).</summary>
internal static class Atom
{
    public const string Namespace = "http://www.w3.org/2005/Atom";

    public static readonly XmlName Feed = Name("feed");

    private static XmlName Name(string localName) => new("atom", Namespace, localName);
}
