using System.Text;
using FlexCoop.OpenAdr.Xml;
using FlexCoop.Testing;

namespace FlexCoop.OpenAdr.Tests;

/// <summary>What is written is valid, says what the record says, or is refused by name.</summary>
public sealed class OadrWriterTests
{
    [TestCase("a\rb")]
    [TestCase("a\r\nb\tc\n d ")]
    [TestCase(" <&>\"' ]]> ")]
    [TestCase("Ω\U0001F50C")]
    public void Write_AnyTextThatXmlCanCarry_ReadsBackTheSame(string text)
    {
        var poll = new OadrPoll(new VenId(text));

        Assert.That(OadrReader.Read(OadrWriter.Write(poll), OadrReaderOptions.Strict).Message, Is.EqualTo(poll));
    }

    private static IEnumerable<TestCaseData> Unsayable()
    {
        var report = Some.Data(new ReportRequestId("R"), "r", Some.Now, 1);
        yield return Case("ei:responseCode cannot be '7000'", new OadrResponse { EiResponse = EiResponse.Ok("") with { ResponseCode = new EiResponseCode(7000) } });
        yield return Case("ei:responseCode cannot be '-001'", new OadrResponse { EiResponse = EiResponse.Ok("") with { ResponseCode = new EiResponseCode(-1) } });
        yield return Case("There is no ei:reportRequestID", new OadrCancelReport { RequestId = "", ReportRequestIds = [], ReportToFollow = false });
        yield return Case("There is no oadr:oadrReportRequest", new OadrCreateReport { RequestId = "", ReportRequests = [] });
        yield return Case("There is no ei:interval", Update(report with { Intervals = [] }));
        yield return Case("There is no payload in an ei:interval", Update(report with { Intervals = [new Interval { Payloads = [] }] }));
        yield return Case("ei:reportName cannot be 'mine'", Update(report with { ReportName = new ReportName("mine") }));
        yield return Case("xcal:duration cannot be 'soon'", Update(report with { Duration = new OadrDuration { OddText = "soon" } }));
        yield return Case("xcal:duration cannot go 1 months and -5 seconds", Update(report with { Duration = new OadrDuration { Months = 1, Seconds = -5 } }));
        yield return Case("ei:confidence cannot be '101'", Update(report with
        {
            Intervals = [new Interval { Payloads = [new OadrReportPayload { RId = new RId("r"), Confidence = 101, Payload = new PayloadFloat(1) }] }],
        }));
        yield return Case("What is kept as it was read is not one element", Update(report with { Intervals = [new Interval { Payloads = [new OadrGbPayload("<a></b>")] }] }));
    }

    [TestCaseSource(nameof(Unsayable))]
    public void Write_WhatTheSchemaHasNoWordsFor_IsRefusedByName(string problem, OadrMessage message)
    {
        Assert.That(() => OadrWriter.Write(message), Throws.ArgumentException.With.Message.StartsWith(problem));
    }

    /// <summary>A prefix that stands only in a value, such as that of an xsi:type, keeps its namespace where the element goes.</summary>
    [Test]
    public void Write_KeptSubtreeWithPrefixesInValues_KeepsTheirNamespaces()
    {
        var sample = File.ReadAllText(SharedMaterial.Path("openadr", "samples", "valid", "oadrUpdateReport.greenbutton.xml"))
            .Replace("<oadr:oadrPayload ", "<oadr:oadrPayload xmlns:q=\"http://naesb.org/espi\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" ", StringComparison.Ordinal)
            .Replace("<espi:IntervalBlock>", "<espi:IntervalBlock xsi:type=\"q:IntervalBlock\">", StringComparison.Ordinal);
        var message = OadrReader.Read(Encoding.UTF8.GetBytes(sample)).Message!;

        var written = OadrWriter.Write(message);

        Assert.That(OfficialSchema.Faults(written), Is.Empty);
        Assert.That(OadrReader.Read(written).Message, Is.EqualTo(message).UsingPropertiesComparer());
    }

    private static OadrUpdateReport Update(OadrReport report) => new() { RequestId = "", Reports = [report] };

    private static TestCaseData Case(string problem, OadrMessage message) => new TestCaseData(problem, message).SetArgDisplayNames(problem);
}
