using System.Globalization;
using System.Text;

namespace FlexCoop.OpenAdr;

/// <summary>A duration as OpenADR writes it (XSD: xcal:DurationValueType): whole seconds, and months that depend on where they are laid.</summary>
/// <remarks>
/// The schema's pattern lets odd forms through: <c>P</c>, <c>PT</c>, <c>P1DT</c>, <c>1W</c>, <c>P1H</c>, digits without end
/// (protocol.md §4.6, trap 1). They are kept as they are in <see cref="OddText"/>, so that a rule can refuse them and nothing is lost.
/// </remarks>
public readonly record struct OadrDuration
{
    /// <summary>No time at all; in many places of the standard, time without end (rules 47, 210, 325).</summary>
    public static OadrDuration Zero => default;

    /// <summary>Years and months, in months; negative when the duration is.</summary>
    public long Months { get; init; }

    /// <summary>Weeks, days, hours, minutes and seconds, in seconds; negative when the duration is.</summary>
    public long Seconds { get; init; }

    /// <summary>The text, when it has an odd form; null when it is regular.</summary>
    public string? OddText { get; init; }

    /// <summary>Whether it is no time at all.</summary>
    public bool IsZero => Months == 0 && Seconds == 0;

    /// <summary>Whether it goes backwards.</summary>
    public bool IsNegative => Months < 0 || Seconds < 0;

    /// <summary>A duration of whole seconds; what is left of a second is dropped (rule 1: no decimals).</summary>
    public static OadrDuration From(TimeSpan span) => new() { Seconds = (long)span.TotalSeconds };

    /// <summary>Its length where it is laid at <paramref name="start"/>, by the calendar.</summary>
    /// <returns>Null when the end would lie outside the years 1 to 9999.</returns>
    public TimeSpan? From(DateTimeOffset start)
    {
        try
        {
            return checked(start.AddMonths((int)Months).AddTicks(Seconds * TimeSpan.TicksPerSecond) - start);
        }
        catch (Exception overflow) when (overflow is ArgumentOutOfRangeException or OverflowException)
        {
            return null;
        }
    }

    /// <summary>Its length where it has no months.</summary>
    /// <returns>Null when it has months, whose length depends on where they are laid, or is longer than a <see cref="TimeSpan"/>.</returns>
    public TimeSpan? ToTimeSpan() =>
        Months == 0 && Math.Abs((decimal)Seconds) < TimeSpan.MaxValue.Ticks / TimeSpan.TicksPerSecond ? TimeSpan.FromSeconds(Seconds) : null;

    /// <summary>Reads the forms of the schema's pattern.</summary>
    /// <returns>False when the text does not match the pattern.</returns>
    public static bool TryParse(string text, out OadrDuration duration)
    {
        duration = default;
        var rest = text.AsSpan();
        if (rest.Length > 1 && rest[^1] == 'W' && rest[..^1].IndexOfAnyExceptInRange('0', '9') < 0)
        {
            var fits = long.TryParse(rest[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var weeks) && weeks < long.MaxValue / 604_800;
            duration = new OadrDuration { Seconds = fits ? weeks * 604_800 : long.MaxValue, OddText = text };
            return true;
        }

        var sign = rest.StartsWith("-") ? -1 : 1;
        rest = rest.TrimStart(sign < 0 ? "-" : "+");
        if (text.Length - rest.Length > 1 || !rest.StartsWith("P"))
        {
            return false;
        }

        var parts = new Parts(rest[1..]);
        var years = parts.Take('Y');
        var months = parts.Take('M');
        var days = parts.Take('D');
        var hasTime = parts.TakeTimeMark();
        var hours = parts.Take('H');
        var minutes = parts.Take('M');
        var seconds = parts.Take('S');
        if (!parts.IsDone)
        {
            return false;
        }

        var hasTimePart = (hours ?? minutes ?? seconds) is not null;
        var isEmpty = (years ?? months ?? days) is null && !hasTimePart;
        var isOdd = isEmpty || hasTime != hasTimePart;
        if (parts.Overflowed)
        {
            duration = Endless(sign, text);
            return true;
        }

        try
        {
            duration = new OadrDuration
            {
                Months = checked(sign * (((years ?? 0) * 12) + (months ?? 0))),
                Seconds = checked(sign * (((days ?? 0) * 86_400) + ((hours ?? 0) * 3_600) + ((minutes ?? 0) * 60) + (seconds ?? 0))),
                OddText = isOdd ? text : null,
            };
        }
        catch (OverflowException)
        {
            duration = Endless(sign, text);
        }

        return true;
    }

    /// <summary>Longer than can be counted: never zero, and of no length that a <see cref="TimeSpan"/> could have.</summary>
    private static OadrDuration Endless(int sign, string text) => new() { Seconds = sign * long.MaxValue, OddText = text };

    /// <summary>The duration as it is written: <c>PT0S</c>, <c>P1DT2H</c>, <c>-PT5M</c>.</summary>
    public override string ToString()
    {
        if (OddText is not null)
        {
            return OddText;
        }

        if (IsZero)
        {
            return "PT0S";
        }

        var text = new StringBuilder(IsNegative ? "-P" : "P");
        var months = Math.Abs(Months);
        var seconds = Math.Abs(Seconds);
        Append(text, months / 12, 'Y');
        Append(text, months % 12, 'M');
        Append(text, seconds / 86_400, 'D');
        seconds %= 86_400;
        if (seconds > 0)
        {
            text.Append('T');
            Append(text, seconds / 3_600, 'H');
            Append(text, seconds % 3_600 / 60, 'M');
            Append(text, seconds % 60, 'S');
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, long number, char unit)
    {
        if (number > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"{number}{unit}");
        }
    }

    /// <summary>The numbers with their units, taken from the left.</summary>
    private ref struct Parts(ReadOnlySpan<char> text)
    {
        private ReadOnlySpan<char> _rest = text;

        public readonly bool IsDone => _rest.Length == 0;

        public bool Overflowed { get; private set; }

        public bool TakeTimeMark()
        {
            var found = _rest.StartsWith("T");
            _rest = found ? _rest[1..] : _rest;
            return found;
        }

        public long? Take(char unit)
        {
            if (_rest.IsEmpty || !char.IsAsciiDigit(_rest[0]))
            {
                return null;
            }

            var digits = _rest.IndexOfAnyExceptInRange('0', '9');
            if (digits < 0 || _rest[digits] != unit)
            {
                return null;
            }

            var fits = long.TryParse(_rest[..digits], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= int.MaxValue * 100_000L;
            Overflowed |= !fits;
            _rest = _rest[(digits + 1)..];
            return fits ? number : 0;
        }
    }
}
