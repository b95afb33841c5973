using System.Xml;

namespace FlexCoop.OpenAdr.Xml;

/// <summary>Reads the elements of one message in the order of the schema, and notes every fault on the way.</summary>
/// <remarks>
/// The grammars (<c>EiEventReader</c>, …) ask for one particle after the other. A child that is not the one asked for either belongs to a
/// later particle, and stays; or it does not belong here, and is reported and skipped. So one fault does not hide the next.
/// </remarks>
internal sealed partial class MessageReader
{
    /// <summary>Above the nesting of the schema's types, of which none holds itself (15); elements of other types are kept or skipped whole.</summary>
    private const int MaxFrames = 18;

    private static readonly XmlReader Nothing = XmlReader.Create(TextReader.Null);

    private readonly XmlReader _xml;
    private readonly IXmlLineInfo _line;
    private readonly OadrReaderOptions _options;
    private readonly List<Particle>? _describedModel;
    private readonly Frame[] _frames = new Frame[MaxFrames];
    private int _top = -1;
    private int _nodes;

    public MessageReader(XmlReader xml, OadrReaderOptions options)
    {
        _xml = xml;
        _line = (IXmlLineInfo)xml;
        _options = options;
    }

    private MessageReader(List<Particle> describedModel)
        : this(Nothing, OadrReaderOptions.Schema) => _describedModel = describedModel;

    /// <summary>ei:schemaVersion of the outermost payload; null when absent.</summary>
    public string? SchemaVersion { get; private set; }

    /// <summary>Whether there is a ds:Signature beside the object.</summary>
    public bool IsSigned { get; set; }

    /// <summary>What a type would ask for: its particles in the order of the schema.</summary>
    public static Particle[] Describe(Action<MessageReader> type)
    {
        var particles = new List<Particle>();
        type(new MessageReader(particles));
        return [.. particles];
    }

    /// <summary>The next child must be this one.</summary>
    public T Required<T>(XmlName name, IContent<T> content)
    {
        if (IsDescribing(name))
        {
            return default!;
        }

        var value = default(T)!;
        if (Reach())
        {
            value = Take(name, content, position: 0);
        }
        else
        {
            RequireSeen();
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

        var value = Reach() ? Take(name, content, position: 0) : null;
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

        T? value = Reach() ? Take(name, content, position: 0) : null;
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

        var values = new Gathered<T>();
        while (Reach())
        {
            values.Add(Take(name, content, position: values.Count + 1));
        }

        NextParticle();
        return values.ToList();
    }

    /// <summary>One or more of this child.</summary>
    public IReadOnlyList<T> OneOrMore<T>(XmlName name, IContent<T> content)
    {
        if (IsDescribing(name, repeats: true))
        {
            return [];
        }

        var values = new Gathered<T>();
        while (Reach())
        {
            values.Add(Take(name, content, position: values.Count + 1));
        }

        RequireSeen();
        NextParticle();
        return values.ToList();
    }

    /// <summary>The next child must be one of these.</summary>
    public T RequiredOneOf<T>(Choice<T> choice)
        where T : class
    {
        if (IsDescribing(choice.Particle))
        {
            return null!;
        }

        var value = Reach() ? TakeOneOf(choice, position: 0) : null;
        RequireSeen();
        NextParticle();
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

        var value = Reach() ? TakeOneOf(choice, position: 0) : null;
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

        var values = new Gathered<T>();
        while (Reach())
        {
            values.Add(TakeOneOf(choice, position: values.Count + 1));
        }

        RequireSeen();
        NextParticle();
        return values.ToList();
    }

    /// <summary>Moves to the beginning of the document.</summary>
    /// <exception cref="XmlException">The document is not well-formed.</exception>
    public void Start()
    {
        try
        {
            _ = Advance();
        }
        catch (ArgumentOutOfRangeException defect)
        {
            // The framework's parser counts wrongly in some broken XML declarations.
            throw new XmlException("The XML declaration is broken", defect, _line.LineNumber, _line.LinePosition);
        }
    }

    /// <summary>Moves to the next node, within the bounds of <see cref="OadrXml"/>.</summary>
    /// <exception cref="XmlException">The document is not well-formed, or too large or wide.</exception>
    public bool Advance()
    {
        Count(1);
        return _xml.Read();
    }

    /// <summary>Enters the element that the reader stands on, whose content is elements.</summary>
    public void Enter(XmlName name, int position, ComplexType type)
    {
        Push(name, position, type);
        ReadAttributes(type.Attributes);
        if (type.HasSchemaVersion)
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

    /// <summary>Counts nodes against what a message may have.</summary>
    private void Count(int nodes)
    {
        _nodes += nodes;
        if (_nodes > OadrXml.MaxNodes)
        {
            throw OutOfBounds($"the message has more than {OadrXml.MaxNodes} nodes", $"send at most {OadrXml.MaxNodes}");
        }
    }

    private OutOfBoundsException OutOfBounds(string problem, string remedy) => new(problem, remedy, _line.LineNumber, _line.LinePosition);

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

    /// <summary>Reports the present particle as missing unless there was an element for it.</summary>
    private void RequireSeen()
    {
        if (!WasSeen(_frames[_top].Particle))
        {
            ReportMissing();
        }
    }

    private void NextParticle() => _frames[_top].Particle++;

    private T Take<T>(XmlName name, IContent<T> content, int position)
    {
        ref var frame = ref _frames[_top];
        frame.Seen |= 1L << frame.Particle;
        frame.Child = Frame.NotSought;
        return content.Read(this, name, position);
    }

    private T TakeOneOf<T>(Choice<T> choice, int position)
        where T : class
    {
        var (name, content) = choice.Find(_xml.LocalName, _xml.NamespaceURI);
        return Take(name!, content!, position);
    }

    /// <summary>Moves to the child that the present particle asks for, past children that do not belong here.</summary>
    /// <returns>False when there is none: the next child is a later particle's, or there are no more.</returns>
    private bool Reach()
    {
        while (AtChild())
        {
            ref var frame = ref _frames[_top];
            if (frame.Child < frame.Particle)
            {
                frame.Child = frame.Type!.PlaceOf(_xml.LocalName, _xml.NamespaceURI, frame.Particle);
            }

            if (frame.Child >= 0)
            {
                return frame.Child == frame.Particle;
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
                    ReportMisplacedText();
                    break;
            }

            if (!Advance())
            {
                return false;
            }
        }
    }

    private void Push(XmlName name, int position, ComplexType? type)
    {
        if (++_top == MaxFrames)
        {
            _top--;
            throw OutOfBounds("elements are nested deeper than any message needs", $"nest at most {MaxFrames}");
        }

        ref var frame = ref _frames[_top];
        frame = default;
        frame.Name = name;
        frame.Position = position;
        frame.Type = type;
        frame.Child = Frame.NotSought;
    }

    private void EnterContent()
    {
        var hasContent = !_xml.IsEmptyElement;
        _frames[_top].HasContent = hasContent;
        if (hasContent)
        {
            _ = Advance();
        }
    }

    /// <summary>An element that is being read.</summary>
    private struct Frame
    {
        /// <summary>No particle of the type takes the child that the reader stands on, or none has been sought yet.</summary>
        public const int NotSought = -1;

        public XmlName Name;
        public int Position;
        public ComplexType? Type;
        public bool HasContent;

        /// <summary>The index in the type's model of the particle that is asked for now.</summary>
        public int Particle;

        /// <summary>The index of the particle that takes the child that the reader stands on.</summary>
        public int Child;

        /// <summary>A bit for each particle of which there was an element.</summary>
        public long Seen;

        public Dictionary<XmlName, string>? Attributes;
    }
}
