using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using FlexCoop.Benchmarks.Servers;

namespace FlexCoop.Benchmarks.Load;

/// <summary>The load generator of handshakes: <c>openssl s_time</c>, each with one new connection after the other, on which it asks for a page and reads to the end.</summary>
internal static partial class SslTime
{
    /// <summary>The client's key and certificate.</summary>
    public const string ClientFile = "client.pem";

    /// <param name="port">Where the server is, on localhost.</param>
    /// <param name="folder">With the client's file, and the authorities'.</param>
    /// <param name="clients">How many at once.</param>
    /// <param name="duration">How long.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Connections a second, of all clients.</returns>
    public static async Task<double> RunAsync(int port, string folder, int clients, TimeSpan duration, CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        var connections = await Task.WhenAll(Enumerable.Range(0, clients).Select(_ => ConnectionsAsync(port, folder, duration, cancellationToken)));
        return connections.Sum() / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static async Task<long> ConnectionsAsync(int port, string folder, TimeSpan duration, CancellationToken cancellationToken)
    {
        var (client, authorities) = (Path.Combine(folder, ClientFile), Path.Combine(folder, DoorsServer.AuthoritiesFile));
        using var openssl = Process.Start(new ProcessStartInfo(
            "openssl",
            ["s_time", "-connect", $"localhost:{port}", "-new", "-verify", "3", "-CAfile", authorities, "-cert", client, "-key", client, "-www", "/", "-time", $"{(int)duration.TotalSeconds}"])
        {
            UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        var error = openssl.StandardError.ReadToEndAsync(cancellationToken);
        var output = await openssl.StandardOutput.ReadToEndAsync(cancellationToken);
        await openssl.WaitForExitAsync(cancellationToken);
        var result = Result().Match(output);
        return result.Success ? long.Parse(result.Groups["connections"].Value, CultureInfo.InvariantCulture) : throw new InvalidOperationException("openssl s_time: " + output + await error);
    }

    /// <summary>Such as <c>321 connections in 3 real seconds, 187 bytes read per connection</c>; none without bytes.</summary>
    [GeneratedRegex(@"(?<connections>\d+) connections in \d+ real seconds, [1-9]\d* bytes", RegexOptions.None, 1000)]
    private static partial Regex Result();
}
