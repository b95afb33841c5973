using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;

namespace FlexCoop.Middleware.Certify;

/// <summary>A command of the vendor's, run by the shell for each instruction: JSON on its standard input, JSON on its standard output.</summary>
/// <param name="command">As the shell takes it.</param>
/// <param name="patience">How long it may take.</param>
internal sealed class CommandDesk(string command, TimeSpan patience) : IDesk
{
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
            return DeskAnswer.Skipped($"--operator-command did not answer '{instruction.Act}' within {patience.TotalMinutes:0.#} min");
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
            await process.StandardInput.WriteLineAsync(instruction.ToJson().ToJsonString());
            process.StandardInput.Close();
            var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            return process.ExitCode == 0
                ? DeskAnswer.Read(await output)
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
