using System.Globalization;
using FlexCoop.OpenAdr;

namespace FlexCoop.Ven.Gateway.Control;

/// <summary>A window as the owner writes it: <c>FROM/TO</c>, <c>FROM/DURATION</c> or <c>FROM/open</c>, as in <c>2026-07-01T16:00Z/PT4H</c> or <c>now/open</c>.</summary>
internal static class WindowText
{
    /// <summary>What is right, in words.</summary>
    public const string Remedy = "give FROM/TO, FROM/DURATION or FROM/open, such as 2026-07-01T16:00Z/2026-07-01T20:00Z, 2026-07-01T16:00Z/PT4H or now/open";

    private static readonly string[] Zulu = ["yyyy-MM-dd'T'HH:mm'Z'", "yyyy-MM-dd'T'HH:mm:ss'Z'"];
    private static readonly string[] Offset = ["yyyy-MM-dd'T'HH:mmzzz", "yyyy-MM-dd'T'HH:mm:sszzz"];

    /// <returns>The window; or why it is none.</returns>
    public static (OptWindow? Window, string? Fault) Parse(string text, DateTimeOffset now)
    {
        if (text.Split('/') is not [var from, var to] || Instant(from, now) is not { } start)
        {
            return (null, $"'{text}' is no window; {Remedy}");
        }

        if (to == "open")
        {
            return (new OptWindow(start, TimeSpan.Zero), null);
        }

        if (Instant(to, now) is { } end)
        {
            return end > start
                ? (new OptWindow(start, end - start), null)
                : (null, $"the window '{text}' has its TO, {end:s}Z, not after its FROM, {start:s}Z; give a TO that is later, or FROM/DURATION, or FROM/open");
        }

        return OadrDuration.TryParse(to, out var duration) && duration.OddText is null && duration.From(start) is { } length && length > TimeSpan.Zero
            ? (new OptWindow(start, length), null)
            : (null, $"'{text}' is no window; {Remedy}");
    }

    /// <summary>An instant with its zone: without one it would depend on where the box stands.</summary>
    private static DateTimeOffset? Instant(string text, DateTimeOffset now)
    {
        const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        return text == "now" ? now.AddTicks(-(now.Ticks % TimeSpan.TicksPerSecond))
            : DateTimeOffset.TryParseExact(text, Zulu, CultureInfo.InvariantCulture, Utc, out var instant)
                || DateTimeOffset.TryParseExact(text, Offset, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out instant) ? instant
            : null;
    }
}
