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

    /// <returns>Null when it is none, or ends before it begins.</returns>
    public static OptWindow? Parse(string text, DateTimeOffset now)
    {
        if (text.Split('/') is not [var from, var to] || Instant(from, now) is not { } start)
        {
            return null;
        }

        if (to == "open")
        {
            return new OptWindow(start, TimeSpan.Zero);
        }

        var length = Instant(to, now) is { } end ? end - start
            : OadrDuration.TryParse(to, out var duration) && duration.OddText is null ? duration.From(start)
            : null;
        return length > TimeSpan.Zero ? new OptWindow(start, length.Value) : null;
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
