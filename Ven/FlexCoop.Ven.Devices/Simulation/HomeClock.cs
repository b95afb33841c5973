namespace FlexCoop.Ven.Devices.Simulation;

/// <summary>The clock on the wall of a simulated home: UTC+01:00 all year, so that every day has 24 hours.</summary>
internal static class HomeClock
{
    private static readonly TimeSpan Offset = TimeSpan.FromHours(1);

    /// <summary>What the clock shows.</summary>
    public static DateTime Local(DateTimeOffset instant) => instant.UtcDateTime + Offset;

    /// <summary>The number of the clock's day, counted from 0001-01-01.</summary>
    public static int Day(DateTimeOffset instant) => DateOnly.FromDateTime(Local(instant)).DayNumber;

    /// <summary>Minutes since the clock's midnight, 0 to 1439.</summary>
    public static int MinuteOfDay(DateTimeOffset instant) => (int)(Local(instant).TimeOfDay.Ticks / TimeSpan.TicksPerMinute);

    /// <summary>The instant at which the clock shows a day and a minute.</summary>
    public static DateTimeOffset At(int day, int minute) =>
        new DateTimeOffset(DateOnly.FromDayNumber(day), TimeOnly.MinValue, Offset).AddMinutes(minute).ToUniversalTime();
}
