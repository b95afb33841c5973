namespace FlexCoop.OpenAdr.Xml;

/// <summary>A choice or substitution group of the schema: several elements of which one may stand in a place.</summary>
internal sealed class Choice<T>
{
    private readonly (XmlName Name, IContent<T> Content)[] _options;

    public Choice(params (XmlName Name, IContent<T> Content)[] options)
    {
        _options = options;
        Particle = new Particle([.. options.Select(option => option.Name)]);
    }

    public Particle Particle { get; }

    /// <summary>The option of this name.</summary>
    /// <returns>Null for both when there is none.</returns>
    public (XmlName? Name, IContent<T>? Content) Find(string localName, string namespaceUri)
    {
        foreach (var option in _options)
        {
            if (option.Name.Is(localName, namespaceUri))
            {
                return option;
            }
        }

        return default;
    }
}
