using System.Runtime.InteropServices;

namespace FlexCoop.Benchmarks.Figures;

/// <summary>Describes the machine that the figures come from.</summary>
internal static class Machine
{
    public static string Describe()
    {
        var processor = File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim() ?? $"{RuntimeInformation.ProcessArchitecture}";
        var system = File.ReadLines("/etc/os-release").FirstOrDefault(line => line.StartsWith("PRETTY_NAME=", StringComparison.Ordinal))?.Split('"')[1] ?? RuntimeInformation.OSDescription;
        var memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (double)(1 << 30);
        return $"{processor}, {Environment.ProcessorCount} cores, {memory:0} GB; {system}; .NET {Environment.Version}; data on {new DriveInfo(Path.GetTempPath()).DriveFormat}; load by wrk, on the same cores.";
    }
}
