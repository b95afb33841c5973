using System.Diagnostics.Tracing;
using Microsoft.Diagnostics.NETCore.Client;
using Microsoft.Diagnostics.Tracing;
using Microsoft.Diagnostics.Tracing.Parsers;

namespace FlexCoop.Benchmarks.Servers;

/// <summary>Asks the runtime of another process what its managed heap holds.</summary>
internal static class ManagedHeap
{
    /// <summary>What a collection may take; only when the session ends are its last events delivered.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>Makes the process collect its garbage, all of it; gives the bytes that live.</summary>
    /// <exception cref="InvalidOperationException">It did not collect in time.</exception>
    public static async Task<long> LiveBytesAsync(int process, CancellationToken cancellationToken)
    {
        var client = new DiagnosticsClient(process);
        var keywords = ClrTraceEventParser.Keywords.GC | ClrTraceEventParser.Keywords.GCHeapCollect;
        using var session = client.StartEventPipeSession([new EventPipeProvider("Microsoft-Windows-DotNETRuntime", EventLevel.Informational, (long)keywords)], requestRundown: false);
        using var source = new EventPipeEventSource(session.EventStream);
        var live = 0L;
        source.Clr.GCHeapStats += heap => live = heap.TotalHeapSize;
        var reading = Task.Run(source.Process, cancellationToken);
        await Task.Delay(Patience, TimeProvider.System, cancellationToken);
        await session.StopAsync(cancellationToken);
        await reading;
        return live > 0 ? live : throw new InvalidOperationException($"Process {process} did not collect its garbage within {Patience.TotalSeconds} s.");
    }
}
