using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace FlexCoop.Middleware.Certify;

/// <summary>A command of the vendor's, run by the shell for each instruction: JSON on its standard input, JSON on its standard output.</summary>
/// <param name="command">As the shell takes it.</param>
/// <param name="patience">How long it may take.</param>
internal sealed class CommandDesk(string command, TimeSpan patience) : IDesk
{
    /// <summary>What was written is read when the command has ended, also where something that it has started holds its output open.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    public bool AsksAgain => false;

    public async Task<DeskAnswer> AskAsync(Instruction instruction, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(patience);
        try
        {
            return await RunAsync(instruction, limit.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return DeskAnswer.Skipped($"--operator-command did not answer '{instruction.Act}' within {patience.TotalSeconds:0} s; give --operator-patience");
        }
        catch (Exception failed) when (failed is JsonException or Win32Exception or IOException)
        {
            return DeskAnswer.Skipped($"--operator-command did not answer '{instruction.Act}' with a JSON object: {failed.Message}");
        }
    }

    private async Task<DeskAnswer> RunAsync(Instruction instruction, CancellationToken cancellationToken)
    {
        using var process = Process.Start(StartInfo())!;
        try
        {
            await TellAsync(process, instruction);
            var answer = new StringBuilder();
            var read = ReadAsync(process.StandardOutput, answer);
            await process.WaitForExitAsync(cancellationToken);
            await Task.WhenAny(read, Task.Delay(Grace, TimeProvider.System, cancellationToken));
            string text;
            lock (answer)
            {
                text = answer.ToString();
            }

            return process.ExitCode == 0
                ? DeskAnswer.Read(text)
                : DeskAnswer.Skipped($"--operator-command ended with code {process.ExitCode} at '{instruction.Act}'");
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    /// <summary>A command that knows what to do need not read.</summary>
    private static async Task TellAsync(Process process, Instruction instruction)
    {
        try
        {
            await process.StandardInput.WriteLineAsync(instruction.ToJson().ToJsonString());
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has ended already.
        }
    }

    private static async Task ReadAsync(StreamReader from, StringBuilder into)
    {
        var buffer = new char[4096];
        try
        {
            while (await from.ReadAsync(buffer) is var read and > 0)
            {
                lock (into)
                {
                    into.Append(buffer, 0, read);
                }
            }
        }
        catch (Exception closed) when (closed is IOException or ObjectDisposedException)
        {
            // Nobody waits for the rest.
        }
    }

    private ProcessStartInfo StartInfo()
    {
        var start = new ProcessStartInfo { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true };
        if (OperatingSystem.IsWindows())
        {
            (start.FileName, start.Arguments) = ("cmd.exe", "/c " + command);
            return start;
        }

        start.FileName = "/bin/sh";
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add(command);
        return start;
    }
}
