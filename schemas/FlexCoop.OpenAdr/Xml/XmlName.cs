namespace FlexCoop.OpenAdr.Xml;

/// <summary>The qualified name of an element or attribute, with the prefix that we write and show it under.</summary>
internal sealed record XmlName
{
    public XmlName(string prefix, string namespaceUri, string localName)
    {
        Prefix = KnownNames.Add(prefix);
        Namespace = KnownNames.Add(namespaceUri);
        LocalName = KnownNames.Add(localName);
    }

    public string Prefix { get; }

    public string Namespace { get; }

    public string LocalName { get; }

    /// <summary>Whether a node bears this name; prefixes are the sender's business (protocol.md §4.1).</summary>
    public bool Is(string localName, string namespaceUri) => LocalName == localName && Namespace == namespaceUri;

    public override string ToString() => $"{Prefix}:{LocalName}";
}
