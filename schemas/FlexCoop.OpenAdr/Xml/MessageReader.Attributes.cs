using System.Xml;

namespace FlexCoop.OpenAdr.Xml;

/// <content>Attributes: those that a type declares, and what else stands there.</content>
internal sealed partial class MessageReader
{
    private HashSet<string>? _identities;
    private bool _isInPayload;

    /// <summary>The value of an attribute that the type declares; null when it is absent.</summary>
    public string? Attribute(XmlName name) =>
        _describedModel is null && _frames[_top].Attributes is { } attributes && attributes.TryGetValue(name, out var value) ? value : null;

    /// <summary>The value of a declared attribute of type xs:ID; null when it is absent.</summary>
    public string? Identity(XmlName name) => Attribute(name) is { } text ? Xsd.Collapse(text) : null;

    private void ReadAttributes(XmlName[] declared)
    {
        if (_xml.MoveToFirstAttribute())
        {
            ReadEachAttribute(declared);
            _xml.MoveToElement();
        }
    }

    private void ReadEachAttribute(XmlName[] declared)
    {
        Count(_xml.AttributeCount);
        do
        {
            if (_xml.NamespaceURI == Xsd.XmlnsNamespace)
            {
                continue;
            }

            if (_xml.NamespaceURI == Xsd.XsiNamespace)
            {
                ReadXsiAttribute();
                continue;
            }

            if (Find(declared) is not { } name)
            {
                ReportMisplacedAttribute(declared);
                continue;
            }

            if (name == Oadr.Id || name == Gml.Id)
            {
                CheckIdentity(name, Xsd.Collapse(_xml.Value));
            }

            var attributes = _frames[_top].Attributes ??= [];
            if (!attributes.TryAdd(name, _xml.Value))
            {
                Report($"attribute {Shown()} stands here twice, with and without its namespace", $"give {name} once");
            }
        }
        while (_xml.MoveToNextAttribute());
    }

    /// <summary>The declared attribute that the reader stands on, also where only its namespace is missing.</summary>
    private XmlName? Find(XmlName[] declared)
    {
        foreach (var name in declared)
        {
            if (name.Is(_xml.LocalName, _xml.NamespaceURI))
            {
                return name;
            }

            if (_xml.NamespaceURI.Length == 0 && name.LocalName == _xml.LocalName)
            {
                if (!Overlook(Leniency.UnqualifiedAttribute))
                {
                    Report($"attribute {Shown()} is not allowed here", $"give {name}, in the namespace {name.Namespace}");
                }

                return name;
            }

            if (Closest.To(_xml.LocalName, [name.LocalName]) is not null)
            {
                Report($"attribute {Shown()} is not allowed here", $"did you mean {name}?");
                return name;
            }
        }

        return null;
    }

    private void ReadXsiAttribute()
    {
        switch (_xml.LocalName)
        {
            case "schemaLocation" or "noNamespaceSchemaLocation":
                if (!Overlook(Leniency.SchemaLocation))
                {
                    Report($"attribute xsi:{_xml.LocalName} is not allowed", "leave it out (rule 45)");
                }

                break;

            default:
                Report($"attribute xsi:{_xml.LocalName} is not allowed here", "leave it out");
                break;
        }
    }

    private void ReportMisplacedAttribute(XmlName[] declared)
    {
        if (WantsFault())
        {
            Report($"attribute {Shown()} is not allowed here", declared.Length == 0
                ? $"{_frames[_top].Name} has no attributes"
                : $"{_frames[_top].Name} has {string.Join<XmlName>(", ", declared)}");
        }
    }

    /// <summary>An xs:ID is a name, unique in the document.</summary>
    private void CheckIdentity(XmlName name, string id)
    {
        if (!IsNcName(id))
        {
            Report($"attribute {name} '{Printable.Shorten(id, 40)}' is no identifier", "give a name of letters, digits, '-', '_' and '.' that begins with a letter or '_'");
        }
        else if (!(_identities ??= []).Add(id))
        {
            Report($"attribute {name} '{Printable.Shorten(id, 40)}' stands twice in the message", "give each its own");
        }
    }

    /// <summary>Checks the version of a payload; that of the outermost one is the message's (rule 509).</summary>
    private void ReadSchemaVersion()
    {
        var text = Attribute(Ei.SchemaVersion);
        var isOutermost = !_isInPayload;
        _isInPayload = true;
        if (text is null)
        {
            if (isOutermost && !Overlook(Leniency.MissingSchemaVersion))
            {
                Report($"attribute {Ei.SchemaVersion} is missing", "add it with the value 2.0b (rule 509)");
            }

            return;
        }

        var version = Xsd.Collapse(text);
        if (version != "2.0b" && !((version == "2.0a" || OpenToken.IsExtension(version)) && Overlook(Leniency.OtherSchemaVersion)))
        {
            Report($"attribute {Ei.SchemaVersion} is '{Printable.Shorten(text, 40)}'", "give 2.0b (rule 509)");
        }

        SchemaVersion ??= isOutermost ? version : null;
    }

    private static bool IsNcName(string text)
    {
        try
        {
            return XmlConvert.VerifyNCName(text) is not null;
        }
        catch (Exception invalid) when (invalid is XmlException or ArgumentException)
        {
            return false;
        }
    }
}
