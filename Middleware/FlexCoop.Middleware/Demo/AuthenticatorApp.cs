using FlexCoop.Middleware.Identity;

namespace FlexCoop.Middleware.Demo;

/// <summary>A person's authenticator app (RFC 6238).</summary>
/// <param name="key">What the page shows of the account's secret, base32 (RFC 4648 §6).</param>
internal sealed class AuthenticatorApp(string key)
{
    private const string Base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    private readonly byte[] _secret = FromBase32(key);
    private long _last;

    /// <summary>As the page has shown it.</summary>
    public string Key => key;

    /// <summary>A code that was not used yet: each is good once, and the platform takes one that is a step early.</summary>
    public string NextCode()
    {
        _last = Math.Max(_last + 1, Totp.StepAt(TimeProvider.System.GetUtcNow()));
        return Totp.Code(_secret, _last);
    }

    private static byte[] FromBase32(string text)
    {
        var bytes = new byte[text.Length * 5 / 8];
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            var isSet = (Base32.IndexOf(text[bit / 5], StringComparison.Ordinal) >> (4 - (bit % 5))) & 1;
            bytes[bit / 8] |= (byte)(isSet << (7 - (bit % 8)));
        }

        return bytes;
    }
}
