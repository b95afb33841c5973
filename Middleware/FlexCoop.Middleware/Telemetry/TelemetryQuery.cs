using System.Globalization;
using FlexCoop.Middleware.Access;
using FlexCoop.Middleware.Rest;
using FlexCoop.OpenAdr;
using FlexCoop.Storage;
using FlexCoop.Vtn;
using Microsoft.Net.Http.Headers;

namespace FlexCoop.Middleware.Telemetry;

/// <summary>Reads what the lists of telemetry have in common.</summary>
internal static class TelemetryQuery
{
    /// <summary>No range of time is longer.</summary>
    private static readonly TimeSpan LongestRange = TimeSpan.FromDays(3660);

    private const string NoVen = "-";

    private const string Month = "P1M";

    private static readonly TimeSpan ShortestMonth = TimeSpan.FromDays(28);

    private static readonly TimeSpan UsualRange = TimeSpan.FromDays(1);

    private static readonly DateTimeOffset Earliest = DateTimeOffset.UnixEpoch;
    private static readonly DateTimeOffset Latest = new(9000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>What is asked for by <c>format</c>, or else by the header Accept; JSON unless said.</summary>
    public static TelemetryFormat Format(HttpRequest request, List<RuleFault> faults)
    {
        if (request.Query["format"].FirstOrDefault() is { } named)
        {
            switch (named)
            {
                case "json":
                    return TelemetryFormat.Json;
                case "ndjson":
                    return TelemetryFormat.NdJson;
                case "csv":
                    return TelemetryFormat.Csv;
            }

            faults.Add(new RuleFault("format", $"'{ForeignText.Shown(named)}' is not known", "give json, ndjson or csv"));
            return TelemetryFormat.Json;
        }

        _ = MediaTypeHeaderValue.TryParseList([.. request.Headers.Accept.OfType<string>()], out var accepted);
        foreach (var type in (accepted ?? []).OrderByDescending(type => type.Quality ?? 1))
        {
            switch (type.MediaType.Value)
            {
                case "application/x-ndjson":
                    return TelemetryFormat.NdJson;
                case "text/csv":
                    return TelemetryFormat.Csv;
                case "application/json" or "*/*":
                    return TelemetryFormat.Json;
            }
        }

        return TelemetryFormat.Json;
    }

    /// <summary>The range of time [from, to): up to now, and a day, unless said.</summary>
    public static (DateTimeOffset From, DateTimeOffset To) Range(IQueryCollection query, DateTimeOffset now, List<RuleFault> faults)
    {
        var to = RestQuery.Instant(query, "to", faults) ?? now;
        var from = RestQuery.Instant(query, "from", faults) ?? (to - Earliest > UsualRange ? to - UsualRange : Earliest);
        foreach (var (name, instant) in new[] { ("from", from), ("to", to) })
        {
            if (instant < Earliest || instant > Latest)
            {
                faults.Add(new RuleFault(name, $"{RestTime.Text(instant)} is out of range", $"give a time from {Earliest.Year} to {Latest.Year - 1}"));
                return (now, now);
            }
        }

        if (to < from)
        {
            faults.Add(new RuleFault("to", $"{RestTime.Text(to)} is before from, {RestTime.Text(from)}", "give a later time"));
        }
        else if (to - from > LongestRange)
        {
            faults.Add(new RuleFault("from", $"{RestTime.Text(from)} is more than {LongestRange.TotalDays:0} days before to, {RestTime.Text(to)}", "ask for a shorter time"));
        }

        return (from, to);
    }

    /// <summary>The time zone, UTC unless said.</summary>
    public static TimeZoneInfo Zone(IQueryCollection query, List<RuleFault> faults)
    {
        if (query["zone"].FirstOrDefault() is not { } name)
        {
            return TimeZoneInfo.Utc;
        }

        if (name.Length is > 0 and <= 64 && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '/' or '_' or '-' or '+') && TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone))
        {
            return zone;
        }

        faults.Add(new RuleFault("zone", $"'{ForeignText.Shown(name)}' is no time zone", "give a name such as Europe/Madrid"));
        return TimeZoneInfo.Utc;
    }

    /// <summary>A day as the calendar has it; null when none is given.</summary>
    public static DateOnly? Day(IQueryCollection query, List<RuleFault> faults)
    {
        if (query["day"].FirstOrDefault() is not { } text)
        {
            return null;
        }

        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day.Year > Earliest.Year && day.Year < Latest.Year)
        {
            return day;
        }

        faults.Add(new RuleFault("day", $"'{ForeignText.Shown(text)}' is no day", $"give one such as 2026-06-30, after {Earliest.Year}"));
        return null;
    }

    /// <summary>One of a few words.</summary>
    public static string Choice(IQueryCollection query, string name, List<RuleFault> faults, params string[] words)
    {
        if (query[name].FirstOrDefault() is not { } given)
        {
            return words[0];
        }

        if (!words.Contains(given))
        {
            faults.Add(new RuleFault(name, $"'{ForeignText.Shown(given)}' is not known", $"give {string.Join(", ", words)}"));
        }

        return given;
    }

    /// <summary>How fine an aggregate is, as far as it is said; what is no bucket is refused later.</summary>
    public static TimeSpan Bucket(IQueryCollection query) => query["bucket"].FirstOrDefault() is { } bucket ? (bucket == Month ? ShortestMonth : Granularity.Parse(bucket) ?? Granularity.Quarter) : Granularity.Quarter;

    /// <summary>The VEN that must be named.</summary>
    public static string Ven(IQueryCollection query, List<RuleFault> faults)
    {
        if (query["ven"].FirstOrDefault() is { Length: > 0 } given)
        {
            return given;
        }

        faults.Add(new RuleFault("ven", "is missing", "give the venID of one VEN"));
        return "";
    }

    /// <summary>Why a VEN, or a point of it, cannot be told of: neither is known.</summary>
    /// <returns>Null when it can.</returns>
    public static async Task<IResult?> WhyUnknownAsync(string? ven, string? rid, VenStore vens, PointBook points, ProcessImage image, SeriesView view, CancellationToken cancellationToken)
    {
        if (ven is not null && WhyUnknown(ven, vens, view) is { } unknown)
        {
            return unknown;
        }

        return ven is not null && rid is not null && image.Find(new SeriesKey(ven, rid)) is null && await points.FindAsync(new SeriesKey(ven, rid), cancellationToken) is null
            ? Problem.NotFound($"VEN '{view.Name(ven)}' has no point '{rid}'.")
            : null;
    }

    /// <summary>A VEN that is none of the asker's business is as none.</summary>
    public static IResult? WhyUnknown(string ven, VenStore vens, SeriesView view) => vens.Find(new VenId(ven)) is null || !view.Sees(ven) ? Problem.NotFound(view.HasPseudonyms ? "There is no VEN of that name." : $"There is no VEN '{ven}'.") : null;

    /// <summary>The VEN that a request names; null when it names none. What is no name that the asker was shown means no VEN.</summary>
    public static string? VenOf(string? named, SeriesView view) => named is null ? null : view.VenOf(named) ?? NoVen;
}
