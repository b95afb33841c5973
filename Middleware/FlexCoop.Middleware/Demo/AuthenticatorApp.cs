using FlexCoop.Middleware.Identity;

namespace FlexCoop.Middleware.Demo;

/// <summary>A person's authenticator app (RFC 6238).</summary>
/// <param name="key">What the page shows of the account's secret, base32 (RFC 4648 §6).</param>
internal sealed class AuthenticatorApp(string key)
{
    private readonly byte[] _secret = Base32.Read(key);
    private long _last;

    /// <summary>As the page has shown it.</summary>
    public string Key => key;

    /// <summary>A code that was not used yet: each is good once, and the platform takes one that is a step early.</summary>
    public string NextCode()
    {
        _last = Math.Max(_last + 1, Totp.StepAt(TimeProvider.System.GetUtcNow()));
        return Totp.Code(_secret, _last);
    }
}
