using System.Text;
using System.Xml;
using System.Xml.Linq;
using FlexCoop.OpenAdr.Xml;
using FlexCoop.Testing;

namespace FlexCoop.OpenAdr.Tests;

/// <summary>The reader accepts and refuses what the Alliance's schema does: every good sample, with one thing changed at a time.</summary>
[Scenario("RB-06", DeviceUnderTest.Ven)]
public sealed class SchemaAgreementTests
{
    public static IEnumerable<string> Valid => CorpusTests.Valid;

    [TestCaseSource(nameof(Valid))]
    public void Read_OneElementRemoved_AgreesWithTheSchema(string file) => Agree(file, element => element.Remove());

    [TestCaseSource(nameof(Valid))]
    public void Read_OneElementTwice_AgreesWithTheSchema(string file) => Agree(file, element => element.AddAfterSelf(WithoutIdentities(new XElement(element))));

    [TestCaseSource(nameof(Valid))]
    public void Read_OneElementMovedToTheEnd_AgreesWithTheSchema(string file) => Agree(file, element =>
    {
        var parent = element.Parent!;
        element.Remove();
        parent.Add(element);
    });

    [TestCaseSource(nameof(Valid))]
    public void Read_OneTextEmptied_AgreesWithTheSchema(string file) => Agree(file, element => element.RemoveNodes());

    [TestCaseSource(nameof(Valid))]
    public void Read_OneTextInserted_AgreesWithTheSchema(string file) => Agree(file, element => element.AddFirst(new XText("7")));

    [TestCaseSource(nameof(Valid))]
    public void Read_OneForeignElementInserted_AgreesWithTheSchema(string file) => Agree(file, element =>
    {
        // xcal:components of an event may hold anything (xs:anyType).
        if (element.Name.LocalName != "components" || element.Parent!.Name.LocalName != "eiActivePeriod")
        {
            element.Add(new XElement("foreign"));
        }
    });

    private static void Agree(string file, Action<XElement> change)
    {
        var original = XDocument.Parse(Encoding.UTF8.GetString(File.ReadAllBytes(SharedMaterial.Path("openadr", "samples", "valid", file))).TrimStart('\uFEFF'), LoadOptions.None);
        var count = original.Root!.Descendants().Count();

        using (Assert.EnterMultipleScope())
        {
            for (var index = 0; index < count; index++)
            {
                var document = new XDocument(original);
                var element = document.Root!.Descendants().ElementAt(index);
                if (element.AncestorsAndSelf().Any(IsKeptVerbatim))
                {
                    continue;
                }

                var name = element.Name;
                change(element);
                var bytes = ToBytes(document);
                var expected = OfficialSchema.Faults(bytes);
                var faults = OadrReader.Read(bytes, OadrReaderOptions.Schema).Faults;
                Assert.That(faults.Count == 0, Is.EqualTo(expected.Count == 0), $"{name}: we say [{string.Join(" | ", faults)}], the schema [{string.Join(" | ", expected)}]");
            }
        }
    }

    /// <summary>Signatures and Green Button feeds are checked for well-formedness only; whoever uses them holds them to their own schemas.</summary>
    private static bool IsKeptVerbatim(XElement element) => element.Name.NamespaceName is "http://www.w3.org/2000/09/xmldsig#" or "http://www.w3.org/2005/Atom";

    private static XElement WithoutIdentities(XElement element)
    {
        element.DescendantsAndSelf().Attributes().Where(attribute => attribute.Name.LocalName is "Id" or "id").Remove();
        return element;
    }

    private static byte[] ToBytes(XDocument document)
    {
        using var bytes = new MemoryStream();
        using (var writer = XmlWriter.Create(bytes, new XmlWriterSettings { Encoding = new UTF8Encoding(false) }))
        {
            document.WriteTo(writer);
        }

        return bytes.ToArray();
    }
}
