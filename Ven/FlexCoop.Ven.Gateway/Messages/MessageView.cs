using System.Text;
using System.Xml;
using FlexCoop.OpenAdr.Xml;

namespace FlexCoop.Ven.Gateway.Messages;

/// <summary>A message as people read it: a line for each element that says something, indented by what it belongs to.</summary>
internal static class MessageView
{
    /// <summary>The envelopes around what is meant.</summary>
    private static readonly HashSet<string> Envelopes = ["oadrPayload", "oadrSignedObject"];

    /// <param name="utf8">A message that was found valid.</param>
    public static string Of(ReadOnlyMemory<byte> utf8)
    {
        var text = new StringBuilder();
        using var xml = OadrXml.Open(utf8);
        var outer = 0;
        var said = "";
        while (!xml.EOF)
        {
            switch (xml.NodeType)
            {
                case XmlNodeType.Element when Envelopes.Contains(xml.LocalName) && xml.Depth == outer:
                    outer++;
                    break;
                case XmlNodeType.Element when xml.LocalName == "Signature":
                    xml.Skip();
                    continue;
                case XmlNodeType.Element:
                    text.Append(text.Length == 0 ? "" : "\n").Append(' ', 2 * (xml.Depth - outer)).Append(xml.LocalName);
                    said = "";
                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.Whitespace or XmlNodeType.SignificantWhitespace:
                    said += xml.Value;
                    break;
                case XmlNodeType.EndElement when said.Trim().Length > 0:
                    text.Append(": ").Append(Printable.Text(said.Trim()));
                    said = "";
                    break;
            }

            xml.Read();
        }

        return text.Append('\n').ToString();
    }
}
