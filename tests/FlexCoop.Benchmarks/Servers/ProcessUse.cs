using System.Globalization;

namespace FlexCoop.Benchmarks.Servers;

/// <summary>What the kernel says of another process.</summary>
internal static class ProcessUse
{
    /// <summary>Ticks a second in <c>/proc</c>; Linux has 100 on every machine that .NET runs on.</summary>
    private const double TicksPerSecond = 100;

    /// <summary>The memory that it really has (VmRSS), in bytes.</summary>
    public static long ResidentBytes(int process) => 1024 * long.Parse(
        File.ReadLines($"/proc/{process}/status").Single(line => line.StartsWith("VmRSS:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
        CultureInfo.InvariantCulture);

    /// <summary>The time that it has had of all processors.</summary>
    public static TimeSpan Processor(int process)
    {
        // The name, in brackets, may hold spaces.
        var fields = File.ReadAllText($"/proc/{process}/stat").Split(')')[^1].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return TimeSpan.FromSeconds((double.Parse(fields[11], CultureInfo.InvariantCulture) + double.Parse(fields[12], CultureInfo.InvariantCulture)) / TicksPerSecond);
    }
}
