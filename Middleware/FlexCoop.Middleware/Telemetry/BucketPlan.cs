namespace FlexCoop.Middleware.Telemetry;

/// <summary>Buckets of time, each of whole quarters of an hour, without gaps.</summary>
/// <param name="Starts">The start of each bucket, and the end of the last.</param>
internal sealed record BucketPlan(IReadOnlyList<DateTimeOffset> Starts)
{
    /// <summary>The most buckets: a year of quarters.</summary>
    public const int Most = 36_000;

    public int Count => Starts.Count - 1;

    /// <summary>The buckets that cover [from, to).</summary>
    /// <param name="from">The first bucket is the one in which it lies.</param>
    /// <param name="to">The last bucket reaches up to it, or beyond.</param>
    /// <param name="length">PT15M, PT30M, PT1H, P1D or P1M.</param>
    /// <param name="zone">Whose days, months and hours.</param>
    /// <returns>Null when there are too many.</returns>
    public static BucketPlan? Of(DateTimeOffset from, DateTimeOffset to, string length, TimeZoneInfo zone)
    {
        var starts = new List<DateTimeOffset> { First(from, length, zone) };
        while (starts[^1] < to)
        {
            if (starts.Count > Most)
            {
                return null;
            }

            starts.Add(Next(starts[^1], length, zone));
        }

        return new BucketPlan(starts);
    }

    /// <summary>How many quarters a bucket has.</summary>
    public int QuartersOf(int index) => (int)((Starts[index + 1] - Starts[index]) / Quarter.Length);

    private static DateTimeOffset First(DateTimeOffset from, string length, TimeZoneInfo zone)
    {
        var day = LocalDay.Of(from, zone);
        return length switch
        {
            "P1M" => LocalDay.StartOf(new DateOnly(day.Year, day.Month, 1), zone),
            "P1D" => LocalDay.StartOf(day, zone),
            "PT1H" => new DateTimeOffset(from.UtcTicks - (from.UtcTicks % TimeSpan.TicksPerHour), TimeSpan.Zero),
            "PT30M" => new DateTimeOffset(from.UtcTicks - (from.UtcTicks % (TimeSpan.TicksPerHour / 2)), TimeSpan.Zero),
            _ => Quarter.StartOf(from),
        };
    }

    private static DateTimeOffset Next(DateTimeOffset start, string length, TimeZoneInfo zone) => length switch
    {
        "P1M" => LocalDay.StartOf(LocalDay.Of(start, zone).AddMonths(1), zone),
        "P1D" => LocalDay.StartOf(LocalDay.Of(start, zone).AddDays(1), zone),
        "PT1H" => start.AddHours(1),
        "PT30M" => start.AddMinutes(30),
        _ => start + Quarter.Length,
    };
}
