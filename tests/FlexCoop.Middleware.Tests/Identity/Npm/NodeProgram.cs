using System.Diagnostics;
using System.Text.Json.Nodes;
using FlexCoop.Testing;

namespace FlexCoop.Middleware.Tests.Identity;

/// <summary>A program of the folder <c>Npm</c>, which speaks in JSON lines; its packages come by <c>npm ci</c>, which the build runs.</summary>
internal sealed class NodeProgram : IAsyncDisposable
{
    private static readonly string Folder = Path.Combine(Repository.Root, "tests", "FlexCoop.Middleware.Tests", "Identity", "Npm");

    private readonly Process _process;
    private readonly Task<string> _error;

    private NodeProgram(ProcessStartInfo start)
    {
        _process = Process.Start(start)!;
        _error = _process.StandardError.ReadToEndAsync();
    }

    /// <summary>Starts it. The running test is skipped, and says so, where node or the packages are not there.</summary>
    public static NodeProgram Start(string script, string authorityFile, params IEnumerable<string> arguments)
    {
        var node = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(folder => Path.Combine(folder, "node")).FirstOrDefault(File.Exists);
        if (node is null || !Directory.Exists(Path.Combine(Folder, "node_modules")))
        {
            Assert.Ignore("node or its packages are not here: install nodejs and npm, and run 'npm ci' in tests/FlexCoop.Middleware.Tests/Identity/Npm, as the build does where npm is there.");
        }

        File.WriteAllText(authorityFile, TestCertificates.AuthorityPem);
        return new NodeProgram(new ProcessStartInfo(node!, [script, .. arguments])
        {
            WorkingDirectory = Folder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["NODE_EXTRA_CA_CERTS"] = authorityFile },
        });
    }

    /// <summary>The next thing that it says, in JSON.</summary>
    public async Task<JsonObject> ReadAsync(CancellationToken cancellationToken)
    {
        while (await _process.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.StartsWith('{'))
            {
                return JsonNode.Parse(line)!.AsObject();
            }
        }

        throw new EndOfStreamException(await _error);
    }

    public async Task WriteAsync(string line, CancellationToken cancellationToken)
    {
        await _process.StandardInput.WriteLineAsync(line.AsMemory(), cancellationToken);
        await _process.StandardInput.FlushAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }
}
