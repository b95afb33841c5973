using System.Globalization;
using FlexCoop.OpenAdr.Xml;

namespace FlexCoop.OpenAdr.Calendar;

/// <summary>The text form of a point in time (XSD: xcal:DateTimeType): <c>2026-06-30T18:00:00Z</c>, fractions allowed, offsets only where that is said.</summary>
internal static class XcalDateTime
{
    private const int WholeSeconds = 19;
    private const int SecondsOfDay = 86_400;

    private static readonly TimeSpan FarthestZone = TimeSpan.FromHours(14);

    /// <param name="text">The element's text; white space around it does not count.</param>
    /// <param name="value">The instant, in UTC; digits beyond 100 ns are cut off.</param>
    /// <param name="hasZone">Whether the text ends in Z; without it UTC is assumed.</param>
    public static bool TryParse(string text, out DateTimeOffset value, out bool hasZone)
    {
        var rest = text.AsSpan().Trim(Xsd.WhiteSpace);
        hasZone = rest is [.., 'Z'];
        rest = hasZone ? rest[..^1] : rest;
        value = default;
        if (rest.Length < WholeSeconds || !TryParseFraction(rest[WholeSeconds..], out var ticks))
        {
            return false;
        }

        var fits = TryParseWhole(rest, out var date, out var seconds)
            && (seconds < SecondsOfDay || ticks == 0)
            && date.Ticks <= DateTime.MaxValue.Ticks - (seconds * TimeSpan.TicksPerSecond) - ticks;
        value = fits ? new DateTimeOffset(date.Ticks + (seconds * TimeSpan.TicksPerSecond) + ticks, TimeSpan.Zero) : default;
        return fits;
    }

    /// <summary>The same as XML Schema has it (part 2, §3.2.7): an offset such as <c>+02:00</c> may stand for the Z.</summary>
    public static bool TryParseWithOffset(string text, out DateTimeOffset value)
    {
        var rest = text.AsSpan().Trim(Xsd.WhiteSpace);
        if (rest is not [.. var local, '+' or '-', _, _, ':', _, _])
        {
            return TryParse(text, out value, out _);
        }

        var (hours, minutes) = (Number(rest[^5..^3]), Number(rest[^2..]));
        var offset = (rest[^6] == '-' ? -1 : 1) * new TimeSpan(hours, minutes, 0);
        if (hours < 0 || minutes is < 0 or > 59 || offset.Duration() > FarthestZone
            || local is not [.., >= '0' and <= '9'] || !TryParse(local.ToString(), out value, out _) || value.Ticks < offset.Ticks || value.Ticks - offset.Ticks > DateTime.MaxValue.Ticks)
        {
            value = default;
            return false;
        }

        value -= offset;
        return true;
    }

    public static string Format(DateTimeOffset value) => value.Ticks % TimeSpan.TicksPerSecond == 0
        ? value.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)
        : value.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);

    /// <summary>Reads <c>yyyy-MM-ddTHH:mm:ss</c>. 24:00:00 is the first instant of the next day (XML Schema part 2, §3.2.7.1).</summary>
    private static bool TryParseWhole(ReadOnlySpan<char> text, out DateTime date, out int seconds)
    {
        var year = Number(text[..4]);
        var month = Number(text[5..7]);
        var day = Number(text[8..10]);
        var hour = Number(text[11..13]);
        var minute = Number(text[14..16]);
        var second = Number(text[17..19]);
        var isDate = year >= 1 && month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year, month)
            && text[4] == '-' && text[7] == '-' && text[10] == 'T' && text[13] == ':' && text[16] == ':';
        date = isDate ? new DateTime(year, month, day, 0, 0, 0, DateTimeKind.Utc) : default;
        seconds = (hour * 3600) + (minute * 60) + second;
        return isDate && hour >= 0 && minute is >= 0 and <= 59 && second is >= 0 and <= 59 && seconds <= SecondsOfDay;
    }

    /// <summary>A number of digits only; -1 when there is anything else.</summary>
    private static int Number(ReadOnlySpan<char> digits)
    {
        var number = 0;
        foreach (var digit in digits)
        {
            if (!char.IsAsciiDigit(digit))
            {
                return -1;
            }

            number = (number * 10) + (digit - '0');
        }

        return number;
    }

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
