using System.Runtime.InteropServices;
using System.Xml;

namespace FlexCoop.OpenAdr.Xml;

/// <summary>The one way by which XML comes in: no DTD, no resolver, bounded in size; and the bounds that whoever reads it keeps.</summary>
public static class OadrXml
{
    /// <summary>The largest message that is read, in bytes: 1 MiB.</summary>
    public const int MaxBytes = 1024 * 1024;

    /// <summary>The deepest nesting of elements that is read. 2.0b itself needs 17.</summary>
    public const int MaxDepth = 64;

    /// <summary>The largest number of nodes (elements, their ends, texts, attributes) that is read.</summary>
    public const int MaxNodes = 100_000;

    /// <summary>
    /// The most characters of subtrees that are kept as they are. A subtree may come out longer than it came in, since a namespace that is declared
    /// outside it is declared in it again.
    /// </summary>
    internal const int MaxKept = 2 * MaxBytes;

    /// <summary>All names are known before the first document is opened, since a parser compares names by reference.</summary>
    static OadrXml() => XmlNames.Load();

    /// <summary>Opens a document; its depth and number of nodes are for whoever reads it to count.</summary>
    /// <exception cref="XmlException">It has not even the beginning of a document.</exception>
    public static XmlReader Open(ReadOnlyMemory<byte> utf8) => Open(utf8, isWhole: false);

    /// <summary>Opens a document of which nothing is to be left out: what was signed has its comments and processing instructions, too.</summary>
    /// <exception cref="XmlException">It has not even the beginning of a document.</exception>
    internal static XmlReader OpenWhole(ReadOnlyMemory<byte> utf8) => Open(utf8, isWhole: true);

    private static XmlReader Open(ReadOnlyMemory<byte> utf8, bool isWhole) => XmlReader.Create(AsStream(utf8), new XmlReaderSettings
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        MaxCharactersInDocument = MaxBytes,
        CheckCharacters = true,
        IgnoreComments = !isWhole,
        IgnoreProcessingInstructions = !isWhole,
        NameTable = new MessageNameTable(),
    });

    private static MemoryStream AsStream(ReadOnlyMemory<byte> bytes) => MemoryMarshal.TryGetArray(bytes, out var array)
        ? new MemoryStream(array.Array!, array.Offset, array.Count, writable: false)
        : new MemoryStream(bytes.ToArray(), writable: false);
}
