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
        while (xml.Read())
        {
            switch (xml.NodeType)
            {
                case XmlNodeType.Element when Envelopes.Contains(xml.LocalName) && xml.Depth == outer:
                    outer++;
                    break;
                case XmlNodeType.Element:
                    text.Append(text.Length == 0 ? "" : "\n").Append(' ', 2 * (xml.Depth - outer)).Append(xml.LocalName);
                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA:
                    text.Append(": ").Append(Line(xml.Value));
                    break;
            }
        }

        return text.Append('\n').ToString();
    }

    /// <summary>A text on one line, without control characters.</summary>
    private static string Line(string text) => new([.. text.Trim().Select(one => char.IsControl(one) ? ' ' : one)]);
}
