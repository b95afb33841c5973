using System.CommandLine;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace FlexCoop.Ven.Gateway.Enrol;

/// <summary>Which platform the command line names, and by what it is known.</summary>
internal static class PlatformArguments
{
    private const int FingerprintDigits = 64;

    public static Option<string?> TrustOption() => new("--trust") { Description = "The platform's root certificates, PEM. Unless it or the fingerprint is given, the system's roots count.", HelpName = "FILE" };

    public static Option<string?> FingerprintOption() => new("--fingerprint") { Description = "The SHA-256 of the platform's root certificate, as its operator tells it.", HelpName = "HEX" };

    /// <exception cref="StartException">It is no origin.</exception>
    public static Uri Server(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme == Uri.UriSchemeHttps && url.PathAndQuery == "/"
            ? url
            : throw new StartException($"--server: '{text}' is no origin of a platform; give https, host and port, such as https://platform.example:8443.");

    /// <param name="key">Where the text stands.</param>
    /// <param name="text">As it was typed.</param>
    /// <returns>Null when none is given.</returns>
    /// <exception cref="StartException">It cannot be one.</exception>
    public static string? Claim(string key, string? text) => text is null || (text.Trim() is { Length: > 0 and <= 64 } code && code.All(letter => letter is >= ' ' and <= '~'))
        ? text?.Trim()
        : throw new StartException($"{key}: '{text}' is no claim code; start \"add a box\" at the platform, and give the ten letters that it shows.");

    /// <returns>In lower case, without colons; null when none is given.</returns>
    /// <exception cref="StartException">It is none.</exception>
    public static string? Fingerprint(string? text)
    {
        if (text is null)
        {
            return null;
        }

        var digits = text.Replace(":", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal).ToLowerInvariant();
        return digits.Length == FingerprintDigits && digits.All(char.IsAsciiHexDigit)
            ? digits
            : throw new StartException($"--fingerprint: '{text}' is no SHA-256; give its {FingerprintDigits} hexadecimal digits, with or without colons.");
    }

    /// <returns>Null when no file is given.</returns>
    /// <exception cref="StartException">It cannot be read, or a fingerprint is given as well.</exception>
    public static X509Certificate2Collection? Roots(string? file, string? fingerprint)
    {
        if (file is null)
        {
            return null;
        }

        if (fingerprint is not null)
        {
            throw new StartException("--trust and --fingerprint: give one of them.");
        }

        try
        {
            var roots = new X509Certificate2Collection();
            roots.ImportFromPemFile(file);
            return roots.Count > 0 ? roots : throw new StartException($"--trust: '{file}' holds no certificate; give PEM.");
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new StartException($"--trust: '{file}' cannot be read: {unreadable.Message}", unreadable);
        }
    }
}
