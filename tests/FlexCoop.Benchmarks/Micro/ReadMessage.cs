using System.Text;
using System.Xml;
using System.Xml.Serialization;
using BenchmarkDotNet.Attributes;
using FlexCoop.OpenAdr;
using FlexCoop.OpenAdr.Xml;

namespace FlexCoop.Benchmarks.Micro;

/// <summary>
/// What it costs to make a checked record of bytes, beside a bare pass of the framework's reader over the same bytes (wanted: at most 2.0 times),
/// and beside the framework's serializer, which checks next to nothing (wanted: at most half).
/// </summary>
public class ReadMessage
{
    private static readonly XmlReaderSettings Settings = new() { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null };

    private readonly XmlSerializer _serializer = new(typeof(SerializerShape.Payload));
    private byte[] _bytes = [];

    /// <summary>A poll, an event of one interval, a report of 10 points, and events with 96 intervals each.</summary>
    [Params("poll", "event", "report", "20 events")]
    public string Message { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        _bytes = OadrWriter.Write(SomeMessage.Named(Message));

        // All three do the whole work.
        var values = Encoding.UTF8.GetString(_bytes).Split("<ei:value>").Length - 1;
        var serialized = Serializer();
        if (Read() is null || Values(serialized) != values)
        {
            throw new InvalidOperationException($"Of {values} values, the serializer read {Values(serialized)}.");
        }
    }

    [Benchmark(Baseline = true)]
    public int XmlReaderPass()
    {
        using var reader = XmlReader.Create(new MemoryStream(_bytes), Settings);
        var nodes = 0;
        while (reader.Read())
        {
            nodes++;
        }

        return nodes;
    }

    [Benchmark]
    public OadrMessage Read() => OadrReader.Read(_bytes, OadrReaderOptions.Strict).Message!;

    [Benchmark]
    public object Serializer()
    {
        using var reader = XmlReader.Create(new MemoryStream(_bytes), Settings);
        return ((SerializerShape.Payload)_serializer.Deserialize(reader)!).SignedObject!.Message!;
    }

    private static int Values(object message) => message switch
    {
        SerializerShape.DistributeEvent distribute => distribute.Events.SelectMany(each => each.EiEvent!.Signals!.Each)
            .Sum(signal => signal.Intervals!.Each.Sum(interval => interval.SignalPayloads.Count(payload => payload.Float is not null)) + (signal.CurrentValue is null ? 0 : 1)),
        SerializerShape.UpdateReport update => update.Reports.Sum(report => report.Intervals!.Each.Sum(interval => interval.ReportPayloads.Count(payload => payload.Float is not null))),
        _ => 0,
    };
}
