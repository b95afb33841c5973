using System.Xml;
using BenchmarkDotNet.Attributes;
using FlexCoop.OpenAdr;
using FlexCoop.OpenAdr.Xml;

namespace FlexCoop.Benchmarks;

/// <summary>What it costs to make a checked record of bytes, beside a bare pass of the framework's reader over the same bytes.</summary>
public class ReadMessage
{
    private byte[] _bytes = [];

    /// <summary>A poll, an event of one interval, and events with 96 intervals each.</summary>
    [Params("poll", "event", "20 events")]
    public string Message { get; set; } = "";

    [GlobalSetup]
    public void Setup() => _bytes = OadrWriter.Write(SomeMessage.Named(Message));

    [Benchmark(Baseline = true)]
    public int XmlReaderPass()
    {
        using var reader = XmlReader.Create(new MemoryStream(_bytes), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });
        var nodes = 0;
        while (reader.Read())
        {
            nodes++;
        }

        return nodes;
    }

    [Benchmark]
    public OadrMessage Read() => OadrReader.Read(_bytes, OadrReaderOptions.Strict).Message!;
}
