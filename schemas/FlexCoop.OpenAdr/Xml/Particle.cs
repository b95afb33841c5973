namespace FlexCoop.OpenAdr.Xml;

/// <summary>One place in the content of an element: the elements of which one may stand there.</summary>
/// <param name="Names">One name, or those of a choice or substitution group.</param>
/// <param name="Repeats">Whether more than one element may stand there.</param>
internal sealed record Particle(XmlName[] Names, bool Repeats = false)
{
    public bool Takes(string localName, string namespaceUri)
    {
        foreach (var name in Names)
        {
            if (name.Is(localName, namespaceUri))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>All the names, or some of many.</summary>
    public override string ToString() =>
        Names.Length <= 6 ? string.Join<XmlName>(" or ", Names) : $"{string.Join(" or ", Names.Take(3))} or … ({Names.Length} elements)";
}
