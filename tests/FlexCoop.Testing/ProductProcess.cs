using System.Diagnostics;
using System.Text;
using System.Threading.Channels;

namespace FlexCoop.Testing;

/// <summary>One of the built executables, as a process of its own. Whatever happens, it ends with the test.</summary>
public sealed class ProductProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();
    private readonly StringBuilder _error = new();

    private ProductProcess(ProcessStartInfo start)
    {
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) =>
        {
            if (line.Data is null)
            {
                _lines.Writer.TryComplete();
            }
            else
            {
                _lines.Writer.TryWrite(line.Data);
            }
        };
        _process.ErrorDataReceived += (_, line) =>
        {
            if (line.Data is not null)
            {
                lock (_error)
                {
                    _error.AppendLine(line.Data);
                }
            }
        };
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>What it has written to its standard error.</summary>
    public string Error
    {
        get
        {
            lock (_error)
            {
                return _error.ToString();
            }
        }
    }

    /// <summary>What the system knows it by.</summary>
    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>The middleware.</summary>
    public static ProductProcess StartMiddleware(string? crashPoint, params IEnumerable<string> arguments) => Start("FlexCoop.Middleware", crashPoint, arguments);

    /// <summary>The middleware over a disk of which each flush takes so long: strace holds them up, and nothing else.</summary>
    public static ProductProcess StartMiddlewareOnSlowDisk(TimeSpan flush, params IEnumerable<string> arguments) =>
        StartMiddlewareWithFlushes($"delay_exit={(int)flush.TotalMicroseconds}", arguments);

    /// <summary>The middleware over a disk of which each flush fails with EIO, from its start on.</summary>
    /// <exception cref="System.ComponentModel.Win32Exception">strace is not here.</exception>
    public static ProductProcess StartMiddlewareOnFailingDisk(params IEnumerable<string> arguments) => StartMiddlewareWithFlushes("error=EIO", arguments);

    /// <summary>The agent.</summary>
    public static ProductProcess StartAgent(string? crashPoint, params IEnumerable<string> arguments) => Start("FlexCoop.Ven.Gateway", crashPoint, arguments);

    /// <summary>Starts the middleware, and waits until it has ended by itself.</summary>
    public static Task<(int ExitCode, string Output, string Error)> RunMiddlewareAsync(CancellationToken cancellationToken, params IEnumerable<string> arguments) =>
        RunAsync(StartMiddleware(crashPoint: null, arguments), cancellationToken);

    /// <summary>Starts the agent, and waits until it has ended by itself.</summary>
    public static Task<(int ExitCode, string Output, string Error)> RunAgentAsync(CancellationToken cancellationToken, params IEnumerable<string> arguments) =>
        RunAsync(StartAgent(crashPoint: null, arguments), cancellationToken);

    /// <summary>The next line that it prints.</summary>
    /// <exception cref="EndOfStreamException">It has ended.</exception>
    public async Task<string> ReadLineAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _lines.Reader.ReadAsync(cancellationToken);
        }
        catch (ChannelClosedException closed)
        {
            throw new EndOfStreamException(Error, closed);
        }
    }

    /// <summary>Closes its standard input, as the end of the process that started it does.</summary>
    public void CloseInput() => _process.StandardInput.Close();

    /// <summary>Asks it to end, as a service manager does.</summary>
    /// <param name="signal">Such as TERM.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task SignalAsync(string signal, CancellationToken cancellationToken)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{_process.Id}"]);
        await kill.WaitForExitAsync(cancellationToken);
    }

    /// <summary>Ends it as SIGKILL does: no word of warning, no chance to tidy.</summary>
    public async Task KillAsync(CancellationToken cancellationToken)
    {
        _process.Kill();
        await _process.WaitForExitAsync(cancellationToken);
    }

    /// <summary>Waits for its end; gives its exit code and what it printed and had not been read.</summary>
    public async Task<(int ExitCode, string Output, string Error)> EndAsync(CancellationToken cancellationToken)
    {
        await _process.WaitForExitAsync(cancellationToken);
        var output = new StringBuilder();
        await foreach (var line in _lines.Reader.ReadAllAsync(cancellationToken))
        {
            output.AppendLine(line);
        }

        return (_process.ExitCode, output.ToString(), Error);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await KillAsync(CancellationToken.None);
        }

        _process.Dispose();
    }

    private static async Task<(int ExitCode, string Output, string Error)> RunAsync(ProductProcess process, CancellationToken cancellationToken)
    {
        await using (process)
        {
            return await process.EndAsync(cancellationToken);
        }
    }

    /// <param name="injected">What strace does with each flush.</param>
    /// <param name="arguments">The command line.</param>
    private static ProductProcess StartMiddlewareWithFlushes(string injected, IEnumerable<string> arguments)
    {
        var start = StartOf("FlexCoop.Middleware", crashPoint: null, arguments);
        string[] strace = ["-D", "-f", "--seccomp-bpf", "-qq", "-o", "/dev/null", "-e", "trace=fdatasync,fsync", "-e", $"inject=fdatasync,fsync:{injected}", start.FileName];
        start.FileName = "strace";
        for (var number = 0; number < strace.Length; number++)
        {
            start.ArgumentList.Insert(number, strace[number]);
        }

        return new ProductProcess(start);
    }

    private static ProductProcess Start(string name, string? crashPoint, IEnumerable<string> arguments) => new(StartOf(name, crashPoint, arguments));

    private static ProcessStartInfo StartOf(string name, string? crashPoint, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            ArgumentList = { Path.Combine(AppContext.BaseDirectory, name + ".dll") },
            WorkingDirectory = Path.GetTempPath(),
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        if (crashPoint is not null)
        {
            start.Environment["FLEXCOOP_CRASH_POINT"] = crashPoint;
        }

        return start;
    }
}
