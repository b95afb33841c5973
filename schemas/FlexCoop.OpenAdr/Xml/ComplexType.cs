namespace FlexCoop.OpenAdr.Xml;

/// <summary>What a reader needs to know of a complex type beside the values that it makes.</summary>
internal abstract class ComplexType(XmlName[] attributes)
{
    private Particle[]? _model;

    /// <summary>The attributes that the type declares.</summary>
    public XmlName[] Attributes { get; } = attributes;

    /// <summary>Whether it is a payload, which bears the version (rule 509).</summary>
    public bool HasSchemaVersion { get; } = attributes.Contains(Ei.SchemaVersion);

    /// <summary>The particles in the order of the schema.</summary>
    public Particle[] Model => _model ??= MessageReader.Describe(Describe);

    /// <summary>The index of the first particle, of those from <paramref name="from"/> on, that takes an element; -1 when none does.</summary>
    public int PlaceOf(string localName, string namespaceUri, int from)
    {
        var model = Model;
        for (var place = from; place < model.Length; place++)
        {
            if (model[place].Takes(localName, namespaceUri))
            {
                return place;
            }
        }

        return -1;
    }

    protected abstract void Describe(MessageReader reader);
}
