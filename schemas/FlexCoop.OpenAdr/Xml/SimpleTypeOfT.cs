namespace FlexCoop.OpenAdr.Xml;

/// <summary>A type of the schema whose content is text.</summary>
/// <param name="remedy">What would be right in place of a text, for faults; it follows a semicolon.</param>
/// <param name="parse">Makes the value; false when the text is not of this type.</param>
internal sealed class SimpleType<T>(Func<string, string> remedy, SimpleType<T>.Parse parse) : IContent<T>
{
    /// <param name="remedy">What would be right whatever the text is.</param>
    /// <param name="parse">Makes the value; false when the text is not of this type.</param>
    public SimpleType(string remedy, Parse parse)
        : this(_ => remedy, parse)
    {
    }

    /// <summary>
    /// Makes a value of an element's text, asking <paramref name="reader"/> for leniency where the text needs one; without a reader, what the schema
    /// lets pass, passes.
    /// </summary>
    internal delegate bool Parse(string text, MessageReader? reader, out T value);

    public T Read(MessageReader reader, XmlName name, int position)
    {
        var text = reader.ReadText(name, position);
        if (!parse(text, reader, out var value))
        {
            reader.ReportText(text, remedy);
        }

        return value;
    }

    /// <summary>Whether a text is of this type, by the schema alone.</summary>
    public bool Takes(string text) => Takes(text, out var _);

    /// <inheritdoc cref="Takes(string)"/>
    public bool Takes(string text, out T value) => parse(text, reader: null, out value);

    /// <summary>What would be right in place of a text.</summary>
    public string Remedy(string text) => remedy(text);

    /// <summary>A type with the same texts, and a value made of this one's.</summary>
    public SimpleType<TOther> As<TOther>(Func<T, TOther> convert) => new(remedy, (string text, MessageReader? reader, out TOther value) =>
    {
        var good = parse(text, reader, out var mine);
        value = good ? convert(mine) : default!;
        return good;
    });
}
