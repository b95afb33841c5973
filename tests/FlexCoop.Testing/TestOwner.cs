using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace FlexCoop.Testing;

/// <summary>A person with a browser, an account of the built-in provider and an authenticator app: does by the forms of the pages what people do.</summary>
/// <param name="http">The person's connection to the pages; as that of <see cref="TestBrowser"/>.</param>
/// <param name="clock">What the app goes by. A <see cref="TestClock"/> is moved where the next code is waited for.</param>
public sealed partial class TestOwner(HttpClient http, TimeProvider clock) : IDisposable
{
    private const string Base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private const int StepSeconds = 30;
    private const int WayInSeconds = 5;

    private readonly string _password = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(12));
    private readonly List<string> _secrets = [];
    private byte[] _secret = [];
    private string _login = "";
    private long _lastStep;

    public TestBrowser Browser { get; } = new(http);

    /// <summary>What nobody else may ever see: password, secret of the authenticator, and codes that were good once.</summary>
    public IReadOnlyList<string> Secrets => _secrets;

    /// <summary>Makes an account by a set-up code or an invitation, and logs in.</summary>
    public async Task MakeAccountAsync(string code, string login, CancellationToken cancellationToken)
    {
        _login = login;
        await Browser.GetAsync("/setup", cancellationToken);
        await Browser.SubmitAsync("/setup", cancellationToken, ("code", code), ("login", login), ("password", _password));
        var secret = Shown().Match(Browser.Text).Groups["text"].Value;
        _secret = FromBase32(secret);
        _secrets.AddRange([_password, secret, code]);
        await Browser.SubmitAsync("/setup/confirm", cancellationToken, ("totp", NextCode()));
        Expect("Your account is made");
        await LogInAsync(cancellationToken);
    }

    public async Task LogInAsync(CancellationToken cancellationToken)
    {
        await Browser.GetAsync("/login", cancellationToken);
        await Browser.SubmitAsync("/login", cancellationToken, ("login", _login), ("password", _password), ("totp", NextCode()));
        if (Browser.Status != HttpStatusCode.SeeOther)
        {
            throw new InvalidOperationException(Browser.Text);
        }
    }

    /// <summary>Makes an invitation for somebody else.</summary>
    /// <param name="role">Such as Prosumer.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The code.</returns>
    public async Task<string> InviteAsync(string role, CancellationToken cancellationToken)
    {
        await Browser.GetAsync("/invite", cancellationToken);
        await Browser.SubmitAsync("/invite", cancellationToken, ("role", role));
        return Kept(Shown().Match(Browser.Text));
    }

    /// <summary>Starts "add a box".</summary>
    /// <returns>The claim code, to be typed into the box.</returns>
    public async Task<string> AddBoxAsync(CancellationToken cancellationToken)
    {
        await Browser.GetAsync("/boxes/add", cancellationToken);
        await Browser.SubmitAsync("/boxes/add", cancellationToken);
        Expect("Your claim code");
        return Kept(ClaimCode().Match(Browser.Text));
    }

    /// <summary>Makes a one-time code for a box.</summary>
    /// <param name="fingerprint">The fingerprint of the key of the box, or its beginning; null when that is not known yet.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The code: the mandate's id and a secret, with a colon between them.</returns>
    public async Task<string> MakeCodeAsync(string? fingerprint, CancellationToken cancellationToken)
    {
        await Browser.GetAsync("/boxes/code", cancellationToken);
        await Browser.SubmitAsync("/boxes/code", cancellationToken, ("fingerprint", fingerprint ?? ""));
        Expect("Your one-time code");
        return Kept(OneTimeCode().Match(Browser.Text));
    }

    /// <summary>Approves the key of the first box that was given a code.</summary>
    public async Task ApproveKeyAsync(string fingerprint, CancellationToken cancellationToken)
    {
        await Browser.GetAsync("/boxes/code", cancellationToken);
        await Browser.SubmitAsync("/boxes/code/key", cancellationToken, ("fingerprint", fingerprint));
        Expect("The box joins");
    }

    /// <summary>Types the code that a box shows, reads what it says of itself, and lets it join.</summary>
    public async Task ApproveAsync(string userCode, CancellationToken cancellationToken)
    {
        await FindAsync(userCode, cancellationToken);
        await Browser.SubmitAsync("/device/decision", cancellationToken, ("decision", "allow"));
        Expect("The box joins");
    }

    /// <summary>Types the code that a box shows; nothing is approved by that.</summary>
    public async Task FindAsync(string userCode, CancellationToken cancellationToken)
    {
        await Browser.GetAsync("/device", cancellationToken);
        await Browser.SubmitAsync("/device", cancellationToken, ("user_code", userCode));
    }

    /// <summary>Has an access token to REST shown, as only who runs the platform can.</summary>
    public async Task<string> GetTokenAsync(CancellationToken cancellationToken)
    {
        await Browser.GetAsync("/tokens", cancellationToken);
        await Browser.SubmitAsync("/tokens", cancellationToken);
        Expect("Your access token");
        return Kept(Shown().Match(Browser.Text));
    }

    /// <summary>Removes the first of the boxes and apps that the person has allowed something, and confirms it.</summary>
    public async Task WithdrawAsync(CancellationToken cancellationToken)
    {
        await Browser.GetAsync("/mandates", cancellationToken);
        await Browser.SubmitAsync("/mandates/withdraw", cancellationToken);
        await Browser.SubmitAsync("/mandates/withdraw", cancellationToken);
        if (Browser.Status != HttpStatusCode.SeeOther)
        {
            throw new InvalidOperationException(Browser.Text);
        }
    }

    public void Dispose() => Browser.Dispose();

    private string Kept(Match shown)
    {
        _secrets.Add(shown.Groups["text"].Value);
        return _secrets[^1];
    }

    private void Expect(string text)
    {
        if (!Browser.Text.Contains(text, StringComparison.Ordinal))
        {
            throw new InvalidOperationException($"'{text}' was expected: {Browser.Text}");
        }
    }

    /// <summary>A code that was not used yet (RFC 6238): of the step before, this one, or the next.</summary>
    private string NextCode()
    {
        var seconds = clock.GetUtcNow().ToUnixTimeSeconds();
        var now = seconds / StepSeconds;

        // In real time the code has a way to go, at whose end a step may have begun.
        _lastStep = Math.Max(_lastStep + 1, ((clock is TestClock ? seconds : seconds + WayInSeconds) / StepSeconds) - 1);
        if (_lastStep > now + 1)
        {
            ((clock as TestClock) ?? throw new InvalidOperationException("In real time there are three codes a minute.")).Advance(TimeSpan.FromSeconds(StepSeconds));
        }

        Span<byte> counter = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(counter, _lastStep);
#pragma warning disable CA5350 // RFC 6238's default, which authenticator apps have
        var hash = HMACSHA1.HashData(_secret, counter);
#pragma warning restore CA5350
        var number = BinaryPrimitives.ReadInt32BigEndian(hash.AsSpan(hash[^1] & 15)) & int.MaxValue;
        return (number % 1_000_000).ToString("D6", CultureInfo.InvariantCulture);
    }

    private static byte[] FromBase32(string text)
    {
        var bytes = new byte[text.Length * 5 / 8];
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            var isSet = (Base32.IndexOf(text[bit / 5]) >> (4 - (bit % 5))) & 1;
            bytes[bit / 8] |= (byte)(isSet << (7 - (bit % 8)));
        }

        return bytes;
    }

    [GeneratedRegex("<code id=\"claim\">(?<text>[^<]*)</code>", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ClaimCode();

    [GeneratedRegex("<code id=\"code\">(?<text>[^<]*)</code>", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex OneTimeCode();

    [GeneratedRegex("<code>(?<text>[^<]*)</code>", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Shown();
}
