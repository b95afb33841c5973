using System.Text;
using System.Xml;
using System.Xml.Linq;
using FlexCoop.OpenAdr.Xml;
using FlexCoop.Testing;

namespace FlexCoop.OpenAdr.Tests;

/// <summary>Twenty thousand messages that nobody would send: our verdict on each is that of the Alliance's schema.</summary>
/// <remarks>Good samples with one or two things changed at random, repeatable by seed. What is kept verbatim (signatures, Atom) is left alone.</remarks>
public sealed class DifferentialTests
{
    private const int MutationsPerSeed = 500;

    /// <summary>Texts at the edges of the schema's types, put in place of any text.</summary>
    private static readonly string[] Texts =
    [
        "", " ", "0", "-1", "1", "+1", "00", "1.0", "1e3", "1E400", ".5", "5.", "NaN", "INF", "-INF", "nan", "Infinity", "4294967295", "4294967296", "9223372036854775808",
        "true", "false", "TRUE", "yes", " true ", "P", "PT", "PT0S", "P1D", "P1DT", "1W", "P1W", "-PT5M", "PT1.5S", "P1Y2M3DT4H5M6S", "PT5H5", "P-1D", "pt5m", "PT5M ",
        "2026-06-30T18:00:00Z", "2026-06-30T18:00:00", "2026-06-30T18:00:00+02:00", "2026-06-30T18:00:00.123456789Z", "2026-06-30T18:00:00.Z", "2026-06-30T24:00:00Z",
        "2026-02-30T18:00:00Z", "2026-13-01T00:00:00Z", "2026-06-30 18:00:00Z", "2026-06-30", "0000-01-01T00:00:00Z", "-0001-01-01T00:00:00Z", "12026-01-01T00:00:00Z",
        "200", "20", "2000", "4xx", "far", "near", "canceled", "cancelled", "always", "never", "optIn", "optOut", "optin", "level", "delta", "x-custom", "x-", "SIMPLE", "simple",
        "none", "k", "m", "K", "W", "Wh", "2.0a", "2.0b", "2.0c", "simpleHttp", "xmpp", "Quality Good - Non Specific", "x-quality", "http://example.org/a b", "urn:a:b", "é", "a&b", "]]>",
    ];

    private static readonly XNamespace[] Namespaces =
    [
        "http://openadr.org/oadr-2.0b/2012/07", "http://docs.oasis-open.org/ns/energyinterop/201110", "http://docs.oasis-open.org/ns/energyinterop/201110/payloads",
        "urn:ietf:params:xml:ns:icalendar-2.0", "urn:ietf:params:xml:ns:icalendar-2.0:stream", "http://docs.oasis-open.org/ns/emix/2011/06/power", "urn:example:foreign", XNamespace.None,
    ];

    private static readonly string[] Names = ["venID", "requestID", "duration", "dtstart", "uid", "text", "value", "rID", "eventID", "date-time", "components", "interval", "oadrPoll", "foreign"];

    [Test]
    public void Read_RandomMutations_AgreesWithTheSchema([Range(1, 40)] int seed)
    {
        var random = new Random(seed);
        var files = CorpusTests.Valid.ToArray();
        using (Assert.EnterMultipleScope())
        {
            for (var number = 0; number < MutationsPerSeed; number++)
            {
                var file = files[random.Next(files.Length)];
                var document = Load(file);
                var done = new List<string>();
                for (var changes = random.Next(1, 3); changes > 0; changes--)
                {
                    done.Add(Mutate(document, random));
                }

                var bytes = ToBytes(document);
                var expected = OfficialSchema.Faults(bytes);
                var faults = OadrReader.Read(bytes, OadrReaderOptions.Schema).Faults;
                if (IsDotNetsOwn(expected, faults))
                {
                    continue;
                }

                Assert.That(
                    faults.Count == 0,
                    Is.EqualTo(expected.Count == 0),
                    $"{file}, {string.Join(", then ", done)}: we say [{string.Join(" | ", faults)}], the schema [{string.Join(" | ", expected)}]");
            }
        }
    }

    /// <summary>Where .NET's validator, not the schema, is at odds with us; libxml2 judges as we do.</summary>
    private static bool IsDotNetsOwn(IReadOnlyList<string> expected, IReadOnlyList<OadrFault> faults) =>
        (faults.Count > 0 && faults.All(IsAFloatOfDotNet)) || (expected.Count > 0 && expected.All(IsARefusalOfDotNet));

    /// <summary>.NET reads Infinity and nan as xs:float, whose only words are INF, -INF and NaN (XML Schema part 2, §3.2.4.1).</summary>
    private static bool IsAFloatOfDotNet(OadrFault fault) =>
        fault.Problem.StartsWith("'Infinity'", StringComparison.Ordinal) || fault.Problem.StartsWith("'nan'", StringComparison.Ordinal);

    private static bool IsARefusalOfDotNet(string fault) =>

        // An empty xs:anyURI is a relative reference to the document itself (§3.2.17).
        fault.EndsWith("The string '' is not a valid Uri value.", StringComparison.Ordinal)

        // 24:00:00 is the midnight at the end of a day (§3.2.7).
        || fault.EndsWith("The string '2026-06-30T24:00:00Z' is not a valid DateTime value.", StringComparison.Ordinal);

    private static string Mutate(XDocument document, Random random)
    {
        var elements = document.Root!.Descendants().Where(element => !element.AncestorsAndSelf().Any(IsKeptVerbatim)).ToList();
        if (elements.Count == 0)
        {
            return "nothing";
        }

        var element = elements[random.Next(elements.Count)];
        var name = element.Name.LocalName;
        switch (random.Next(8))
        {
            case 0:
                element.Remove();
                return $"drop {name}";
            case 1:
                element.AddAfterSelf(WithoutIdentities(new XElement(element)));
                return $"duplicate {name}";
            case 2 when element.ElementsAfterSelf().FirstOrDefault() is { } next && !IsKeptVerbatim(next):
                next.Remove();
                element.AddBeforeSelf(next);
                return $"swap {name} and {next.Name.LocalName}";
            case 3:
                var other = Names[random.Next(Names.Length)];
                element.Name = element.Name.Namespace + other;
                return $"rename {name} to {other}";
            case 4:
                var space = Namespaces[random.Next(Namespaces.Length)];
                element.Name = space + name;
                return $"move {name} to {space}";
            case 5 when element.Attributes().FirstOrDefault(attribute => !attribute.IsNamespaceDeclaration) is { } attribute:
                attribute.Value = Text(random);
                return $"set {name}/@{attribute.Name.LocalName} to '{attribute.Value}'";
            case 6 when name != "components":
                // What stands in components (xs:anyType) is held to its own declarations, laxly; we read it as it is, for it means nothing here.
                var another = elements[random.Next(elements.Count)];
                element.Add(WithoutIdentities(new XElement(another)));
                return $"put {another.Name.LocalName} into {name}";
            default:
                var leaf = element.DescendantsAndSelf().First(one => !one.HasElements);
                leaf.Value = Text(random);
                return $"set {leaf.Name.LocalName} to '{leaf.Value}'";
        }
    }

    private static string Text(Random random) => Texts[random.Next(Texts.Length)];

    private static bool IsKeptVerbatim(XElement element) => element.Name.NamespaceName is "http://www.w3.org/2000/09/xmldsig#" or "http://www.w3.org/2005/Atom";

    private static XElement WithoutIdentities(XElement element)
    {
        element.DescendantsAndSelf().Attributes().Where(attribute => attribute.Name.LocalName is "Id" or "id").Remove();
        return element;
    }

    private static XDocument Load(string file) =>
        XDocument.Parse(Encoding.UTF8.GetString(File.ReadAllBytes(SharedMaterial.Path("openadr", "samples", "valid", file))).TrimStart('\uFEFF'), LoadOptions.None);

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
