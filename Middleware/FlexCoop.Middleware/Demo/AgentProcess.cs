using System.Diagnostics;
using System.Threading.Channels;

namespace FlexCoop.Middleware.Demo;

/// <summary>The agent's executable, running as a child; it ends when we do.</summary>
internal sealed class AgentProcess : IAsyncDisposable
{
    private static readonly string[] Names = ["FlexCoop.Ven.Gateway", "FlexCoop.Ven.Gateway.exe", "FlexCoop.Ven.Gateway.dll"];
    private static readonly TimeSpan EndsWithin = TimeSpan.FromSeconds(5);

    private readonly Process _process;
    private readonly string _logFile;
    private readonly Channel<string> _output = Channel.CreateUnbounded<string>();
    private readonly Task _read;

    private AgentProcess(Process process, string logFile)
    {
        _process = process;
        _logFile = logFile;
        _read = Task.WhenAll(ReadOutputAsync(), LogErrorsAsync());
    }

    /// <summary>Whether it runs still.</summary>
    public bool IsRunning => !_process.HasExited;

    /// <summary>The lines of its standard output, until it ends.</summary>
    public ChannelReader<string> Output => _output.Reader;

    /// <param name="path">The file; null for the one that lies beside this program.</param>
    /// <exception cref="StartException">It is not there.</exception>
    public static string Find(string? path)
    {
        if (path is not null)
        {
            return File.Exists(path) ? Path.GetFullPath(path) : throw new StartException($"--agent: there is no file '{path}'.");
        }

        var folder = Path.Combine(AppContext.BaseDirectory, "agent");
        return Names
            .Select(name => Path.Combine(folder, name))
            .FirstOrDefault(File.Exists) ?? throw new StartException($"There is no agent in '{folder}'; build the solution, or give --agent.");
    }

    /// <param name="executable">The agent, as it was found.</param>
    /// <param name="arguments">Its own.</param>
    /// <param name="logFile">Takes what it says besides.</param>
    /// <exception cref="StartException">It cannot be started.</exception>
    public static AgentProcess Start(string executable, IEnumerable<string> arguments, string logFile)
    {
        var isDll = executable.EndsWith(".dll", StringComparison.OrdinalIgnoreCase);
        var start = new ProcessStartInfo(isDll ? "dotnet" : executable)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in isDll ? arguments.Prepend(executable) : arguments)
        {
            start.ArgumentList.Add(argument);
        }

        try
        {
            return new AgentProcess(Process.Start(start) ?? throw new StartException($"The agent '{executable}' did not start."), logFile);
        }
        catch (Exception refused) when (refused is System.ComponentModel.Win32Exception or IOException)
        {
            throw new StartException($"The agent '{executable}' cannot be started: {refused.Message}", refused);
        }
    }

    /// <summary>The last lines of its log.</summary>
    public string LastWords() => File.Exists(_logFile) ? string.Join('\n', File.ReadLines(_logFile).TakeLast(5)) : "";

    /// <summary>Lets it end, with its devices let go; what takes too long for that is killed, since nothing of it is kept.</summary>
    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        using var limit = new CancellationTokenSource(EndsWithin, TimeProvider.System);
        try
        {
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill();
        }

        await _read;
        _process.Dispose();
    }

    private async Task ReadOutputAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            _output.Writer.TryWrite(line);
        }

        _output.Writer.Complete();
    }

    private async Task LogErrorsAsync()
    {
        await using var log = new StreamWriter(_logFile) { AutoFlush = true };
        while (await _process.StandardError.ReadLineAsync() is { } line)
        {
            await log.WriteLineAsync(line);
        }
    }
}
