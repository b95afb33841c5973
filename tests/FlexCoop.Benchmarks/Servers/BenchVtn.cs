using FlexCoop.Testing;

namespace FlexCoop.Benchmarks.Servers;

/// <summary>The middleware under measurement: its own process, over a folder of its own.</summary>
internal static class BenchVtn
{
    /// <summary>No VEN goes silent while others are measured, and each may send as fast as it can: what is measured is the server.</summary>
    private static readonly string[] Arguments = ["--set", "Vtn:PollInterval=1.00:00:00", .. OpenBuckets.Arguments];

    public static Task<LabVtn> StartAsync(CancellationToken cancellationToken, params string[] more) =>
        LabVtn.StartAsync(crashPoint: null, cancellationToken, [.. Arguments, .. more]);

    /// <summary>Over a disk of which each flush takes so long.</summary>
    public static Task<LabVtn> StartOnSlowDiskAsync(TimeSpan flush, CancellationToken cancellationToken) => LabVtn.StartOnSlowDiskAsync(flush, cancellationToken, Arguments);
}
