using System.Diagnostics;
using System.Globalization;
using FlexCoop.Testing;

namespace FlexCoop.Benchmarks.Load;

/// <summary>The load generator of the HTTP rows: wrk, from the Debian package of that name.</summary>
internal static class Wrk
{
    /// <summary>Says what wrk measured, in one line that can be read back.</summary>
    private const string Done = """

        done = function(summary, latency, requests)
          local e = summary.errors
          io.write(string.format("RESULT %d %d %d %d %d %d\n", summary.requests, summary.duration,
            latency:percentile(50), latency:percentile(99), e.status, e.connect + e.read + e.write + e.timeout))
        end
        """;

    /// <param name="url">Where the server is.</param>
    /// <param name="script">The Lua that makes the requests.</param>
    /// <param name="threads">Threads of wrk, each with an even share of the connections.</param>
    /// <param name="connections">How many requests are under way at once.</param>
    /// <param name="duration">How long.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<WrkResult> RunAsync(Uri url, string script, int threads, int connections, TimeSpan duration, CancellationToken cancellationToken)
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder["load.lua"], script + Done, cancellationToken);
        using var wrk = Process.Start(new ProcessStartInfo("wrk",
            [$"-t{threads}", $"-c{connections}", $"-d{(int)duration.TotalSeconds}s", "--timeout", "30s", "-s", folder["load.lua"], url.ToString()])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        })!;
        var output = (await wrk.StandardOutput.ReadToEndAsync(cancellationToken)).Split('\n');
        await wrk.WaitForExitAsync(cancellationToken);
        var result = output.SingleOrDefault(line => line.StartsWith("RESULT ", StringComparison.Ordinal)) ?? throw new InvalidOperationException("wrk: " + string.Join('\n', output));
        var numbers = result.Split(' ')[1..].Select(number => long.Parse(number, CultureInfo.InvariantCulture)).ToList();
        return new WrkResult(
            numbers[0], numbers[1] / 1e6, TimeSpan.FromMicroseconds(numbers[2]), TimeSpan.FromMicroseconds(numbers[3]), numbers[4], numbers[5], output);
    }
}
