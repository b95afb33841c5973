using System.Security;
using System.Text;
using System.Xml;

namespace FlexCoop.OpenAdr.Xml;

/// <content>What is not elements of the schema: text, subtrees kept as they are, and what is passed over.</content>
internal sealed partial class MessageReader
{
    private static readonly XmlWriterSettings VerbatimSettings = new() { OmitXmlDeclaration = true, ConformanceLevel = ConformanceLevel.Fragment, NewLineHandling = NewLineHandling.Entitize };

    /// <summary>How many characters of subtrees are kept.</summary>
    private int _kept;

    /// <summary>The element whose text was read last, and where it starts.</summary>
    private (XmlName? Name, int Position, int Line, int Column) _text;

    /// <summary>The duration that was read last: those of intervals are mostly one and the same.</summary>
    private (string? Text, OadrDuration Value) _duration;

    /// <inheritdoc cref="OadrDuration.TryParse"/>
    public bool TryParseDuration(string text, out OadrDuration duration)
    {
        if (text == _duration.Text)
        {
            duration = _duration.Value;
            return true;
        }

        var good = OadrDuration.TryParse(text, out duration);
        _duration = good ? (text, duration) : _duration;
        return good;
    }

    /// <summary>Reads the element that the reader stands on, whose content is text, and moves past it.</summary>
    /// <param name="name">The element's name, for the path of faults.</param>
    /// <param name="position">As for <see cref="IContent{T}.Read"/>.</param>
    /// <returns>Its text, across comments and CDATA sections.</returns>
    public string ReadText(XmlName name, int position)
    {
        _text = (name, position, _line.LineNumber, _line.LinePosition);
        var isEmpty = _xml.IsEmptyElement;
        if (_xml.AttributeCount > 0)
        {
            Push(name, position, type: null);
            ReadAttributes([]);
            _top--;
        }

        var text = "";
        if (!isEmpty)
        {
            _ = Advance();
            if (_xml.NodeType == XmlNodeType.Text)
            {
                text = _xml.Value;
                _ = Advance();
            }

            if (_xml.NodeType != XmlNodeType.EndElement)
            {
                Push(name, position, type: null);
                text += ReadMoreText();
                _top--;
            }
        }

        _ = Advance();
        return text;
    }

    /// <summary>Text in parts, and elements that do not belong into it.</summary>
    private string ReadMoreText()
    {
        var text = new StringBuilder();
        while (_xml.NodeType != XmlNodeType.EndElement)
        {
            switch (_xml.NodeType)
            {
                case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.Whitespace or XmlNodeType.SignificantWhitespace:
                    text.Append(_xml.Value);
                    _ = Advance();
                    break;

                case XmlNodeType.Element:
                    ReportElementInText();
                    SkipElement();
                    break;

                default:
                    _ = Advance();
                    break;
            }
        }

        return text.ToString();
    }

    /// <summary>Reads the element that the reader stands on as it is, checked for well-formedness only, and moves past it.</summary>
    /// <returns>The element as XML: its elements, attributes and text, with the namespaces it needs, without comments.</returns>
    public string ReadVerbatim()
    {
        Count(_xml.AttributeCount);
        var inScope = ((IXmlNamespaceResolver)_xml).GetNamespacesInScope(XmlNamespaceScope.ExcludeXml);
        var nodes = new StringBuilder();
        using (var writer = XmlWriter.Create(nodes, VerbatimSettings))
        {
            var depth = _xml.Depth;
            CopyNode(writer);
            while (AdvanceInside() && _xml.Depth > depth)
            {
                CopyNode(writer);
                if (_kept + nodes.Length > OadrXml.MaxKept)
                {
                    throw OutOfBounds($"what is kept as it is has more than {OadrXml.MaxKept} characters", "declare its namespaces on its outermost element");
                }
            }

            if (_xml.NodeType == XmlNodeType.EndElement && _xml.Depth == depth)
            {
                writer.WriteFullEndElement();
                _ = Advance();
            }
        }

        _kept += nodes.Length;
        return WithPrefixesOfTexts(nodes.ToString(), inScope);
    }

    /// <summary>Declares the prefixes that stand in texts and values of attributes only, such as that of an xsi:type.</summary>
    private static string WithPrefixesOfTexts(string element, IDictionary<string, string> inScope)
    {
        var declarations = inScope
            .Where(one => one.Key.Length > 0 && element.Contains(one.Key + ':', StringComparison.Ordinal) && !element.Contains($"xmlns:{one.Key}=", StringComparison.Ordinal))
            .Select(one => $" xmlns:{one.Key}=\"{SecurityElement.Escape(one.Value)}\"");
        return element.Insert(element.IndexOfAny([' ', '>', '/']), string.Concat(declarations));
    }

    /// <summary>Moves past the element that the reader stands on, whatever it holds.</summary>
    public void SkipElement()
    {
        Count(_xml.AttributeCount);
        var depth = _xml.Depth;
        if (!_xml.IsEmptyElement)
        {
            do
            {
                _ = AdvanceInside();
            }
            while (_xml.Depth > depth);
        }

        _ = Advance();
    }

    /// <summary>Moves to the next node in elements whose nesting no type of the schema bounds.</summary>
    /// <exception cref="XmlException">The document is not well-formed, or too large, deep or wide.</exception>
    private bool AdvanceInside()
    {
        var more = Advance();
        Count(_xml.AttributeCount);
        if (_xml.Depth >= OadrXml.MaxDepth)
        {
            throw OutOfBounds($"elements are nested more than {OadrXml.MaxDepth} deep", $"nest at most {OadrXml.MaxDepth}");
        }

        return more;
    }

    private void CopyNode(XmlWriter writer)
    {
        switch (_xml.NodeType)
        {
            case XmlNodeType.Element:
                writer.WriteStartElement(_xml.Prefix, _xml.LocalName, _xml.NamespaceURI);
                writer.WriteAttributes(_xml, defattr: true);
                if (_xml.IsEmptyElement)
                {
                    writer.WriteEndElement();
                }

                break;

            case XmlNodeType.EndElement:
                writer.WriteFullEndElement();
                break;

            default:
                writer.WriteString(_xml.Value);
                break;
        }
    }
}
