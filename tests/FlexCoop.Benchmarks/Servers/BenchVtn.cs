using FlexCoop.Testing;

namespace FlexCoop.Benchmarks.Servers;

/// <summary>The middleware under measurement: its own process, over a folder of its own.</summary>
internal static class BenchVtn
{
    /// <summary>No VEN goes silent while others are measured.</summary>
    private static readonly string[] Patient = ["--set", "Vtn:PollInterval=1.00:00:00"];

    public static Task<LabVtn> StartAsync(CancellationToken cancellationToken) => LabVtn.StartAsync(crashPoint: null, cancellationToken, Patient);
}
