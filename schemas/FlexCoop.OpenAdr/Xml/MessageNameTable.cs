using System.Xml;

namespace FlexCoop.OpenAdr.Xml;

/// <summary>The names of one document: those of the schema are shared by all, others are the document's own.</summary>
internal sealed class MessageNameTable : XmlNameTable
{
    private NameTable? _others;

    public override string Add(char[] array, int offset, int length) =>
        KnownNames.Find(array.AsSpan(offset, length)) ?? (_others ??= new NameTable()).Add(array, offset, length);

    public override string Add(string array) => KnownNames.Find(array) ?? (_others ??= new NameTable()).Add(array);

    public override string? Get(char[] array, int offset, int length) =>
        KnownNames.Find(array.AsSpan(offset, length)) ?? _others?.Get(array, offset, length);

    public override string? Get(string array) => KnownNames.Find(array) ?? _others?.Get(array);
}
