using System.Globalization;
using System.Xml;

namespace FlexCoop.Conformance;

/// <summary>Results in the XML that continuous integration reads: a suite per family, a case per scenario.</summary>
public static class JUnitReport
{
    /// <param name="results">In any order.</param>
    /// <param name="into">Takes the document; it stays open.</param>
    public static void Write(IReadOnlyList<ScenarioResult> results, Stream into)
    {
        using var xml = XmlWriter.Create(into, new XmlWriterSettings { Indent = true });
        xml.WriteStartElement("testsuites");
        xml.WriteAttributeString("name", "FlexCoop certify");
        WriteSums(xml, results);
        foreach (var family in results.GroupBy(result => result.Heading.Family))
        {
            WriteSuite(xml, family.Key, [.. family]);
        }

        xml.WriteEndElement();
    }

    private static void WriteSuite(XmlWriter xml, string family, IReadOnlyList<ScenarioResult> results)
    {
        xml.WriteStartElement("testsuite");
        xml.WriteAttributeString("name", family);
        WriteSums(xml, results);
        xml.WriteAttributeString("timestamp", results.Min(result => result.Started).UtcDateTime.ToString("s", CultureInfo.InvariantCulture));
        foreach (var result in results)
        {
            xml.WriteStartElement("testcase");
            xml.WriteAttributeString("classname", $"{result.Heading.Device}.{result.Heading.Modes}.{family}");
            xml.WriteAttributeString("name", Clean($"{result.Heading.Number} {result.Heading.Title} ({result.Heading.Basis})"));
            xml.WriteAttributeString("time", Seconds(result.Took));
            if (result.Verdict != Verdict.Passed)
            {
                xml.WriteStartElement(result.Verdict switch { Verdict.Failed => "failure", Verdict.Skipped => "skipped", _ => "error" });
                xml.WriteAttributeString("message", Clean(result.Finding ?? ""));
                xml.WriteEndElement();
            }

            xml.WriteElementString("system-out", Clean(result.Transcript.ToString()));
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    private static void WriteSums(XmlWriter xml, IReadOnlyList<ScenarioResult> results)
    {
        xml.WriteAttributeString("tests", Number(results.Count));
        xml.WriteAttributeString("failures", Count(results, Verdict.Failed));
        xml.WriteAttributeString("errors", Count(results, Verdict.Inconclusive));
        xml.WriteAttributeString("skipped", Count(results, Verdict.Skipped));
        xml.WriteAttributeString("time", Seconds(results.Aggregate(TimeSpan.Zero, (sum, result) => sum + result.Took)));
    }

    private static string Count(IReadOnlyList<ScenarioResult> results, Verdict verdict) => Number(results.Count(result => result.Verdict == verdict));

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.000", CultureInfo.InvariantCulture);

    /// <summary>A node may send characters that XML knows no way to write.</summary>
    private static string Clean(string text) => string.Concat(text.EnumerateRunes().Select(rune => rune.Value > char.MaxValue || XmlConvert.IsXmlChar((char)rune.Value) ? rune.ToString() : "\uFFFD"));
}
