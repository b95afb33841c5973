using System.Text;
using BenchmarkDotNet.Attributes;
using FlexCoop.OpenAdr;
using FlexCoop.OpenAdr.Xml;

namespace FlexCoop.Benchmarks.Micro;

/// <summary>What it costs to refuse a document that is made to cost much (wanted: less than 50 ms).</summary>
public class RefuseMessage
{
    private const string Open = "<oadr:oadrPayload xmlns:oadr='http://openadr.org/oadr-2.0b/2012/07'><oadr:oadrSignedObject><oadr:oadrPoll>";

    private byte[] _bytes = [];

    /// <summary>A thousand million laughs, 200,000 elements in each other, 250,000 side by side, 80,000 attributes, one text of a megabyte, 6,000 faults.</summary>
    [Params("laughs", "deep", "wide", "attributes", "text", "faults")]
    public string Document { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        _bytes = Encoding.UTF8.GetBytes(Document switch
        {
            "laughs" => Laughs(),
            "deep" => Open + string.Concat(Enumerable.Repeat("<a>", 200_000)),
            "wide" => Open + string.Concat(Enumerable.Repeat("<a/>", 250_000)),
            "attributes" => Open + "<a" + string.Concat(Enumerable.Range(0, 80_000).Select(number => $" a{number:D5}=''")) + "/>",
            "faults" => Faults(),
            _ => Open + new string('a', 1_000_000),
        });
        if (_bytes.Length > OadrXml.MaxBytes || Refuse() == 0)
        {
            throw new InvalidOperationException($"{Document} has {_bytes.Length} bytes and {Refuse()} faults.");
        }
    }

    [Benchmark]
    public int Refuse() => OadrReader.Read(_bytes, OadrReaderOptions.Lenient).Faults.Count;

    /// <summary>Values that are no known name of data quality, of which each might be explained at length.</summary>
    private static string Faults() =>
        "<oadr:oadrPayload xmlns:oadr='http://openadr.org/oadr-2.0b/2012/07' xmlns:ei='http://docs.oasis-open.org/ns/energyinterop/201110' xmlns:strm='urn:ietf:params:xml:ns:icalendar-2.0:stream'>"
        + "<oadr:oadrSignedObject><oadr:oadrUpdateReport><oadr:oadrReport><strm:intervals><ei:interval>"
        + string.Concat(Enumerable.Repeat($"<oadr:oadrReportPayload><oadr:oadrDataQuality>{new string('z', 64)}</oadr:oadrDataQuality></oadr:oadrReportPayload>", 6_000));

    private static string Laughs()
    {
        var entities = Enumerable.Range(1, 9).Select(level => $"<!ENTITY l{level} '{string.Concat(Enumerable.Repeat($"&l{level - 1};", 10))}'>");
        return $"<!DOCTYPE l [<!ENTITY l0 'ha'>{string.Concat(entities)}]><l>&l9;</l>";
    }
}
