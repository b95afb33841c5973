namespace FlexCoop.Storage;

/// <summary>How the time of series is divided: quarters of an hour and days of UTC, numbered since 1970.</summary>
internal static class SeriesTime
{
    private const long QuarterMilliseconds = 15 * 60 * 1000;

    private static readonly int FirstDay = DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber;

    /// <summary>The quarter in which an instant lies.</summary>
    public static long QuarterOf(long milliseconds) => (milliseconds - (((milliseconds % QuarterMilliseconds) + QuarterMilliseconds) % QuarterMilliseconds)) / QuarterMilliseconds;

    public static DateTimeOffset Start(long quarter) => DateTimeOffset.FromUnixTimeMilliseconds(quarter * QuarterMilliseconds);

    public static int Number(DateOnly day) => day.DayNumber - FirstDay;

    public static DateOnly Day(int number) => DateOnly.FromDayNumber(number + FirstDay);
}
