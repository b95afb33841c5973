using System.Diagnostics;

namespace FlexCoop.Benchmarks.Servers;

/// <summary>A program of which the first line is read, and which ends with the measurement.</summary>
internal sealed class ServerProcess : IDisposable
{
    private readonly Process _process;

    private ServerProcess(Process process) => _process = process;

    public int Id => _process.Id;

    /// <summary>The bare server.</summary>
    public static async Task<(ServerProcess Server, Uri Url)> StartBareAsync(int bytes, CancellationToken cancellationToken)
    {
        var (server, line) = await StartOwnAsync(cancellationToken, BareServer.Command, $"{bytes}");
        return (server, new Uri(line));
    }

    /// <summary>A server of this program, with the collector that the middleware has.</summary>
    /// <returns>It, and the first line that it printed.</returns>
    public static async Task<(ServerProcess Server, string Line)> StartOwnAsync(CancellationToken cancellationToken, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(ServerProcess).Assembly.Location, .. arguments]) { UseShellExecute = false, RedirectStandardOutput = true };
        start.Environment["DOTNET_gcServer"] = "1";
        var server = new ServerProcess(Process.Start(start)!);
        return (server, await server._process.StandardOutput.ReadLineAsync(cancellationToken) ?? throw new InvalidOperationException($"'{arguments[0]}' ended before it served."));
    }

    public static ServerProcess Start(string program, params IEnumerable<string> arguments) =>
        new(Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!);

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }
}
