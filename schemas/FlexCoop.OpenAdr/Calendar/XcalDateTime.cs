using System.Globalization;

namespace FlexCoop.OpenAdr.Calendar;

/// <summary>The text form of a point in time (XSD: xcal:DateTimeType): <c>2026-06-30T18:00:00Z</c>, fractions allowed, no offsets.</summary>
internal static class XcalDateTime
{
    private const int WholeSeconds = 19;

    /// <param name="text">The element's text; white space around it does not count.</param>
    /// <param name="value">The instant, in UTC; digits beyond 100 ns are cut off.</param>
    /// <param name="hasZone">Whether the text ends in Z; without it UTC is assumed.</param>
    public static bool TryParse(string text, out DateTimeOffset value, out bool hasZone)
    {
        var rest = text.AsSpan().Trim(" \t\r\n");
        hasZone = rest.EndsWith("Z");
        rest = hasZone ? rest[..^1] : rest;
        value = default;
        if (rest.Length < WholeSeconds || !TryParseFraction(rest[WholeSeconds..], out var ticks))
        {
            return false;
        }

        // 24:00:00 is the first instant of the next day (XML Schema part 2, §3.2.7.1).
        var whole = rest[..WholeSeconds];
        var isMidnight = whole.EndsWith("T24:00:00");
        Span<char> normal = stackalloc char[WholeSeconds];
        whole.CopyTo(normal);
        if (isMidnight)
        {
            "00".CopyTo(normal[11..]);
        }

        if (!DateTimeOffset.TryParseExact(
                normal, "yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out value)
            || (isMidnight && (ticks > 0 || value.UtcTicks > DateTimeOffset.MaxValue.UtcTicks - TimeSpan.TicksPerDay)))
        {
            return false;
        }

        value = value.AddTicks(ticks + (isMidnight ? TimeSpan.TicksPerDay : 0));
        return true;
    }

    public static string Format(DateTimeOffset value) => value.Ticks % TimeSpan.TicksPerSecond == 0
        ? value.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)
        : value.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);

    private static bool TryParseFraction(ReadOnlySpan<char> text, out long ticks)
    {
        ticks = 0;
        if (text.Length == 0)
        {
            return true;
        }

        if (text[0] != '.' || text.Length == 1 || text[1..].IndexOfAnyExceptInRange('0', '9') >= 0)
        {
            return false;
        }

        var unit = TimeSpan.TicksPerSecond;
        foreach (var digit in text[1..Math.Min(text.Length, 8)])
        {
            unit /= 10;
            ticks += unit * (digit - '0');
        }

        return true;
    }
}
