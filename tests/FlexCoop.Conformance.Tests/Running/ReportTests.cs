using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace FlexCoop.Conformance.Tests.Running;

/// <summary>The reports of a run, whatever a node has sent.</summary>
public sealed class ReportTests
{
    [Test]
    public void JUnit_OneOfEachVerdict_CountsAndNamesThem()
    {
        var suite = Written().Root!.Elements("testsuite").Single();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(suite.Attributes().ToDictionary(each => each.Name.LocalName, each => each.Value), Is.SupersetOf(new Dictionary<string, string>
            {
                ["name"] = "RG", ["tests"] = "4", ["failures"] = "1", ["errors"] = "1", ["skipped"] = "1",
            }));
            Assert.That(string.Join(' ', suite.Elements("testcase").Select(each => each.Elements().First().Name.LocalName)), Is.EqualTo("system-out failure skipped error"));
            Assert.That(suite.Elements("testcase").Select(each => (string?)each.Attribute("classname")), Is.All.EqualTo("VTN.Pull.RG"));
        }
    }

    [Test]
    public void JUnit_NodeSentCharactersThatXmlHasNot_IsXmlStill() =>
        Assert.That(Written().Descendants("system-out").First().Value, Does.Contain("<script>\uFFFD&"));

    [Test]
    public void Html_NodeSentMarkup_ShowsItAsText()
    {
        var page = HtmlReport.Write("VTN <b>", Results());

        using (Assert.EnterMultipleScope())
        {
            Assert.That(page, Does.Contain("VTN &lt;b&gt;").And.Contain("&lt;script&gt;"));
            Assert.That(page, Does.Not.Contain("VTN <b>").And.Not.Contain("<script>\0"));
            Assert.That(page, Does.Not.Contain("src=").And.Not.Contain("http-equiv").And.Not.Contain("<link"));
        }
    }

    /// <summary>Blanks grow with the depth: a page of such a message would not fit into memory.</summary>
    [Test]
    public void Html_NodeSentXmlWithoutEnd_IsShownAsItCame()
    {
        var deep = string.Concat(Enumerable.Repeat("<a>", 37_000)) + string.Concat(Enumerable.Repeat("</a>", 37_000));

        var page = HtmlReport.Write("VTN", [Result(Verdict.Failed, "why", "HTTP/1.1 200", Encoding.UTF8.GetBytes(deep))]);

        Assert.That(page, Has.Length.LessThan(3_000_000).And.Contains("&lt;a&gt;&lt;a&gt;"));
    }

    [TestCase("\"><script>alert(1)</script>", "<script>alert")]
    [TestCase("it is \u202Eturned round", "\u202E")]
    [TestCase("\u001b[31mred", "\u001b")]
    public void Html_NodeNamesItselfSo_IsTextAndSteersNothing(string hostile, string never)
    {
        var page = HtmlReport.Write(hostile, [Result(Verdict.Failed, hostile, hostile, Encoding.UTF8.GetBytes(hostile), hostile)]);

        Assert.That(Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(page)), Does.Not.Contain(never));
    }

    [Test]
    public void JUnit_HostileTexts_IsXmlStill()
    {
        using var stream = new MemoryStream();

        JUnitReport.Write([Result(Verdict.Failed, "\uD800\"<\uFFFE", "\u001b", Encoding.UTF8.GetBytes("]]>"), "\"'<&")], stream);

        stream.Position = 0;
        using var reader = XmlReader.Create(stream);
        Assert.That(XDocument.Load(reader).Descendants("failure").Single().Attribute("message")!.Value, Is.EqualTo("\uFFFD\"<\uFFFD"));
    }

    [Test]
    public void Transcript_BodyWithoutEnd_IsCutAndSaysSo()
    {
        var transcript = new Transcript(TimeProvider.System);

        transcript.Add(isFromNode: true, "HTTP/1.1 200", new byte[300 * 1024]);

        Assert.That(transcript.Entries.Single().Body, Does.EndWith("45056 bytes more"));
    }

    private static ScenarioResult Result(Verdict verdict, string finding, string line, byte[] body, string title = "A title")
    {
        var transcript = new Transcript(TimeProvider.System);
        transcript.Add(isFromNode: true, line, body);
        return new ScenarioResult(new ScenarioHeading("VTN", "RG-01", title, TransferModes.Pull, "rule 404"), verdict, finding, TimeProvider.System.GetUtcNow(), TimeSpan.FromSeconds(1), transcript);
    }

    private static XDocument Written()
    {
        using var stream = new MemoryStream();
        JUnitReport.Write(Results(), stream);
        stream.Position = 0;
        using var reader = XmlReader.Create(stream);
        return XDocument.Load(reader);
    }

    private static List<ScenarioResult> Results()
    {
        var transcript = new Transcript(TimeProvider.System);
        transcript.Add(isFromNode: true, "HTTP/1.1 200", Encoding.UTF8.GetBytes("<script>\0&"));
        return [.. Enum.GetValues<Verdict>().Select((verdict, number) => new ScenarioResult(
            new ScenarioHeading("VTN", $"RG-{number}", "A title", TransferModes.Pull, "rule 404"), verdict, verdict == Verdict.Passed ? null : "why", TimeProvider.System.GetUtcNow(), TimeSpan.FromSeconds(1), transcript))];
    }
}
