using System.Diagnostics;

namespace FlexCoop.Middleware.Tests;

/// <summary>The built executable, as a process of its own. Whatever happens, it ends with the test.</summary>
internal sealed class MiddlewareProcess : IAsyncDisposable
{
    private readonly Process _process;

    private MiddlewareProcess(Process process) => _process = process;

    /// <summary>Starts it.</summary>
    /// <param name="arguments">The command line.</param>
    public static MiddlewareProcess Start(params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            ArgumentList = { Path.Combine(AppContext.BaseDirectory, "FlexCoop.Middleware.dll") },
            WorkingDirectory = Path.GetTempPath(),
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        return new MiddlewareProcess(Process.Start(start)!);
    }

    /// <summary>Starts it, and waits until it has ended by itself.</summary>
    public static async Task<(int ExitCode, string Output, string Error)> RunAsync(CancellationToken cancellationToken, params IEnumerable<string> arguments)
    {
        await using var process = Start(arguments);
        return await process.EndAsync(cancellationToken);
    }

    /// <summary>The next line that it prints.</summary>
    public async Task<string> ReadLineAsync(CancellationToken cancellationToken) =>
        await _process.StandardOutput.ReadLineAsync(cancellationToken) ?? throw new EndOfStreamException(await _process.StandardError.ReadToEndAsync(cancellationToken));

    /// <summary>Asks it to end, as a service manager does.</summary>
    /// <param name="signal">Such as TERM.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task SignalAsync(string signal, CancellationToken cancellationToken)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{_process.Id}"]);
        await kill.WaitForExitAsync(cancellationToken);
    }

    /// <summary>Waits for its end; gives its exit code and what it printed and had not been read.</summary>
    public async Task<(int ExitCode, string Output, string Error)> EndAsync(CancellationToken cancellationToken)
    {
        var output = _process.StandardOutput.ReadToEndAsync(cancellationToken);
        var error = _process.StandardError.ReadToEndAsync(cancellationToken);
        await _process.WaitForExitAsync(cancellationToken);
        return (_process.ExitCode, await output, await error);
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
