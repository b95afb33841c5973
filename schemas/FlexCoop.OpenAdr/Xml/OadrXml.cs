using System.Xml;

namespace FlexCoop.OpenAdr.Xml;

/// <summary>The one way by which XML comes in: no DTD, no resolver, bounded in size, depth and number of nodes.</summary>
public static class OadrXml
{
    /// <summary>The largest message that is read, in bytes: 1 MiB.</summary>
    public const int MaxBytes = 1024 * 1024;

    /// <summary>The deepest nesting of elements that is read. 2.0b itself needs 17.</summary>
    public const int MaxDepth = 64;

    /// <summary>The largest number of nodes (elements, texts, attributes, comments) that is read.</summary>
    public const int MaxNodes = 100_000;

    internal static readonly XmlReaderSettings Settings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        MaxCharactersInDocument = MaxBytes,
        CheckCharacters = true,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
    };
}
