using System.Text;
using BenchmarkDotNet.Attributes;
using FlexCoop.OpenAdr;
using FlexCoop.OpenAdr.Xml;

namespace FlexCoop.Benchmarks;

/// <summary>What it costs to refuse a document that is made to cost much (wanted: less than 50 ms).</summary>
public class RefuseMessage
{
    private const string Open = "<oadr:oadrPayload xmlns:oadr='http://openadr.org/oadr-2.0b/2012/07'><oadr:oadrSignedObject><oadr:oadrPoll>";

    private byte[] _bytes = [];

    /// <summary>A thousand million laughs, 200,000 elements in each other, 250,000 side by side, 80,000 attributes, one text of a megabyte.</summary>
    [Params("laughs", "deep", "wide", "attributes", "text")]
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
            _ => Open + new string('a', 1_000_000),
        });
        if (_bytes.Length > OadrXml.MaxBytes || Refuse() == 0)
        {
            throw new InvalidOperationException($"{Document} has {_bytes.Length} bytes and {Refuse()} faults.");
        }
    }

    [Benchmark]
    public int Refuse() => OadrReader.Read(_bytes, OadrReaderOptions.Lenient).Faults.Count;

    private static string Laughs()
    {
        var entities = Enumerable.Range(1, 9).Select(level => $"<!ENTITY l{level} '{string.Concat(Enumerable.Repeat($"&l{level - 1};", 10))}'>");
        return $"<!DOCTYPE l [<!ENTITY l0 'ha'>{string.Concat(entities)}]><l>&l9;</l>";
    }
}
