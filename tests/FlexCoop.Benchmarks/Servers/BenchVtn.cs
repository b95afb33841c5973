using FlexCoop.Testing;

namespace FlexCoop.Benchmarks.Servers;

/// <summary>The middleware under measurement: its own process, over a folder of its own.</summary>
internal static class BenchVtn
{
    /// <summary>No VEN goes silent while others are measured, and each may send as fast as it can: what is measured is the server.</summary>
    private static readonly string[] Settings =
    [
        "Vtn:PollInterval=1.00:00:00", "Admission:VenRate=10000", "Admission:VenBurst=100000", "Admission:AddressRate=100000", "Admission:AddressBurst=1000000",
    ];

    public static Task<LabVtn> StartAsync(CancellationToken cancellationToken) =>
        LabVtn.StartAsync(crashPoint: null, cancellationToken, Arguments());

    /// <summary>Over a disk of which each flush takes so long.</summary>
    public static Task<LabVtn> StartOnSlowDiskAsync(TimeSpan flush, CancellationToken cancellationToken) => LabVtn.StartOnSlowDiskAsync(flush, cancellationToken, Arguments());

    private static string[] Arguments() => [.. Settings.SelectMany(setting => new[] { "--set", setting })];
}
