namespace FlexCoop.OpenAdr.Xml;

/// <summary>Content that may be anything (xs:anyType), and that nobody needs.</summary>
internal sealed class AnyContent : IContent<string>
{
    private AnyContent()
    {
    }

    public static AnyContent Content { get; } = new();

    public string Read(MessageReader reader, XmlName name, int position)
    {
        reader.SkipElement();
        return "";
    }
}
