namespace FlexCoop.Middleware.Telemetry;

/// <summary>Days and months as clocks on the wall show them: a day has 92, 96 or 100 quarters.</summary>
internal static class LocalDay
{
    /// <summary>The first instant of a day, in UTC; that of a quarter of an hour.</summary>
    public static DateTimeOffset StartOf(DateOnly day, TimeZoneInfo zone)
    {
        var midnight = day.ToDateTime(TimeOnly.MinValue);

        // Some zones set their clocks at midnight: the day begins later, or that hour comes twice.
        while (zone.IsInvalidTime(midnight))
        {
            midnight += Quarter.Length;
        }

        var offset = zone.IsAmbiguousTime(midnight) ? zone.GetAmbiguousTimeOffsets(midnight).Max() : zone.GetUtcOffset(midnight);
        return Quarter.StartOf(new DateTimeOffset(midnight.Ticks - offset.Ticks, TimeSpan.Zero));
    }

    /// <summary>The day in which an instant lies.</summary>
    public static DateOnly Of(DateTimeOffset instant, TimeZoneInfo zone) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(instant, zone).DateTime);
}
