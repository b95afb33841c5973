using System.Runtime.CompilerServices;

namespace FlexCoop.OpenAdr.Xml;

/// <summary>How names are shown in faults: with the prefixes of protocol.md §4.1.</summary>
internal static class XmlNames
{
    public static string Show(string localName, string namespaceUri) =>
        namespaceUri.Length == 0 ? $"{Printable.Shorten(localName, MaxName)} (in no namespace)"
        : Prefix(namespaceUri) is { } prefix ? $"{prefix}:{Printable.Shorten(localName, MaxName)}"
        : $"{Printable.Shorten(localName, MaxName)} (in namespace '{Printable.Shorten(namespaceUri, MaxName)}')";

    private const int MaxName = 80;

    /// <summary>Makes every name, so that <see cref="KnownNames"/> has them all.</summary>
    public static void Load()
    {
        RuntimeHelpers.RunClassConstructor(typeof(Oadr).TypeHandle);
        RuntimeHelpers.RunClassConstructor(typeof(Oadr20a).TypeHandle);
        RuntimeHelpers.RunClassConstructor(typeof(Ei).TypeHandle);
        RuntimeHelpers.RunClassConstructor(typeof(Pyld).TypeHandle);
        RuntimeHelpers.RunClassConstructor(typeof(Emix).TypeHandle);
        RuntimeHelpers.RunClassConstructor(typeof(Power).TypeHandle);
        RuntimeHelpers.RunClassConstructor(typeof(Scale).TypeHandle);
        RuntimeHelpers.RunClassConstructor(typeof(Xcal).TypeHandle);
        RuntimeHelpers.RunClassConstructor(typeof(Strm).TypeHandle);
        RuntimeHelpers.RunClassConstructor(typeof(Gml).TypeHandle);
        RuntimeHelpers.RunClassConstructor(typeof(Ds).TypeHandle);
        RuntimeHelpers.RunClassConstructor(typeof(Dsp).TypeHandle);
        RuntimeHelpers.RunClassConstructor(typeof(Atom).TypeHandle);
    }

    /// <summary>The namespace that a prefix of ours stands for; null for any other prefix.</summary>
    public static string? Namespace(string prefix) => Namespaces.FirstOrDefault(each => Prefix(each) == prefix);

    private static readonly string[] Namespaces =
    [
        Oadr.Namespace, Ei.Namespace, Pyld.Namespace, Emix.Namespace, Power.Namespace, Scale.Namespace,
        Xcal.Namespace, Strm.Namespace, Gml.Namespace, Ds.Namespace, Dsp.Namespace, Atom.Namespace,
    ];

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
        Dsp.Namespace => "dsp",
        Atom.Namespace => "atom",
        Xsd.XmlNamespace => "xml",
        _ => null,
    };
}
