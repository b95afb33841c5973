using System.Globalization;
using System.Text;
using System.Xml;
using FlexCoop.OpenAdr.Calendar;

namespace FlexCoop.OpenAdr.Xml;

/// <summary>Writes the elements of one message, under the prefixes of protocol.md §4.1.</summary>
internal sealed class MessageWriter(XmlWriter xml)
{
    /// <summary>For a message that the schema has no words for.</summary>
    public static ArgumentException Unsayable(string message) => new(message, nameof(message));

    public void Element<T>(XmlName name, T value, Action<MessageWriter, T> content)
    {
        xml.WriteStartElement(name.Prefix, name.LocalName, name.Namespace);
        content(this, value);
        xml.WriteEndElement();
    }

    public void Optional<T>(XmlName name, T? value, Action<MessageWriter, T> content)
        where T : class
    {
        if (value is not null)
        {
            Element(name, value, content);
        }
    }

    public void OptionalValue<T>(XmlName name, T? value, Action<MessageWriter, T> content)
        where T : struct
    {
        if (value is { } present)
        {
            Element(name, present, content);
        }
    }

    public void Many<T>(XmlName name, IReadOnlyList<T> values, Action<MessageWriter, T> content)
    {
        foreach (var value in values)
        {
            Element(name, value, content);
        }
    }

    /// <exception cref="ArgumentException">There is none.</exception>
    public void OneOrMore<T>(XmlName name, IReadOnlyList<T> values, Action<MessageWriter, T> content)
    {
        if (values.Count == 0)
        {
            throw Unsayable($"There is no {name}; the schema wants one or more.");
        }

        Many(name, values, content);
    }

    public void Empty(XmlName name)
    {
        xml.WriteStartElement(name.Prefix, name.LocalName, name.Namespace);
        xml.WriteEndElement();
    }

    /// <exception cref="ArgumentException">The text holds a character that XML 1.0 cannot carry.</exception>
    public void Text(XmlName name, string text)
    {
        xml.WriteStartElement(name.Prefix, name.LocalName, name.Namespace);
        xml.WriteString(text);
        xml.WriteEndElement();
    }

    /// <summary>The text of the element that was begun.</summary>
    /// <inheritdoc cref="Text(XmlName, string)" path="/exception"/>
    public void Content(string text) => xml.WriteString(text);

    /// <summary>Text of a type.</summary>
    /// <exception cref="ArgumentException">The text is not of the type.</exception>
    public void Text<T>(XmlName name, string text, SimpleType<T> type)
    {
        if (!type.Takes(text))
        {
            throw Unsayable($"{name} cannot be '{text}'; {type.Remedy(text)}.");
        }

        Text(name, text);
    }

    public void OptionalText(XmlName name, string? text)
    {
        if (text is not null)
        {
            Text(name, text);
        }
    }

    /// <inheritdoc cref="Text{T}"/>
    public void OptionalText<T>(XmlName name, string? text, SimpleType<T> type)
    {
        if (text is not null)
        {
            Text(name, text, type);
        }
    }

    public void Boolean(XmlName name, bool value) => Text(name, value ? "true" : "false");

    public void UnsignedInt(XmlName name, uint value) => Text(name, value.ToString(CultureInfo.InvariantCulture));

    public void Float(XmlName name, double value) => Text(name, FloatText(value));

    public void OptionalFloat(XmlName name, double? value)
    {
        if (value is { } present)
        {
            Float(name, present);
        }
    }

    public void DateTime(XmlName name, DateTimeOffset value) => Text(name, XcalDateTime.Format(value));

    public void OptionalDateTime(XmlName name, DateTimeOffset? value)
    {
        if (value is { } present)
        {
            DateTime(name, present);
        }
    }

    public void Attribute(XmlName name, string? value)
    {
        if (value is not null)
        {
            xml.WriteAttributeString(name.Prefix, name.LocalName, name.Namespace, value);
        }
    }

    /// <summary>An element kept as it was read.</summary>
    /// <exception cref="ArgumentException">The text is not one element.</exception>
    public void Verbatim(string element)
    {
        try
        {
            using var reader = OadrXml.Open(Encoding.UTF8.GetBytes(element));
            xml.WriteNode(reader, defattr: true);
        }
        catch (XmlException notWellFormed)
        {
            throw Unsayable($"What is kept as it was read is not one element: {notWellFormed.Message}");
        }
    }

    public static string FloatText(double value) =>
        double.IsPositiveInfinity(value) ? "INF"
        : double.IsNegativeInfinity(value) ? "-INF"
        : value.ToString("R", CultureInfo.InvariantCulture);
}
