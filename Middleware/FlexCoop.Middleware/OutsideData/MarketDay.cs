using FlexCoop.Middleware.Telemetry;

namespace FlexCoop.Middleware.OutsideData;

/// <summary>Days of delivery of a day-ahead market: of 23, 24 or 25 hours by the clock of its zone, published the day before.</summary>
/// <param name="Zone">Whose midnight parts the days.</param>
/// <param name="PublishedAt">When the prices of the next day are there at the earliest, by that clock.</param>
internal sealed record MarketDay(TimeZoneInfo Zone, TimeSpan PublishedAt)
{
    /// <summary>The days whose prices are, or should be, published.</summary>
    public IEnumerable<(DateTimeOffset Start, DateTimeOffset End)> Published(DateTimeOffset now)
    {
        var today = LocalDay.Of(now, Zone);
        yield return Of(today);
        if (now >= Publication(today))
        {
            yield return Of(today.AddDays(1));
        }
    }

    /// <summary>When the next day is published.</summary>
    public DateTimeOffset NextPublication(DateTimeOffset now)
    {
        var today = LocalDay.Of(now, Zone);
        return now < Publication(today) ? Publication(today) : Publication(today.AddDays(1));
    }

    /// <summary>Holds prices to a day: of quarters or hours, without a gap, from its first to its last instant.</summary>
    /// <param name="start">When the day begins.</param>
    /// <param name="end">When it ends.</param>
    /// <param name="starts">When each price begins, and where it stands in the answer.</param>
    /// <returns>How long each holds.</returns>
    /// <exception cref="OutsideAnswerException">Something is missing, twice, or of another day.</exception>
    public static TimeSpan StepOf(DateTimeOffset start, DateTimeOffset end, IReadOnlyList<(DateTimeOffset Start, string Place)> starts)
    {
        var hours = (int)(end - start).TotalHours;
        if (starts.Count != hours && starts.Count != 4 * hours)
        {
            throw new OutsideAnswerException("", $"has {starts.Count} prices; the day from {start:yyyy-MM-dd'T'HH:mm'Z'} has {4 * hours} quarters, or {hours} hours");
        }

        var step = (end - start) / starts.Count;
        foreach (var (index, one) in starts.Index())
        {
            if (one.Start != start + (index * step))
            {
                throw new OutsideAnswerException(one.Place, $"begins at {one.Start:yyyy-MM-dd'T'HH:mm'Z'}; the next of the day would be {start + (index * step):yyyy-MM-dd'T'HH:mm'Z'}");
            }
        }

        return step;
    }

    private (DateTimeOffset Start, DateTimeOffset End) Of(DateOnly day) => (LocalDay.StartOf(day, Zone), LocalDay.StartOf(day.AddDays(1), Zone));

    private DateTimeOffset Publication(DateOnly day) => new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue) + PublishedAt, Zone.GetUtcOffset(day.ToDateTime(TimeOnly.MinValue) + PublishedAt)).ToUniversalTime();
}
