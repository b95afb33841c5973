namespace FlexCoop.OpenAdr.Xml;

/// <summary>Names of the namespace pyld: Energy Interoperation payloads.</summary>
internal static class Pyld
{
    public const string Namespace = "http://docs.oasis-open.org/ns/energyinterop/201110/payloads";

    public static readonly XmlName RequestId = Name("requestID");
    public static readonly XmlName EiRequestEvent = Name("eiRequestEvent");
    public static readonly XmlName ReplyLimit = Name("replyLimit");
    public static readonly XmlName EiCreatedEvent = Name("eiCreatedEvent");
    public static readonly XmlName ReportToFollow = Name("reportToFollow");

    private static XmlName Name(string localName) => new("pyld", Namespace, localName);
}
