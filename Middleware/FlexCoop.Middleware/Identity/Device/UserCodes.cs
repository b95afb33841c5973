using System.Security.Cryptography;

namespace FlexCoop.Middleware.Identity;

/// <summary>The codes that people type: ten of twenty letters, 43 bits, without vowels and look-alikes (RFC 8628 §6.1).</summary>
internal static class UserCodes
{
    private const string Letters = "BCDFGHJKLMNPQRSTVWXZ";
    private const int Length = 10;

    /// <summary>A new one, as people read it: <c>BCDFG-HJKLM</c>.</summary>
    public static string New() => RandomNumberGenerator.GetString(Letters, Length).Insert(Length / 2, "-");

    /// <summary>What was typed, as it is compared: case, spaces and hyphens do not matter.</summary>
    /// <returns>Null when it cannot be a code.</returns>
    public static string? Read(string? typed)
    {
        var letters = string.Concat((typed ?? "").Where(letter => letter is not (' ' or '-')).Take(Length + 1)).ToUpperInvariant();
        return letters.Length == Length && letters.All(Letters.Contains) ? letters : null;
    }
}
