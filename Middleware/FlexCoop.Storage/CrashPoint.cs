using System.Diagnostics;

namespace FlexCoop;

/// <summary>Named places at which a process can be made to die as by SIGKILL, so that tests can prove what survives it.</summary>
/// <remarks>
/// Armed by the environment variable FLEXCOOP_CRASH_POINT only: a place, or a place, <c>/</c> and what is under way there, and with <c>#</c> at
/// which visit (<c>storage.before-commit/oadrCreatedEvent#3</c>); or <c>trace:</c> and a file, which then takes a line for each visit. Unarmed, a
/// visit is one comparison with null. This file is also compiled into the agent's library, which may not refer to this one.
/// </remarks>
internal static class CrashPoint
{
    private const string TracePrefix = "trace:";

    private static readonly string? Armed = Environment.GetEnvironmentVariable("FLEXCOOP_CRASH_POINT");
    private static readonly string? Place = Armed?.Split('#')[0];
    private static readonly Lock TraceLock = new();

    /// <summary>Follows a request into what is done for it.</summary>
    private static readonly AsyncLocal<string?> Current = new();

    private static int _visitsLeft = Armed?.Split('#') is [_, var visit] && int.TryParse(visit, out var number) ? number : 1;

    /// <summary>Whether any place is armed.</summary>
    public static bool IsArmed => Armed is not null;

    /// <summary>What is under way here: the message or operation that <see cref="Begin"/> named; null for none, or when nothing is armed.</summary>
    public static string? UnderWay => IsArmed ? Current.Value : null;

    /// <summary>From here on, and in all that is called from here, this message or operation is under way.</summary>
    public static void Begin(string name)
    {
        if (IsArmed)
        {
            Current.Value = name;
        }
    }

    /// <summary>Dies here if this is the armed place and visit.</summary>
    /// <param name="place">One of those that are listed.</param>
    /// <param name="underWay">What is under way here; null for <see cref="UnderWay"/>.</param>
    public static void Reach(string place, string? underWay = null)
    {
        if (Armed is null)
        {
            return;
        }

        var visit = $"{place}/{underWay ?? UnderWay}";
        if (Armed.StartsWith(TracePrefix, StringComparison.Ordinal))
        {
            lock (TraceLock)
            {
                File.AppendAllText(Armed[TracePrefix.Length..], visit + "\n");
            }
        }
        else if ((Place == place || Place == visit) && Interlocked.Decrement(ref _visitsLeft) <= 0)
        {
            using var self = Process.GetCurrentProcess();
            self.Kill();
            self.WaitForExit();
        }
    }
}
