namespace FlexCoop.Ven.Devices.Replay;

/// <summary>Local time of Belgium by the rule of the European Union, without a time zone database.</summary>
/// <remarks>
/// Directive 2000/84/EC: summer time, UTC+02:00, begins at 01:00 UTC on the last Sunday in March and ends at 01:00 UTC on the last
/// Sunday in October; else UTC+01:00.
/// </remarks>
internal static class BelgianTime
{
    private static readonly TimeSpan Winter = TimeSpan.FromHours(1);
    private static readonly TimeSpan Summer = TimeSpan.FromHours(2);

    /// <summary>Whether clocks never show this time: 02:00 to 03:00 of the spring change.</summary>
    public static bool IsSkipped(DateTime local)
    {
        var change = LastSunday(local.Year, 3).AddHours(2);
        return local >= change && local < change.AddHours(1);
    }

    /// <summary>The instant at which clocks show a time. Of two, the earlier, unless it is not after <paramref name="last"/>.</summary>
    /// <param name="local">Not a skipped one.</param>
    /// <param name="last">The instant of the row before; null at the first.</param>
    public static DateTimeOffset InstantOf(DateTime local, DateTimeOffset? last)
    {
        var summer = new DateTimeOffset(local, Summer);
        return IsSummer(summer) && !(IsTwice(local) && summer <= last) ? summer : new DateTimeOffset(local, Winter);
    }

    /// <summary>What clocks show.</summary>
    public static DateTime LocalOf(DateTimeOffset instant) => instant.ToOffset(IsSummer(instant) ? Summer : Winter).DateTime;

    private static bool IsSummer(DateTimeOffset instant)
    {
        var utc = instant.UtcDateTime;
        return utc >= LastSunday(utc.Year, 3).AddHours(1) && utc < LastSunday(utc.Year, 10).AddHours(1);
    }

    /// <summary>Whether clocks show this time twice: 02:00 to 03:00 of the autumn change.</summary>
    private static bool IsTwice(DateTime local)
    {
        var change = LastSunday(local.Year, 10).AddHours(2);
        return local >= change && local < change.AddHours(1);
    }

    private static DateTime LastSunday(int year, int month)
    {
        var last = new DateTime(year, month, DateTime.DaysInMonth(year, month), 0, 0, 0, DateTimeKind.Unspecified);
        return last.AddDays(-(int)last.DayOfWeek);
    }
}
