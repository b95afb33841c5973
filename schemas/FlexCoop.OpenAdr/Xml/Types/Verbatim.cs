namespace FlexCoop.OpenAdr.Xml;

/// <summary>Content that is kept as it was read, checked for well-formedness only.</summary>
internal sealed class Verbatim : IContent<string>
{
    private Verbatim()
    {
    }

    public static Verbatim Content { get; } = new();

    public string Read(MessageReader reader, XmlName name, int position) => reader.ReadVerbatim();
}
