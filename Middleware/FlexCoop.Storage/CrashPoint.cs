using System.Diagnostics;

namespace FlexCoop;

/// <summary>Named places at which a process can be made to die as by SIGKILL, so that tests can prove what survives it.</summary>
/// <remarks>
/// Armed by the environment variable FLEXCOOP_CRASH_POINT only: a name, or a name, <c>#</c> and at which visit (<c>storage.before-commit#3</c>).
/// Unarmed, a visit is one comparison with null. This file is also compiled into the agent's library, which may not refer to this one.
/// </remarks>
internal static class CrashPoint
{
    private static readonly string? Armed = Environment.GetEnvironmentVariable("FLEXCOOP_CRASH_POINT")?.Split('#')[0];

    private static int _visitsLeft = VisitsToGo();

    /// <summary>Dies here if this is the armed place and visit.</summary>
    public static void Reach(string name)
    {
        if (Armed is null || name != Armed || Interlocked.Decrement(ref _visitsLeft) > 0)
        {
            return;
        }

        using var self = Process.GetCurrentProcess();
        self.Kill();
        self.WaitForExit();
    }

    private static int VisitsToGo() =>
        Environment.GetEnvironmentVariable("FLEXCOOP_CRASH_POINT")?.Split('#') is [_, var visit] && int.TryParse(visit, out var number) ? number : 1;
}
