using System.Text;
using System.Xml;
using BenchmarkDotNet.Attributes;
using FlexCoop.OpenAdr;

namespace FlexCoop.Benchmarks.Micro;

/// <summary>What it costs to make the bytes of a message, beside the framework's writer copying the same document (wanted: at most 1.5 times).</summary>
public class WriteMessage
{
    private OadrMessage _message = null!;
    private XmlDocument _document = null!;

    /// <inheritdoc cref="ReadMessage.Message"/>
    [Params("poll", "event", "report", "20 events")]
    public string Message { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        _message = SomeMessage.Named(Message);
        _document = new XmlDocument { XmlResolver = null };
        using var reader = XmlReader.Create(new MemoryStream(OadrWriter.Write(_message)), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit });
        _document.Load(reader);
    }

    [Benchmark(Baseline = true)]
    public byte[] XmlWriterCopy()
    {
        using var bytes = new MemoryStream(2048);
        using (var writer = XmlWriter.Create(bytes, new XmlWriterSettings { Encoding = new UTF8Encoding(false) }))
        {
            _document.WriteTo(writer);
        }

        return bytes.ToArray();
    }

    [Benchmark]
    public byte[] Write() => OadrWriter.Write(_message);
}
