using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace FlexCoop.Testing;

/// <summary>RSA keys of 2048 bits, which take long to make: those of a number are the same wherever it is asked for in a process.</summary>
public static class SomeRsa
{
    private static readonly ConcurrentDictionary<int, Lazy<RSAParameters>> Made = new();

    /// <summary>For whoever disposes of it.</summary>
    public static RSA Key(int number = 0) => RSA.Create(Made.GetOrAdd(number, _ => new Lazy<RSAParameters>(Make)).Value);

    private static RSAParameters Make()
    {
        using var key = RSA.Create(2048);
        return key.ExportParameters(includePrivateParameters: true);
    }
}
