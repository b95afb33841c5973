using System.Globalization;
using FlexCoop.OpenAdr;

namespace FlexCoop.Middleware.Rest;

/// <summary>How instants and durations are written in REST: ISO 8601, in UTC with Z.</summary>
internal static class RestTime
{
    public const string InstantForm = "give one such as 2026-06-30T18:00:00Z";
    public const string DurationForm = "give whole seconds as ISO 8601, such as PT30M or P1D; months and years have no fixed length";

    /// <summary>Reads an instant; what is finer than a millisecond is cut off, since nothing finer is kept.</summary>
    /// <returns>Null when it has another form.</returns>
    public static DateTimeOffset? Parse(string text) =>
        text.EndsWith('Z') && DateTimeOffset.TryParseExact(
            text,
            ["yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'"],
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal,
            out var instant) ? instant.AddTicks(-(instant.Ticks % TimeSpan.TicksPerMillisecond)) : null;

    public static TimeSpan? ParseDuration(string text) =>
        OadrDuration.TryParse(text, out var duration) && duration.OddText is null ? duration.ToTimeSpan() : null;

    public static string Text(DateTimeOffset instant) => instant.UtcDateTime.ToString(
        instant.Ticks % TimeSpan.TicksPerSecond == 0 ? "yyyy-MM-dd'T'HH:mm:ss'Z'" : "yyyy-MM-dd'T'HH:mm:ss.FFF'Z'", CultureInfo.InvariantCulture);

    public static string? Text(DateTimeOffset? instant) => instant is { } given ? Text(given) : null;

    public static string Text(TimeSpan duration) => OadrDuration.From(duration).ToString();

    public static string? Text(TimeSpan? duration) => duration is { } given ? Text(given) : null;
}
