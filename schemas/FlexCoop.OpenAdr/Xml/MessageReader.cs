using System.Text;
using System.Xml;

namespace FlexCoop.OpenAdr.Xml;

/// <summary>Reads the elements of one message in the order of the schema, and notes every fault on the way.</summary>
/// <remarks>
/// The grammars (<c>EiEventReader</c>, …) ask for one particle after the other. A child that is not the one asked for either belongs to a
/// later particle, and stays; or it does not belong here, and is reported and skipped. So one fault does not hide the next.
/// </remarks>
internal sealed class MessageReader
{
    private const int MaxFaults = 100;
    private const string XsiNamespace = "http://www.w3.org/2001/XMLSchema-instance";
    private const string XmlnsNamespace = "http://www.w3.org/2000/xmlns/";

    private readonly XmlReader _xml;
    private readonly IXmlLineInfo _line;
    private readonly OadrReaderOptions _options;
    private readonly List<Particle>? _describedModel;
    private readonly List<OadrFault> _faults = [];
    private readonly SortedSet<Leniency> _leniencies = [];
    private readonly HashSet<string> _identities = [];
    private readonly Frame[] _frames = new Frame[OadrXml.MaxDepth + 1];
    private int _top = -1;
    private int _nodes;

    public MessageReader(XmlReader xml, OadrReaderOptions options)
    {
        _xml = xml;
        _line = (IXmlLineInfo)xml;
        _options = options;
    }

    private MessageReader(List<Particle> describedModel)
        : this(XmlReader.Create(TextReader.Null), OadrReaderOptions.Schema) => _describedModel = describedModel;

    public IReadOnlyList<OadrFault> Faults => _faults;

    public IReadOnlyCollection<Leniency> Leniencies => _leniencies;

    /// <summary>ei:schemaVersion of the outermost payload; null when absent.</summary>
    public string? SchemaVersion { get; private set; }

    /// <summary>A reader that reads nothing, and notes what it is asked for.</summary>
    public static MessageReader Describing(out IReadOnlyList<Particle> model)
    {
        var particles = new List<Particle>();
        model = particles;
        return new MessageReader(particles);
    }

    /// <summary>The next child must be this one.</summary>
    public T Required<T>(XmlName name, IContent<T> content)
    {
        if (IsDescribing(name))
        {
            return default!;
        }

        var value = default(T)!;
        if (Reach(name))
        {
            value = Take(name, content, position: 0);
        }
        else
        {
            ReportMissing(name.ToString());
        }

        NextParticle();
        return value;
    }

    /// <summary>The next child may be this one; null when it is not.</summary>
    public T? Optional<T>(XmlName name, IContent<T> content)
        where T : class
    {
        if (IsDescribing(name))
        {
            return null;
        }

        var value = Reach(name) ? Take(name, content, position: 0) : null;
        NextParticle();
        return value;
    }

    /// <summary>The next child may be this one; null when it is not.</summary>
    public T? OptionalValue<T>(XmlName name, IContent<T> content)
        where T : struct
    {
        if (IsDescribing(name))
        {
            return null;
        }

        T? value = Reach(name) ? Take(name, content, position: 0) : null;
        NextParticle();
        return value;
    }

    /// <summary>Any number of this child.</summary>
    public IReadOnlyList<T> Many<T>(XmlName name, IContent<T> content)
    {
        if (IsDescribing(name, repeats: true))
        {
            return [];
        }

        List<T>? values = null;
        while (Reach(name))
        {
            values ??= [];
            values.Add(Take(name, content, position: values.Count + 1));
        }

        NextParticle();
        return values ?? (IReadOnlyList<T>)[];
    }

    /// <summary>One or more of this child.</summary>
    public IReadOnlyList<T> OneOrMore<T>(XmlName name, IContent<T> content)
    {
        var values = Many(name, content);
        if (_describedModel is null && !WasSeen(_frames[_top].Particle - 1))
        {
            ReportMissing(name.ToString());
        }

        return values;
    }

    /// <summary>The next child must be one of these.</summary>
    public T RequiredOneOf<T>(Choice<T> choice)
        where T : class
    {
        var value = OptionalOneOf(choice);
        if (_describedModel is null && !WasSeen(_frames[_top].Particle - 1))
        {
            ReportMissing(choice.Particle.Names.Count <= 4 ? choice.Particle.ToString() : $"one of {choice.Particle.Names.Count} elements");
        }

        return value!;
    }

    /// <summary>The next child may be one of these; null when it is not.</summary>
    public T? OptionalOneOf<T>(Choice<T> choice)
        where T : class
    {
        if (IsDescribing(choice.Particle))
        {
            return null;
        }

        var value = Reach(choice.Particle) ? TakeOneOf(choice, position: 0) : null;
        NextParticle();
        return value;
    }

    /// <summary>One or more children of which each is one of these.</summary>
    public IReadOnlyList<T> OneOrMoreOf<T>(Choice<T> choice)
        where T : class
    {
        if (IsDescribing(choice.Particle, repeats: true))
        {
            return [];
        }

        List<T>? values = null;
        while (Reach(choice.Particle))
        {
            values ??= [];
            values.Add(TakeOneOf(choice, position: values.Count + 1));
        }

        if (values is null)
        {
            ReportMissing(choice.Particle.ToString());
        }

        NextParticle();
        return values ?? (IReadOnlyList<T>)[];
    }

    /// <summary>The value of an attribute that the type declares; null when it is absent.</summary>
    public string? Attribute(XmlName name) =>
        _describedModel is null && _frames[_top].Attributes is { } attributes && attributes.TryGetValue(name, out var value) ? value : null;

    /// <summary>The value of a declared attribute of type xs:ID, unique in the document; null when it is absent.</summary>
    public string? Identity(XmlName name)
    {
        if (Attribute(name) is not { } text)
        {
            return null;
        }

        var id = Xsd.Collapse(text);
        if (!IsNcName(id))
        {
            Report($"attribute {name} '{Shorten(id)}' is no identifier", "give a name of letters, digits, '-', '_' and '.' that begins with a letter or '_'");
        }
        else if (!_identities.Add(id))
        {
            Report($"attribute {name} '{Shorten(id)}' stands twice in the message", "give each its own");
        }

        return id;
    }

    /// <summary>Whether this mistake may be overlooked; it is noted if so.</summary>
    public bool Overlook(Leniency leniency)
    {
        if (!_options.Grants(leniency))
        {
            return false;
        }

        _leniencies.Add(leniency);
        return true;
    }

    /// <summary>Moves to the next node, within the bounds of <see cref="OadrXml"/>.</summary>
    /// <exception cref="XmlException">The document is not well-formed, or too large, deep or wide.</exception>
    public bool Advance()
    {
        var more = Read();
        _nodes += 1 + _xml.AttributeCount;
        if (_nodes > OadrXml.MaxNodes)
        {
            throw new XmlException($"The document has more than {OadrXml.MaxNodes} nodes.", null, _line.LineNumber, _line.LinePosition);
        }

        if (_xml.Depth >= OadrXml.MaxDepth)
        {
            throw new XmlException($"Elements are nested more than {OadrXml.MaxDepth} deep.", null, _line.LineNumber, _line.LinePosition);
        }

        return more;
    }

    private bool Read()
    {
        try
        {
            return _xml.Read();
        }
        catch (ArgumentOutOfRangeException defect)
        {
            // The framework's parser counts wrongly in some broken XML declarations.
            throw new XmlException("The XML declaration is broken.", defect, _line.LineNumber, _line.LinePosition);
        }
    }

    /// <summary>Enters the element that the reader stands on, whose content is elements.</summary>
    public void Enter(XmlName name, int position, ComplexType type)
    {
        Push(name, position, type);
        ReadAttributes(type.Attributes);
        if (type.Attributes.Contains(Ei.SchemaVersion))
        {
            ReadSchemaVersion();
        }

        EnterContent();
    }

    /// <summary>Leaves an element whose particles have all been asked for; what still stands in it does not belong there.</summary>
    public void Leave()
    {
        while (AtChild())
        {
            DropMisplaced();
        }

        _ = Advance();
        _top--;
    }

    /// <summary>Enters the element that the reader stands on, whose content is text.</summary>
    /// <returns>Where the element starts.</returns>
    public (int Line, int Column) EnterText(XmlName name, int position)
    {
        Push(name, position, type: null);
        var start = (_line.LineNumber, _line.LinePosition);
        ReadAttributes([]);
        EnterContent();
        return start;
    }

    /// <summary>The text of the element that was entered, across comments and CDATA sections.</summary>
    public string ReadText()
    {
        if (!_frames[_top].HasContent)
        {
            return "";
        }

        var text = "";
        StringBuilder? longer = null;
        while (_xml.NodeType != XmlNodeType.EndElement)
        {
            switch (_xml.NodeType)
            {
                case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.Whitespace or XmlNodeType.SignificantWhitespace:
                    if (text.Length == 0 && longer is null)
                    {
                        text = _xml.Value;
                    }
                    else
                    {
                        longer ??= new StringBuilder(text);
                        longer.Append(_xml.Value);
                    }

                    _ = Advance();
                    break;

                case XmlNodeType.Element:
                    Report($"element {Shown()} is not allowed here", $"{_frames[_top].Name} holds text only");
                    SkipElement();
                    break;

                default:
                    _ = Advance();
                    break;
            }
        }

        return longer?.ToString() ?? text;
    }

    /// <summary>Leaves an element whose text was read.</summary>
    public void LeaveText()
    {
        _ = Advance();
        _top--;
    }

    /// <summary>Reads the element that the reader stands on as it is, checked for well-formedness only, and moves past it.</summary>
    /// <returns>The element as XML, with the namespaces it needs.</returns>
    public string ReadVerbatim()
    {
        var nodes = new StringBuilder();
        using (var writer = XmlWriter.Create(nodes, VerbatimSettings))
        {
            var depth = _xml.Depth;
            do
            {
                CopyNode(writer);
            }
            while (Advance() && _xml.Depth > depth);
            if (_xml.NodeType == XmlNodeType.EndElement && _xml.Depth == depth)
            {
                writer.WriteFullEndElement();
                _ = Advance();
            }
        }

        return nodes.ToString();
    }

    /// <summary>Moves past the element that the reader stands on, whatever it holds.</summary>
    public void SkipElement()
    {
        var depth = _xml.Depth;
        if (!_xml.IsEmptyElement)
        {
            do
            {
                _ = Advance();
            }
            while (_xml.Depth > depth);
        }

        _ = Advance();
    }

    /// <summary>Notes a fault at the place where the reader stands.</summary>
    public void Report(string problem, string remedy) => Report((_line.LineNumber, _line.LinePosition), problem, remedy);

    /// <summary>Notes a fault.</summary>
    public void Report((int Line, int Column) place, string problem, string remedy)
    {
        if (_faults.Count < MaxFaults)
        {
            _faults.Add(new OadrFault(place.Line, place.Column, Path(), problem, remedy));
        }
    }

    private static readonly XmlWriterSettings VerbatimSettings = new() { OmitXmlDeclaration = true, ConformanceLevel = ConformanceLevel.Fragment };

    private bool IsDescribing(XmlName name, bool repeats = false)
    {
        _describedModel?.Add(new Particle([name], repeats));
        return _describedModel is not null;
    }

    private bool IsDescribing(Particle particle, bool repeats = false)
    {
        _describedModel?.Add(particle with { Repeats = repeats });
        return _describedModel is not null;
    }

    /// <summary>Whether there was an element for a particle, with or without faults.</summary>
    private bool WasSeen(int particle) => (_frames[_top].Seen & (1L << particle)) != 0;

    private void NextParticle() => _frames[_top].Particle++;

    private T Take<T>(XmlName name, IContent<T> content, int position)
    {
        ref var frame = ref _frames[_top];
        frame.Seen |= 1L << frame.Particle;
        frame.ChildBelongsLater = false;
        return content.Read(this, name, position);
    }

    private T TakeOneOf<T>(Choice<T> choice, int position)
        where T : class
    {
        var (name, content) = choice.Find(_xml.LocalName, _xml.NamespaceURI)!.Value;
        return Take(name, content, position);
    }

    private bool Reach(XmlName name)
    {
        while (AtChild())
        {
            if (name.Is(_xml.LocalName, _xml.NamespaceURI))
            {
                return true;
            }

            if (ChildBelongsLater())
            {
                return false;
            }

            DropMisplaced();
        }

        return false;
    }

    private bool Reach(Particle particle)
    {
        while (AtChild())
        {
            if (particle.Takes(_xml.LocalName, _xml.NamespaceURI))
            {
                return true;
            }

            if (ChildBelongsLater())
            {
                return false;
            }

            DropMisplaced();
        }

        return false;
    }

    /// <summary>Moves to the next child element; text between children is a fault.</summary>
    private bool AtChild()
    {
        if (!_frames[_top].HasContent)
        {
            return false;
        }

        while (true)
        {
            switch (_xml.NodeType)
            {
                case XmlNodeType.Element:
                    return true;

                case XmlNodeType.EndElement:
                    return false;

                // Much white space comes as text, in parts.
                case XmlNodeType.Text or XmlNodeType.CDATA when _xml.Value.AsSpan().ContainsAnyExcept(Xsd.WhiteSpace):
                    Report($"text '{Shorten(_xml.Value.Trim())}' is not allowed here", $"{_frames[_top].Name} holds elements only");
                    break;
            }

            if (!Advance())
            {
                return false;
            }
        }
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

    private bool ChildBelongsLater()
    {
        ref var frame = ref _frames[_top];
        if (frame.ChildBelongsLater)
        {
            return true;
        }

        var model = frame.Type!.Model;
        for (var later = frame.Particle + 1; later < model.Count; later++)
        {
            if (model[later].Takes(_xml.LocalName, _xml.NamespaceURI))
            {
                return frame.ChildBelongsLater = true;
            }
        }

        return false;
    }

    /// <summary>Reports the child that the reader stands on as not belonging there, and moves past it.</summary>
    private void DropMisplaced()
    {
        ref var frame = ref _frames[_top];
        var model = frame.Type!.Model;
        var place = -1;
        for (var earlier = 0; earlier < model.Count && place < 0; earlier++)
        {
            place = model[earlier].Takes(_xml.LocalName, _xml.NamespaceURI) ? earlier : -1;
        }

        if (place < 0)
        {
            Report($"element {Shown()} is not allowed here", model.Count == 0
                ? $"{frame.Name} is empty"
                : $"{frame.Name} holds {string.Join(", ", model)}");
        }
        else if (WasSeen(place) && !model[place].Repeats)
        {
            Report($"element {Shown()} stands here once too often", model[place].Names.Count > 1
                ? $"give exactly one of {model[place]}"
                : "give it once");
        }
        else
        {
            // The same mistake was reported as "missing" when its proper place was passed.
            var path = Path();
            _faults.RemoveAll(fault => fault.Path == path && fault.Problem == Missing(model[place].ToString()));
            frame.Seen |= 1L << place;
            Report($"element {Shown()} is out of order", place + 1 < model.Count ? $"put it before {model[place + 1]}" : "put it last");
        }

        SkipElement();
        _frames[_top].ChildBelongsLater = false;
    }

    private void ReportMissing(string name)
    {
        var next = AtChild() ? $" before {Shown()}" : "";
        Report(Missing(name), $"add {name}{next}");
    }

    private static string Missing(string name) => $"element {name} is missing";

    private void Push(XmlName name, int position, ComplexType? type)
    {
        _top++;
        _frames[_top] = new Frame { Name = name, Position = position, Type = type };
    }

    private void EnterContent()
    {
        _frames[_top].HasContent = !_xml.IsEmptyElement;
        if (!_xml.IsEmptyElement)
        {
            _ = Advance();
        }
    }

    private void ReadAttributes(IReadOnlyList<XmlName> declared)
    {
        if (!_xml.MoveToFirstAttribute())
        {
            return;
        }

        do
        {
            if (_xml.NamespaceURI == XmlnsNamespace)
            {
                continue;
            }

            if (_xml.NamespaceURI == XsiNamespace)
            {
                ReadXsiAttribute();
                continue;
            }

            if (Find(declared) is not { } name)
            {
                Report($"attribute {Shown()} is not allowed here", declared.Count == 0
                    ? $"{_frames[_top].Name} has no attributes"
                    : $"{_frames[_top].Name} has {string.Join(", ", declared)}");
                continue;
            }

            var attributes = _frames[_top].Attributes ??= [];
            if (!attributes.TryAdd(name, _xml.Value))
            {
                Report($"attribute {Shown()} stands here twice, with and without its namespace", $"give {name} once");
            }
        }
        while (_xml.MoveToNextAttribute());

        _xml.MoveToElement();
    }

    private XmlName? Find(IReadOnlyList<XmlName> declared)
    {
        foreach (var name in declared)
        {
            if (name.Is(_xml.LocalName, _xml.NamespaceURI)
                || (_xml.NamespaceURI.Length == 0 && name.LocalName == _xml.LocalName && Overlook(Leniency.UnqualifiedAttribute)))
            {
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

    /// <summary>The name of the node that the reader stands on, with our prefix where we know its namespace.</summary>
    private string Shown() => XmlNames.Show(_xml.LocalName, _xml.NamespaceURI);

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

    /// <summary>Checks the version of a payload; that of the outermost one is the message's (rule 509).</summary>
    private void ReadSchemaVersion()
    {
        var text = Attribute(Ei.SchemaVersion);
        if (text is null)
        {
            if (SchemaVersion is null && !Overlook(Leniency.MissingSchemaVersion))
            {
                Report($"attribute {Ei.SchemaVersion} is missing", "add it with the value 2.0b (rule 509)");
            }

            return;
        }

        var version = Xsd.Collapse(text);
        if (version is not ("2.0a" or "2.0b") && !OpenToken.IsExtension(version))
        {
            Report($"attribute {Ei.SchemaVersion} is '{Shorten(text)}'", "give 2.0b");
        }

        SchemaVersion ??= version;
    }

    private static string Shorten(string text) => text.Length <= 40 ? text : text[..40] + "…";

    private string Path()
    {
        var path = new StringBuilder();
        for (var level = 0; level <= _top; level++)
        {
            path.Append('/').Append(_frames[level].Name);
            if (_frames[level].Position > 0)
            {
                path.Append('[').Append(_frames[level].Position).Append(']');
            }
        }

        return path.Length == 0 ? "/" : path.ToString();
    }

    /// <summary>An element that is being read.</summary>
    private struct Frame
    {
        public XmlName Name;
        public int Position;
        public ComplexType? Type;
        public bool HasContent;

        /// <summary>The index in the type's model of the particle that is asked for now.</summary>
        public int Particle;

        /// <summary>A bit for each particle of which there was an element.</summary>
        public long Seen;

        /// <summary>The child that the reader stands on is taken by a later particle.</summary>
        public bool ChildBelongsLater;

        public Dictionary<XmlName, string>? Attributes;
    }
}
