using System.Text;
using FlexCoop.OpenAdr.Signatures;
using FlexCoop.Testing;

namespace FlexCoop.OpenAdr.Tests.Signatures;

/// <summary>Canonical XML 1.0, held against libxml2's.</summary>
public sealed class CanonicalXmlTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>Examples of the recommendation (§3.2 to §3.4, §3.6), without what a DTD would do.</summary>
    [TestCase("<doc>\r\n   <clean>   </clean>\n   <mixed>\n      A<!-- no --><dirty/>   B\n   </mixed>\n</doc>", "<doc>\n   <clean>   </clean>\n   <mixed>\n      A<dirty></dirty>   B\n   </mixed>\n</doc>")]
    [TestCase("<e3 name = 'elem3'   id='elem3'   />", "<e3 id=\"elem3\" name=\"elem3\"></e3>")]
    [TestCase(
        "<e5 a:attr='out' b:attr='sorted' attr2='all' attr='I&apos;m' xmlns:b='http://www.ietf.org' xmlns:a='http://www.w3.org' xmlns='http://example.org'/>",
        "<e5 xmlns=\"http://example.org\" xmlns:a=\"http://www.w3.org\" xmlns:b=\"http://www.ietf.org\" attr=\"I'm\" attr2=\"all\" b:attr=\"sorted\" a:attr=\"out\"></e5>")]
    [TestCase("<e6 xmlns='' xmlns:a='u'><e7 xmlns='http://www.ietf.org'><e8 xmlns='' xmlns:a='u'/></e7></e6>", "<e6 xmlns:a=\"u\"><e7 xmlns=\"http://www.ietf.org\"><e8 xmlns=\"\"></e8></e7></e6>")]
    [TestCase("<text>First line&#x0d;&#10;Second line</text>", "<text>First line&#xD;\nSecond line</text>")]
    [TestCase("<compute><![CDATA[value>\"0\" && value<\"10\" ?\"valid\":\"error\"]]></compute>", "<compute>value&gt;\"0\" &amp;&amp; value&lt;\"10\" ?\"valid\":\"error\"</compute>")]
    [TestCase("<norm attr=' &apos;   &#x20;&#13;&#xa;&#9;   &apos; '/>", "<norm attr=\" '    &#xD;&#xA;&#x9;   ' \"></norm>")]
    [TestCase("<p><?pi-without-data ?><?pi  data ?></p>", "<p><?pi-without-data?><?pi data ?></p>")]
    [TestCase("<doc>©𐀀</doc>", "<doc>©𐀀</doc>")]
    public void Write_ExampleOfTheRecommendation_IsAsThere(string document, string canonical) =>
        Assert.That(Encoding.UTF8.GetString(CanonicalXml.Write(TreeElement.Read(Encoding.UTF8.GetBytes(document)))), Is.EqualTo(canonical));

    /// <summary>§2.4: what is in scope at an element goes with it, also xml: attributes.</summary>
    [Test]
    public void Write_ElementInTheMiddle_TakesItsScopeAlong()
    {
        var root = TreeElement.Read(Encoding.UTF8.GetBytes("<a xmlns='u1' xmlns:p='u2' xml:lang='nl' xml:space='preserve'><b xmlns='' xml:lang='fr' p:x='1'><c xmlns:q='u3'/></b></a>"));

        Assert.That(
            Encoding.UTF8.GetString(CanonicalXml.Write(root.Elements.Single().Elements.Single())),
            Is.EqualTo("<c xmlns:p=\"u2\" xmlns:q=\"u3\" xml:lang=\"fr\" xml:space=\"preserve\"></c>"));
    }

    [Test, CancelAfter(300_000)]
    public async Task Write_EverySample_IsWhatLibxmlMakesOfIt(CancellationToken cancellationToken)
    {
        foreach (var file in Directory.GetFiles(SharedMaterial.Path("openadr", "samples", "valid"), "*.xml").Concat(Directory.GetFiles(SharedMaterial.Path("openadr", "samples", "invalid"), "oadrPoll.sig-*.xml")))
        {
            var theirs = await SystemProgram.OutputAsync("xmllint", "libxml2-utils", ["--c14n", "--nonet", file], input: "", cancellationToken);

            var ours = CanonicalXml.Write(TreeElement.Read(await File.ReadAllBytesAsync(file, cancellationToken)), withComments: true);

            Assert.That(Encoding.UTF8.GetString(ours), Is.EqualTo(WithoutPrologue(theirs)), Path.GetFileName(file));
        }
    }

    /// <summary>Comments before the root are of the document, of which we never sign more than the root.</summary>
    private static string WithoutPrologue(string document)
    {
        while (document.StartsWith("<!--", StringComparison.Ordinal))
        {
            document = document[(document.IndexOf("-->", StringComparison.Ordinal) + "-->\n".Length)..];
        }

        return document;
    }
}
