using System.Xml;

namespace FlexCoop.OpenAdr.Xml;

/// <summary>A document is larger, deeper or wider than what is read; the message says how.</summary>
internal sealed class OutOfBoundsException(string problem, string remedy, int line, int column) : XmlException(problem, innerException: null, line, column)
{
    public string Remedy => remedy;
}
