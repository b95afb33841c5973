namespace FlexCoop.OpenAdr.Xml;

/// <summary>What a reader needs to know of a complex type when its content is not as it should be.</summary>
internal abstract class ComplexType(XmlName[] attributes)
{
    private IReadOnlyList<Particle>? _model;

    /// <summary>The attributes that the type declares.</summary>
    public IReadOnlyList<XmlName> Attributes { get; } = attributes;

    /// <summary>The particles in the order of the schema.</summary>
    public IReadOnlyList<Particle> Model
    {
        get
        {
            if (_model is null)
            {
                var describing = MessageReader.Describing(out var model);
                Describe(describing);
                _model = model;
            }

            return _model;
        }
    }

    protected abstract void Describe(MessageReader reader);
}
