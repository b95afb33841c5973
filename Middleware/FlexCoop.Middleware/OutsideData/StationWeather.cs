using System.Text.Json;
using FlexCoop.Flexibility.Solar;
using FlexCoop.Middleware.Resources;

namespace FlexCoop.Middleware.OutsideData;

/// <summary>The latest forecasts of all stations, of the weather and of the irradiance together.</summary>
internal sealed class StationWeather(OutsideSources sources, ResourceSchemas schemas, ResourceStore store)
{
    private const int Most = 50_000;

    /// <summary>How old the issues are that are looked at; the longer time where the shorter one has nothing of a station of the settings, or of one only the weather or only the irradiance.</summary>
    private static readonly IReadOnlyList<TimeSpan> Lately = [TimeSpan.FromHours(3), TimeSpan.FromDays(2)];

    /// <summary>By station, in the order of time.</summary>
    /// <param name="now">The instant of asking; nothing that was issued later is looked at.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<IReadOnlyDictionary<string, SortedDictionary<DateTimeOffset, StationHour>>> ReadAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var schema = schemas.All.First(schema => schema.Name == "weather-forecasts");
        var stations = new Dictionary<string, SortedDictionary<DateTimeOffset, StationHour>>(StringComparer.Ordinal);
        foreach (var lately in Lately.TakeWhile(_ => stations.Count == 0 || sources.All.Any(source => source.StationId is { } station && !stations.ContainsKey(station)) || stations.Values.Any(LacksOne)))
        {
            foreach (var document in await store.WithinAsync(schema, ResourceScope.OfPlatform, "issuedAt", now - lately, now.AddTicks(1), Most, cancellationToken))
            {
                if (document.Value.Body.TryGetProperty("stationId", out var station))
                {
                    var hour = Of(document.Value.Body);
                    var hours = stations.TryGetValue(station.GetString()!, out var known) ? known : stations[station.GetString()!] = [];

                    // Those that were issued last come first.
                    hours[hour.Start] = hours.TryGetValue(hour.Start, out var later) ? StationHour.Merge(hour, later) : hour;
                }
            }
        }

        return stations;
    }

    /// <summary>Whether the other one of weather and irradiance may have fallen silent.</summary>
    private static bool LacksOne(SortedDictionary<DateTimeOffset, StationHour> hours) => hours.Values.All(hour => hour.WeatherIssuedAt is null) || hours.Values.All(hour => hour.IrradianceIssuedAt is null);

    private static StationHour Of(JsonElement body)
    {
        double? Number(string member) => ResourceValue.Find(body, member)?.GetDouble();
        var (issuedAt, hasIrradiance) = (body.GetProperty("issuedAt").GetDateTimeOffset(), Number("globalHorizontalIrradianceWPerM2") is not null);
        return new StationHour(body.GetProperty("start").GetDateTimeOffset())
        {
            WeatherIssuedAt = !hasIrradiance || (Number("temperatureC") ?? Number("windSpeedMPerS") ?? Number("cloudCoverPercent")) is not null ? issuedAt : null,
            IrradianceIssuedAt = hasIrradiance ? issuedAt : null,
            Place = Number("location.latitude") is { } latitude && Number("location.longitude") is { } longitude ? new GeoPlace(latitude, longitude) : null,
            TemperatureC = Number("temperatureC"),
            WindSpeedMPerS = Number("windSpeedMPerS"),
            WindBearingDeg = Number("windBearingDeg"),
            CloudCoverPercent = Number("cloudCoverPercent"),
            GlobalWPerM2 = Number("globalHorizontalIrradianceWPerM2"),
            DirectNormalWPerM2 = Number("directNormalIrradianceWPerM2"),
            DiffuseWPerM2 = Number("diffuseHorizontalIrradianceWPerM2"),
        };
    }
}
