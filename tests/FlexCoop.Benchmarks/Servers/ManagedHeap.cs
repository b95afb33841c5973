using System.Diagnostics.Tracing;
using Microsoft.Diagnostics.NETCore.Client;
using Microsoft.Diagnostics.Tracing;
using Microsoft.Diagnostics.Tracing.Parsers;

namespace FlexCoop.Benchmarks.Servers;

/// <summary>Asks the runtime of another process what its managed heap holds.</summary>
internal static class ManagedHeap
{
    /// <summary>Makes the process collect its garbage, all of it; gives the bytes that live.</summary>
    public static long LiveBytes(int process)
    {
        var client = new DiagnosticsClient(process);
        var keywords = ClrTraceEventParser.Keywords.GC | ClrTraceEventParser.Keywords.GCHeapCollect;
        using var session = client.StartEventPipeSession([new EventPipeProvider("Microsoft-Windows-DotNETRuntime", EventLevel.Informational, (long)keywords)], requestRundown: false);
        using var source = new EventPipeEventSource(session.EventStream);
        var live = 0L;
        source.Clr.GCHeapStats += heap =>
        {
            live = heap.TotalHeapSize;
            source.StopProcessing();
        };
        source.Process();
        return live;
    }
}
