using FlexCoop.Flexibility.Solar;
using FlexCoop.Middleware.Rest;

namespace FlexCoop.Middleware.OutsideData;

/// <summary>The forecast of a station by quarters of an hour, in REST.</summary>
internal sealed record StationWeatherResource
{
    private const int Quarters = 4 * 48;

    private static readonly TimeSpan Quarter = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    /// <summary>Older than that it is stale: three times as old as it is when it comes every hour.</summary>
    private static readonly TimeSpan StaleAfter = 3 * Hour;

    public required string StationId { get; init; }

    /// <summary>When the older one of weather and irradiance was issued.</summary>
    public required string IssuedAt { get; init; }

    /// <summary>When the newest weather was issued; null when there is none.</summary>
    public required string? WeatherIssuedAt { get; init; }

    /// <summary>When the newest irradiance was issued; null when there is none.</summary>
    public required string? IrradianceIssuedAt { get; init; }

    public required long AgeSeconds { get; init; }

    public required bool IsStale { get; init; }

    /// <summary>Of the next 48 hours, those of which something is known.</summary>
    public required IReadOnlyList<StationQuarterResource> Items { get; init; }

    public static StationWeatherResource Of(string station, SortedDictionary<DateTimeOffset, StationHour> hours, DateTimeOffset now)
    {
        var (weather, irradiance) = (hours.Values.Max(hour => hour.WeatherIssuedAt), hours.Values.Max(hour => hour.IrradianceIssuedAt));
        var (issuedAt, first) = ((weather < irradiance ? weather : irradiance ?? weather)!.Value, new DateTimeOffset(now.UtcTicks - (now.UtcTicks % Quarter.Ticks), TimeSpan.Zero));
        return new StationWeatherResource
        {
            StationId = station,
            IssuedAt = RestTime.Text(issuedAt),
            WeatherIssuedAt = RestTime.Text(weather),
            IrradianceIssuedAt = RestTime.Text(irradiance),
            AgeSeconds = (long)(now - issuedAt).TotalSeconds,
            IsStale = now - issuedAt > StaleAfter,
            Items = [.. Enumerable.Range(0, Quarters).Select(index => At(hours, first + (index * Quarter))).OfType<StationQuarterResource>()],
        };
    }

    /// <summary>A quarter: weather on the straight line between the hours (wind as a vector), irradiance with the shape that the sun has in the hour. Null where nothing is known.</summary>
    private static StationQuarterResource? At(SortedDictionary<DateTimeOffset, StationHour> hours, DateTimeOffset start)
    {
        var hour = new DateTimeOffset(start.UtcTicks - (start.UtcTicks % Hour.Ticks), TimeSpan.Zero);
        if (!hours.TryGetValue(hour, out var before))
        {
            return null;
        }

        var after = hours.GetValueOrDefault(hour + Hour);
        var share = (start - hour) / Hour;
        var (speed, bearing) = WeatherLine.Wind(before.WindSpeedMPerS, before.WindBearingDeg, after?.WindSpeedMPerS, after?.WindBearingDeg, share);
        return new StationQuarterResource(
            RestTime.Text(start),
            RestTime.Text(start + Quarter),
            WeatherLine.Between(before.TemperatureC, after?.TemperatureC, share),
            speed,
            bearing,
            WeatherLine.Between(before.CloudCoverPercent, after?.CloudCoverPercent, share),
            before is { ForPanels: { } light, Place: { } place } ? light.MeanGlobalWPerM2(place, start, Quarter) : null);
    }
}
