using System.Security.Cryptography;

namespace FlexCoop.Middleware.Webhooks;

/// <summary>When what was not taken is tried again: after a time that doubles with each try, drawn from the whole of it (full jitter), so that not all who failed together come back together.</summary>
internal static class RetrySchedule
{
    /// <summary>Nobody is asked again at once.</summary>
    private static readonly TimeSpan Least = TimeSpan.FromSeconds(1);

    /// <param name="tries">How often it has been tried, 1 or more.</param>
    /// <param name="wished">What the receiver said in Retry-After; null for nothing.</param>
    /// <param name="options">Base and bounds.</param>
    public static TimeSpan After(int tries, TimeSpan? wished, WebhookOptions options)
    {
        var most = Math.Min(options.RetryAtMost.TotalMilliseconds, options.RetryAfter.TotalMilliseconds * Math.Pow(2, Math.Min(tries, 60) - 1));
        var drawn = TimeSpan.FromMilliseconds(Math.Max(Least.TotalMilliseconds, RandomNumberGenerator.GetInt32((int)most + 1)));

        // A receiver may ask for time, not for ever: then what it does not take would never become a dead letter.
        var asked = wished is { } time ? (time < options.GiveUpAfter ? time : options.GiveUpAfter) : TimeSpan.Zero;
        return asked > drawn ? asked : drawn;
    }
}
