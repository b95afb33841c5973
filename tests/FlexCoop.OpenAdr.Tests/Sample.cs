using System.Text;
using System.Xml;

namespace FlexCoop.OpenAdr.Tests;

/// <summary>A good message from beside the tests, in which a test changes what it is about.</summary>
internal sealed class Sample
{
    private readonly XmlDocument _document = new() { PreserveWhitespace = true, XmlResolver = null };
    private readonly XmlNamespaceManager _names;

    private Sample(string file)
    {
        using (var reader = XmlReader.Create(PathOf(file), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null }))
        {
            _document.Load(reader);
        }

        _names = new XmlNamespaceManager(_document.NameTable);
        _names.AddNamespace("oadr", "http://openadr.org/oadr-2.0b/2012/07");
        _names.AddNamespace("ei", "http://docs.oasis-open.org/ns/energyinterop/201110");
        _names.AddNamespace("pyld", "http://docs.oasis-open.org/ns/energyinterop/201110/payloads");
        _names.AddNamespace("xcal", "urn:ietf:params:xml:ns:icalendar-2.0");
        _names.AddNamespace("strm", "urn:ietf:params:xml:ns:icalendar-2.0:stream");
        _names.AddNamespace("emix", "http://docs.oasis-open.org/ns/emix/2011/06");
    }

    public static Sample DistributeEvent() => new("oadrDistributeEvent.xml");

    public static string PathOf(string file) => Path.Combine(TestContext.CurrentContext.TestDirectory, "Samples", file);

    public Sample Without(string xpath)
    {
        var node = Node(xpath);
        if (node is XmlAttribute attribute)
        {
            attribute.OwnerElement!.RemoveAttributeNode(attribute);
        }
        else
        {
            node.ParentNode!.RemoveChild(node);
        }

        return this;
    }

    /// <summary>Moves a child of an element before its other children.</summary>
    public Sample WithFirst(string xpath, string child)
    {
        var parent = Node(xpath);
        parent.PrependChild(parent.SelectSingleNode(child, _names)!);
        return this;
    }

    /// <summary>Puts other content into the place: text, or elements with the prefixes of the sample.</summary>
    public Sample With(string xpath, string innerXml)
    {
        if (Node(xpath) is XmlElement element)
        {
            element.InnerXml = innerXml;
        }
        else
        {
            Node(xpath).Value = innerXml;
        }

        return this;
    }

    /// <summary>Moves an element to the end of its parent.</summary>
    public Sample WithLast(string xpath)
    {
        var node = Node(xpath);
        node.ParentNode!.AppendChild(node);
        return this;
    }

    /// <summary>Puts a second copy of an element behind it.</summary>
    public Sample WithTwice(string xpath)
    {
        var node = Node(xpath);
        node.ParentNode!.InsertAfter(node.CloneNode(deep: true), node);
        return this;
    }

    public byte[] ToBytes() => Encoding.UTF8.GetBytes(_document.OuterXml);

    private XmlNode Node(string xpath) => _document.SelectSingleNode(xpath, _names) ?? throw new ArgumentException($"The sample has no {xpath}.", nameof(xpath));
}
