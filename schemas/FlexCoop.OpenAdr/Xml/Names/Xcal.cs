namespace FlexCoop.OpenAdr.Xml;

/// <summary>Names of the namespace xcal: iCalendar.</summary>
internal static class Xcal
{
    public const string Namespace = "urn:ietf:params:xml:ns:icalendar-2.0";

    public static readonly XmlName DateTime = Name("date-time");
    public static readonly XmlName Duration = Name("duration");
    public static readonly XmlName Uid = Name("uid");
    public static readonly XmlName Text = Name("text");
    public static readonly XmlName DtStart = Name("dtstart");
    public static readonly XmlName Properties = Name("properties");
    public static readonly XmlName Tolerance = Name("tolerance");
    public static readonly XmlName Tolerate = Name("tolerate");
    public static readonly XmlName StartAfter = Name("startafter");
    public static readonly XmlName Components = Name("components");
    public static readonly XmlName Vavailability = Name("vavailability");
    public static readonly XmlName Available = Name("available");
    public static readonly XmlName Granularity = Name("granularity");

    private static XmlName Name(string localName) => new("xcal", Namespace, localName);
}
