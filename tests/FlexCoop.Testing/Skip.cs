using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using NUnit.Framework;

namespace FlexCoop.Testing;

/// <summary>Skips the running test, and says why: in its result, and once for each reason on the console.</summary>
internal static class Skip
{
    private static readonly ConcurrentDictionary<string, bool> Told = new();

    [DoesNotReturn]
    public static void Because(string reason)
    {
        if (Told.TryAdd(reason, true))
        {
            TestContext.Error.WriteLine($"Skipped: {reason}");
        }

        Assert.Ignore(reason);
        throw new InvalidOperationException(reason);
    }
}
