using System.ComponentModel;
using System.Diagnostics;
using FlexCoop.Testing;

namespace FlexCoop.Faults;

/// <summary>From now on every flush of a process fails with EIO: strace answers in the place of the system.</summary>
internal sealed class FailingFlushes : IDisposable
{
    private const string NotHere = "strace is not here: install the Debian package strace, as .ci/run does.";

    private readonly Process _strace;

    private FailingFlushes(Process strace) => _strace = strace;

    /// <summary>Begins; the running test is skipped where there is no strace, or it may not.</summary>
    public static async Task<FailingFlushes> OfAsync(int processId, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(
            "strace",
            ["-f", "-o", "/dev/null", "-e", "trace=fsync,fdatasync", "-e", "inject=fsync,fdatasync:error=EIO", "-p", $"{processId}"])
        { UseShellExecute = false, RedirectStandardError = true };
        try
        {
            var strace = Process.Start(start)!;

            // Its first line: it is attached, or why not.
            if (await strace.StandardError.ReadLineAsync(cancellationToken) is not { } said || !said.Contains("attached", StringComparison.Ordinal))
            {
                Assert.Ignore("strace cannot attach to a process here.");
            }

            return new FailingFlushes(strace);
        }
        catch (Win32Exception)
        {
            Assert.Ignore(NotHere);
            throw;
        }
    }

    /// <summary>Starts the server, of which every flush fails; the running test is skipped where there is no strace.</summary>
    public static ProductProcess Start(params string[] arguments)
    {
        try
        {
            return ProductProcess.StartMiddlewareOnFailingDisk(arguments);
        }
        catch (Win32Exception)
        {
            Assert.Ignore(NotHere);
            throw;
        }
    }

    public void Dispose()
    {
        if (!_strace.HasExited)
        {
            _strace.Kill();
            _strace.WaitForExit();
        }

        _strace.Dispose();
    }
}
