using System.Text;
using FlexCoop.OpenAdr.Xml;

namespace FlexCoop.OpenAdr.Tests;

/// <summary>The bounds within which XML comes in at all.</summary>
public sealed class OadrXmlTests
{
    private const string Open = "<oadr:oadrPayload xmlns:oadr='http://openadr.org/oadr-2.0b/2012/07' xmlns:ei='http://docs.oasis-open.org/ns/energyinterop/201110'><oadr:oadrSignedObject><oadr:oadrPoll ei:schemaVersion='2.0b'>";
    private const string Close = "<ei:venID>VEN-1</ei:venID></oadr:oadrPoll></oadr:oadrSignedObject></oadr:oadrPayload>";

    [TestCase("<!DOCTYPE a>", TestName = "DTD")]
    [TestCase("<!DOCTYPE a SYSTEM 'file:///etc/passwd'>", TestName = "external DTD")]
    [TestCase("<!DOCTYPE a [<!ENTITY x SYSTEM 'http://127.0.0.1:1/x'>]>", TestName = "external entity")]
    [TestCase("<!DOCTYPE a [<!ENTITY x 'xxxxxxxxxx'><!ENTITY y '&x;&x;&x;&x;&x;&x;&x;&x;'>]>", TestName = "entity expansion")]
    public void T05_Read_Dtd_IsRefused(string prolog)
    {
        var fault = Fault(prolog + Open + Close);

        Assert.That((fault.Problem, fault.Remedy), Is.EqualTo(("a DTD stands here", "leave it out; OpenADR messages have no DTD and no entities of their own")));
    }

    [Test]
    public void Read_OneByteTooMany_IsRefusedBeforeItIsRead()
    {
        var fault = OadrReader.Read(new byte[OadrXml.MaxBytes + 1]).Faults.Single();

        Assert.That((fault.Problem, fault.Remedy), Is.EqualTo(("the message has more than 1048576 bytes", "send at most 1048576")));
    }

    [Test]
    public void Read_AsLargeAsAllowed_IsRead()
    {
        var padding = new string(' ', OadrXml.MaxBytes - Open.Length - Close.Length);

        Assert.That(OadrReader.Read(Encoding.UTF8.GetBytes(Open + padding + Close)).Faults, Is.Empty);
    }

    [Test]
    public void Read_NestedTooDeep_IsRefused()
    {
        var fault = Fault(Open + string.Concat(Enumerable.Repeat("<a>", 20_000)));

        Assert.That((fault.Problem, fault.Remedy), Is.EqualTo(("elements are nested more than 64 deep", "nest at most 64")));
    }

    [TestCase("<a/>")]
    [TestCase("<a b='1' c='2' d='3'/>")]
    public void Read_TooManyNodes_IsRefused(string node)
    {
        var fault = Fault(Open + string.Concat(Enumerable.Repeat(node, 1_000_000 / node.Length)) + Close);

        Assert.That((fault.Problem, fault.Remedy), Is.EqualTo(("the message has more than 100000 nodes", "send at most 100000")));
    }

    [Test]
    public void Read_ThousandsOfFaults_SaysAHundred()
    {
        var result = OadrReader.Read(Encoding.UTF8.GetBytes(Open + string.Concat(Enumerable.Repeat("<a/>", 10_000)) + Close));

        Assert.That(result.Faults, Has.Count.EqualTo(100));
    }

    [TestCase("us-ascii")]
    [TestCase("iso-8859-1")]
    public void Read_OtherEncodingDeclared_IsRefused(string encoding)
    {
        var fault = Fault($"<?xml version='1.0' encoding='{encoding}'?>" + Open + Close);

        Assert.That(fault.Problem, Is.EqualTo($"encoding '{encoding}' is declared"));
    }

    [Test]
    public void Read_Utf16_IsRefused()
    {
        var fault = OadrReader.Read(Encoding.Unicode.GetBytes(Open + Close)).Faults.Single();

        Assert.That(fault.Problem, Is.EqualTo("the message is not UTF-8"));
    }

    [TestCase("", "the message is empty", "send an oadr:oadrPayload")]
    [TestCase("   ", "there is no element", "send an oadr:oadrPayload")]
    [TestCase("<!-- nothing -->", "there is no element", "send an oadr:oadrPayload")]
    [TestCase("{\"venID\": \"VEN-1\"}", "this is no XML", "send an oadr:oadrPayload, which begins with '<'")]
    [TestCase("<a>Heat & Power</a>", "an & stands here that begins no entity", "write & as &amp;")]
    [TestCase("<ei:venID/>", "the prefix 'ei' is not declared", "add xmlns:ei=\"http://docs.oasis-open.org/ns/energyinterop/201110\"")]
    [TestCase("<their:venID/>", "the prefix 'their' is not declared", "add xmlns:their=\"…\" with its namespace")]
    public void Read_NotWellFormed_SaysWhatToWriteInstead(string text, string problem, string remedy)
    {
        var fault = OadrReader.Read(Encoding.UTF8.GetBytes(text)).Faults[^1];

        Assert.That((fault.Problem, fault.Remedy), Is.EqualTo((problem, remedy)));
        Assert.That(fault.Line, Is.EqualTo(1));
    }

    [Test]
    public void Read_EncodingDeclaredFarOff_IsRefused()
    {
        var fault = Fault($"<?xml version='1.0'{new string(' ', 300)}encoding='iso-8859-1'?>" + Open + Close);

        Assert.That(fault.Problem, Is.EqualTo("the XML declaration has more than 256 bytes"));
    }

    /// <summary>A namespace with a name as long as a message, said again and again: in faults, and in what is kept.</summary>
    [TestCase("<ei:venID/>", "<q:a/>")]
    [TestCase("<ei:venID>", "<q:a/>")]
    [TestCase("<atom:feed xmlns:atom='http://www.w3.org/2005/Atom'>", "<q:a/>")]
    [TestCase("", "<atom:feed xmlns:atom='http://www.w3.org/2005/Atom' q:b=''/>")]
    public void Read_LongNamespaceAgainAndAgain_CostsLittle(string open, string element)
    {
        const string Interval = "<oadr:oadrUpdateReport><oadr:oadrReport><strm:intervals><ei:interval><oadr:oadrGBPayload>";
        const string Root = "<oadr:oadrPayload xmlns:oadr='http://openadr.org/oadr-2.0b/2012/07' xmlns:ei='http://docs.oasis-open.org/ns/energyinterop/201110' xmlns:strm='urn:ietf:params:xml:ns:icalendar-2.0:stream' xmlns:q='";
        var within = open.StartsWith("<ei", StringComparison.Ordinal) ? "<oadr:oadrPoll>" : Interval;
        var bytes = Encoding.UTF8.GetBytes(Root + new string('u', 300_000) + "'><oadr:oadrSignedObject>" + within + open + string.Concat(Enumerable.Repeat(element, 600_000 / element.Length)));
        _ = OadrReader.Read(bytes);
        var before = GC.GetAllocatedBytesForCurrentThread();

        var result = OadrReader.Read(bytes);

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(40_000_000));
        Assert.That(result.Faults.Max(fault => fault.ToString().Length), Is.LessThan(1000));
    }

    /// <summary>Each of these has tens of thousands of faults; what would be said of them beyond the first hundred is not even made.</summary>
    [TestCase("<oadr:oadrUpdateReport><oadr:oadrReport><strm:intervals><ei:interval>", "<oadr:oadrReportPayload><oadr:oadrDataQuality>zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz</oadr:oadrDataQuality></oadr:oadrReportPayload>")]
    [TestCase("<oadr:oadrRegisterReport><oadr:oadrReport>", "<oadr:oadrReportDescription><ei:reportType>zzzzzzzzzzzzzzzzzzzzzzzz</ei:reportType></oadr:oadrReportDescription>")]
    [TestCase("<oadr:oadrPoll>", "<ei:groupID/>")]
    [TestCase("<oadr:oadrPoll>", "text<ei:venId/>")]
    public void Read_AMegabyteOfFaults_CostsLittle(string open, string fault)
    {
        const string Root = "<oadr:oadrPayload xmlns:oadr='http://openadr.org/oadr-2.0b/2012/07' xmlns:ei='http://docs.oasis-open.org/ns/energyinterop/201110' xmlns:strm='urn:ietf:params:xml:ns:icalendar-2.0:stream'><oadr:oadrSignedObject>";
        var bytes = Encoding.UTF8.GetBytes(Root + open + string.Concat(Enumerable.Repeat(fault, 1_000_000 / fault.Length)));
        _ = OadrReader.Read(bytes);
        var before = GC.GetAllocatedBytesForCurrentThread();

        var result = OadrReader.Read(bytes);

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(20 * bytes.Length));
        Assert.That(result.HasMoreFaults, Is.True);
    }

    /// <summary>A message cut off at any byte, or with any byte changed, is a message or a fault, never an exception.</summary>
    [Test]
    public void Read_AnyByteBroken_NeverThrows()
    {
        var good = Sample.DistributeEvent().ToBytes();
        var random = new Random(20);

        for (var at = 0; at < good.AsSpan().LastIndexOf((byte)'>'); at++)
        {
            var cut = OadrReader.Read(good.AsMemory(0, at));
            var changed = (byte[])good.Clone();
            changed[at] = (byte)random.Next(256);
            var broken = OadrReader.Read(changed, OadrReaderOptions.Lenient);

            Assert.That(cut.Faults, Is.Not.Empty);
            Assert.That(broken.Message is null, Is.EqualTo(broken.Faults.Count > 0));
        }
    }

    private static OadrFault Fault(string document) => OadrReader.Read(Encoding.UTF8.GetBytes(document)).Faults[^1];
}
