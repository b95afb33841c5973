using System.Xml;
using FlexCoop.OpenAdr.Xml;

namespace FlexCoop.OpenAdr.Signatures;

/// <summary>An element of a whole document, as a signature sees it: nothing left out that canonical XML keeps.</summary>
internal sealed class TreeElement(string prefix, string localName, string namespaceUri, TreeElement? parent) : TreeNode
{
    /// <summary>Nodes of a signature, of which one has some forty, and a few for each certificate: what the message reader passes over costs nothing here either.</summary>
    private const int MaxSignatureNodes = 1000;

    public string LocalName => localName;

    /// <summary>As it stands in the document.</summary>
    public string Name => prefix.Length == 0 ? localName : $"{prefix}:{localName}";

    /// <summary>Null for the root.</summary>
    public TreeElement? Parent => parent;

    public List<TreeAttribute> Attributes { get; } = [];

    /// <summary>The namespaces that are declared here, by prefix; empty for none.</summary>
    public Dictionary<string, string> Declarations { get; } = [];

    public List<TreeNode> Children { get; } = [];

    public IEnumerable<TreeElement> Elements => Children.OfType<TreeElement>();

    /// <summary>The text right in it.</summary>
    public string Text => string.Concat(Children.OfType<TreeText>().Select(text => text.Value));

    /// <summary>This and every element in it, in the order of the document.</summary>
    public IEnumerable<TreeElement> Whole
    {
        get
        {
            var left = new Stack<TreeElement>([this]);
            while (left.TryPop(out var element))
            {
                yield return element;
                for (var place = element.Children.Count - 1; place >= 0; place--)
                {
                    if (element.Children[place] is TreeElement child)
                    {
                        left.Push(child);
                    }
                }
            }
        }
    }

    /// <summary>Reads a document that the message reader has found good.</summary>
    /// <returns>Its root; what stands beside that is left out.</returns>
    /// <exception cref="XmlException">It is not well-formed, or out of the bounds of <see cref="OadrXml"/>.</exception>
    public static TreeElement Read(ReadOnlyMemory<byte> utf8)
    {
        using var xml = OadrXml.OpenWhole(utf8);
        xml.MoveToContent();
        var root = Begin(xml, parent: null);
        var (nodes, signatureNodes) = (0, 0);
        var top = root;
        for (var current = xml.IsEmptyElement ? null : root; current is not null && xml.Read();)
        {
            nodes += 1 + xml.AttributeCount;
            if (nodes > OadrXml.MaxNodes || xml.Depth > OadrXml.MaxDepth)
            {
                throw new XmlException($"The message has more than {OadrXml.MaxNodes} nodes, or is nested more than {OadrXml.MaxDepth} deep.");
            }

            if (current != root && top.Is(Ds.Signature) && ++signatureNodes > MaxSignatureNodes)
            {
                throw new XmlException($"The signature has more than {MaxSignatureNodes} nodes.");
            }

            var within = Add(current, xml);
            top = current == root && within is not null ? within : top;
            current = within;
        }

        return root;
    }

    public bool Is(XmlName name) => name.Is(localName, namespaceUri);

    /// <summary>The value of an attribute; null when it is absent.</summary>
    public string? Attribute(string attribute, string attributeNamespace = "")
    {
        foreach (var one in Attributes)
        {
            if (one.LocalName == attribute && one.Namespace == attributeNamespace)
            {
                return one.Value;
            }
        }

        return null;
    }

    /// <summary>Adds the node that the reader stands on.</summary>
    /// <returns>The element to which the next node belongs; null after the end of the root.</returns>
    private static TreeElement? Add(TreeElement current, XmlReader xml)
    {
        switch (xml.NodeType)
        {
            case XmlNodeType.Element:
                var element = Begin(xml, current);
                current.Children.Add(element);
                return xml.IsEmptyElement ? current : element;

            case XmlNodeType.EndElement:
                return current.Parent;

            case XmlNodeType.Comment:
                current.Children.Add(new TreeComment(xml.Value));
                return current;

            case XmlNodeType.ProcessingInstruction:
                current.Children.Add(new TreeInstruction(xml.Name, xml.Value));
                return current;

            default:
                current.Children.Add(new TreeText(xml.Value));
                return current;
        }
    }

    private static TreeElement Begin(XmlReader xml, TreeElement? parent)
    {
        var element = new TreeElement(xml.Prefix, xml.LocalName, xml.NamespaceURI, parent);
        for (var more = xml.MoveToFirstAttribute(); more; more = xml.MoveToNextAttribute())
        {
            if (xml.NamespaceURI == Xsd.XmlnsNamespace)
            {
                element.Declarations[xml.Prefix.Length == 0 ? "" : xml.LocalName] = xml.Value;
            }
            else
            {
                element.Attributes.Add(new TreeAttribute(xml.Prefix, xml.LocalName, xml.NamespaceURI, xml.Value));
            }
        }

        xml.MoveToElement();
        return element;
    }
}
