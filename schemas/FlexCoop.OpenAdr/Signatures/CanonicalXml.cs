using System.Text;
using FlexCoop.OpenAdr.Xml;

namespace FlexCoop.OpenAdr.Signatures;

/// <summary>Makes the octets that are signed: Canonical XML 1.0, inclusive, of one element with all that is in it (W3C REC-xml-c14n-20010315).</summary>
/// <remarks>
/// The element stands at the top of its octets: it has every namespace that is in scope there, and the xml: attributes of what is around it (§2.4). Entities and line ends were the
/// parser's; there is no DTD, hence no default attribute.
/// </remarks>
internal sealed class CanonicalXml
{
    private readonly StringBuilder _octets = new();
    private readonly bool _withComments;
    private readonly TreeElement? _leftOut;

    /// <summary>What the octets so far have declared, by prefix; empty for the default namespace that was taken away.</summary>
    private readonly Dictionary<string, string> _declared = [];

    private CanonicalXml(bool withComments, TreeElement? leftOut)
    {
        _withComments = withComments;
        _leftOut = leftOut;
    }

    /// <param name="element">What is written.</param>
    /// <param name="withComments">Whether comments are, too.</param>
    /// <param name="leftOut">An element in it that is not written: an enveloped signature. Null for none.</param>
    public static byte[] Write(TreeElement element, bool withComments = false, TreeElement? leftOut = null)
    {
        var canonical = new CanonicalXml(withComments, leftOut);
        canonical.Write(element, InScope(element), [.. element.Attributes, .. Inherited(element)]);
        return Encoding.UTF8.GetBytes(canonical._octets.ToString());
    }

    private void Write(TreeElement element) => Write(element, element.Declarations, element.Attributes);

    private void Write(TreeElement element, IReadOnlyDictionary<string, string> declarations, IReadOnlyList<TreeAttribute> attributes)
    {
        _octets.Append('<').Append(element.Name);
        var before = Declare(declarations);
        foreach (var attribute in attributes.OrderBy(one => one.Namespace, StringComparer.Ordinal).ThenBy(one => one.LocalName, StringComparer.Ordinal))
        {
            WriteAttribute(attribute.Name, attribute.Value);
        }

        _octets.Append('>');
        foreach (var child in element.Children)
        {
            WriteChild(child);
        }

        _octets.Append("</").Append(element.Name).Append('>');
        foreach (var (prefix, uri) in before)
        {
            _declared[prefix] = uri;
        }
    }

    /// <summary>Writes the declarations that say something new, in the order of their prefixes.</summary>
    /// <returns>What was said before by those prefixes.</returns>
    private List<(string Prefix, string Uri)> Declare(IReadOnlyDictionary<string, string> declarations)
    {
        var before = new List<(string, string)>();
        foreach (var (prefix, uri) in declarations.OrderBy(one => one.Key, StringComparer.Ordinal))
        {
            var known = _declared.GetValueOrDefault(prefix, "");
            if (known == uri || prefix == "xml")
            {
                continue;
            }

            before.Add((prefix, known));
            _declared[prefix] = uri;
            WriteAttribute(prefix.Length == 0 ? "xmlns" : $"xmlns:{prefix}", uri);
        }

        return before;
    }

    private void WriteChild(TreeNode child)
    {
        switch (child)
        {
            case TreeElement element when element != _leftOut:
                Write(element);
                break;

            case TreeText text:
                WriteText(text.Value);
                break;

            case TreeComment comment when _withComments:
                _octets.Append("<!--").Append(comment.Value).Append("-->");
                break;

            case TreeInstruction instruction:
                _octets.Append("<?").Append(instruction.Target).Append(instruction.Data.Length == 0 ? "" : " ").Append(instruction.Data).Append("?>");
                break;
        }
    }

    private void WriteAttribute(string name, string value)
    {
        _octets.Append(' ').Append(name).Append("=\"");
        foreach (var one in value)
        {
            _ = one switch
            {
                '&' => _octets.Append("&amp;"),
                '<' => _octets.Append("&lt;"),
                '"' => _octets.Append("&quot;"),
                '\t' => _octets.Append("&#x9;"),
                '\n' => _octets.Append("&#xA;"),
                '\r' => _octets.Append("&#xD;"),
                _ => _octets.Append(one),
            };
        }

        _octets.Append('"');
    }

    private void WriteText(string value)
    {
        foreach (var one in value)
        {
            _ = one switch
            {
                '&' => _octets.Append("&amp;"),
                '<' => _octets.Append("&lt;"),
                '>' => _octets.Append("&gt;"),
                '\r' => _octets.Append("&#xD;"),
                _ => _octets.Append(one),
            };
        }
    }

    /// <summary>The namespaces that are in scope at an element, by prefix.</summary>
    private static Dictionary<string, string> InScope(TreeElement element)
    {
        var inScope = new Dictionary<string, string>();
        for (var around = element; around is not null; around = around.Parent)
        {
            foreach (var (prefix, uri) in around.Declarations)
            {
                inScope.TryAdd(prefix, uri);
            }
        }

        return inScope;
    }

    /// <summary>The xml: attributes of what is around an element, which count in it.</summary>
    private static IEnumerable<TreeAttribute> Inherited(TreeElement element)
    {
        var seen = element.Attributes.Where(IsXml).Select(one => one.LocalName).ToHashSet();
        for (var around = element.Parent; around is not null; around = around.Parent)
        {
            foreach (var attribute in around.Attributes.Where(IsXml).Where(one => seen.Add(one.LocalName)))
            {
                yield return attribute;
            }
        }
    }

    private static bool IsXml(TreeAttribute attribute) => attribute.Namespace == Xsd.XmlNamespace;
}
