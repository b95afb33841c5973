namespace FlexCoop.OpenAdr.Xml;

/// <summary>Names of the namespace of OpenADR 2.0a, which peers write under the same prefix as that of 2.0b.</summary>
internal static class Oadr20a
{
    public const string Namespace = "http://openadr.org/oadr-2.0a/2012/07";

    public static readonly XmlName OadrDistributeEvent = Name("oadrDistributeEvent");
    public static readonly XmlName OadrCreatedEvent = Name("oadrCreatedEvent");
    public static readonly XmlName OadrRequestEvent = Name("oadrRequestEvent");
    public static readonly XmlName OadrResponse = Name("oadrResponse");
    public static readonly XmlName OadrEvent = Name("oadrEvent");
    public static readonly XmlName OadrResponseRequired = Name("oadrResponseRequired");

    private static XmlName Name(string localName) => new("oadr", Namespace, localName);
}
