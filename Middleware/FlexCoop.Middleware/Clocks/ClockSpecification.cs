using System.Globalization;

namespace FlexCoop;

/// <summary>How a scaled clock is written: <c>ORIGIN@RATE</c>, such as <c>2027-01-15T16:00:00Z@120</c>, or <c>now@60</c>.</summary>
/// <remarks>This file is also compiled into the agent, which may not refer to this project.</remarks>
/// <param name="Origin">What the clock shows at first; null for real time.</param>
/// <param name="Rate">How many times as fast as real time it runs.</param>
internal sealed record ClockSpecification(DateTimeOffset? Origin, double Rate)
{
    private const double MaxRate = 10_000;

    public const string Form = "give ORIGIN@RATE with a UTC time or 'now', and a rate of more than 0 up to 10000, such as 2027-01-15T16:00:00Z@120";

    /// <returns>Null when the text has another form.</returns>
    public static ClockSpecification? Parse(string text)
    {
        var parts = text.Split('@');
        if (parts.Length != 2
            || !double.TryParse(parts[1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var rate)
            || rate is not (> 0 and <= MaxRate))
        {
            return null;
        }

        if (parts[0] == "now")
        {
            return new ClockSpecification(null, rate);
        }

        return DateTimeOffset.TryParseExact(
                parts[0], "yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var origin)
            ? new ClockSpecification(origin, rate)
            : null;
    }

    /// <summary>The clock, which shows the origin at <paramref name="anchor"/>.</summary>
    public TimeProvider At(DateTimeOffset anchor, TimeProvider real) => new ScaledClock(Origin ?? anchor, Rate, anchor, real);

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{(Origin is { } origin ? origin.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) : "now")}@{Rate}");
}
