namespace FlexCoop.OpenAdr.Xml;

/// <summary>How names are shown in faults: with the prefixes of protocol.md §4.1.</summary>
internal static class XmlNames
{
    public static string Show(string localName, string namespaceUri) =>
        namespaceUri.Length == 0 ? $"{localName} (in no namespace)"
        : Prefix(namespaceUri) is { } prefix ? $"{prefix}:{localName}"
        : $"{localName} (in namespace '{namespaceUri}')";

    private static string? Prefix(string namespaceUri) => namespaceUri switch
    {
        Oadr.Namespace => "oadr",
        Ei.Namespace => "ei",
        Pyld.Namespace => "pyld",
        Emix.Namespace => "emix",
        Power.Namespace => "power",
        Scale.Namespace => "scale",
        Xcal.Namespace => "xcal",
        Strm.Namespace => "strm",
        Gml.Namespace => "gml",
        Ds.Namespace => "ds",
        Atom.Namespace => "atom",
        _ => null,
    };
}
