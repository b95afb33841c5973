namespace FlexCoop.Middleware.Identity;

/// <summary>The fingerprint of a key: SHA-256 of its SubjectPublicKeyInfo in hexadecimal digits. A box shows the first twenty, 80 bits, which a person can compare and type, and nobody can find a second key for.</summary>
internal static class KeyFingerprint
{
    public const int Least = 20;
    public const int Whole = 64;

    /// <summary>What was typed, as it is compared: case, spaces, hyphens and colons do not matter.</summary>
    /// <returns>Null when it is none, or fewer digits than count.</returns>
    public static string? Read(string? typed)
    {
        var digits = string.Concat((typed ?? "").Where(letter => letter is not (' ' or '-' or ':'))).ToLowerInvariant();
        return digits.Length is >= Least and <= Whole && digits.All(char.IsAsciiHexDigitLower) ? digits : null;
    }
}
