using System.Globalization;
using System.Text.Json.Nodes;
using FlexCoop.Middleware.Rest;

namespace FlexCoop.Middleware.OutsideData;

/// <summary>Forecasts of the weather, or of irradiance, at a station: 72 hours, by the hour (FC-MW-5, FC-MW-6).</summary>
/// <remarks>
/// Source: open-meteo.com/en/docs, "/v1/forecast". Weather is of the instant; irradiance is there the mean of the hour before, and kept under the start of that hour.
/// It does not say when its model was run: a forecast was issued when it was asked for.
/// </remarks>
/// <param name="url">Where it is.</param>
/// <param name="station">For which place; null for the cells in which homes lie.</param>
/// <param name="isIrradiance">Whether it is the irradiance, and not the weather.</param>
internal sealed class OpenMeteoProvider(Uri url, WeatherStation? station, bool isIrradiance) : IOutsideProvider
{
    private const int Hours = 72;

    /// <summary>Its grids have cells of up to 25 km: the place that it answers for is not further away, in degrees.</summary>
    private const decimal NearEnough = 0.5m;

    private static readonly (string Variable, string Unit, string Member)[] Weather =
    [
        ("temperature_2m", "°C", "temperatureC"), ("relative_humidity_2m", "%", "humidityPercent"), ("cloud_cover", "%", "cloudCoverPercent"), ("pressure_msl", "hPa", "pressureHPa"),
        ("wind_speed_10m", "m/s", "windSpeedMPerS"), ("wind_direction_10m", "°", "windBearingDeg"), ("wind_gusts_10m", "m/s", "windGustMPerS"), ("precipitation", "mm", "precipitationMmPerH"),
    ];

    private static readonly (string Variable, string Unit, string Member)[] Irradiance =
    [
        ("shortwave_radiation", "W/m²", "globalHorizontalIrradianceWPerM2"), ("direct_normal_irradiance", "W/m²", "directNormalIrradianceWPerM2"), ("diffuse_radiation", "W/m²", "diffuseHorizontalIrradianceWPerM2"),
    ];

    public string Resource => "weather-forecasts";

    public bool NeedsKey => false;

    private (string Variable, string Unit, string Member)[] Variables => isIrradiance ? Irradiance : Weather;

    public DateTimeOffset? NextPublication(DateTimeOffset now) => null;

    /// <summary>Whether it is for the cells in which homes lie.</summary>
    public bool IsOfHomes => station is null;

    public IReadOnlyList<OutsideQuestion> Ask(DateTimeOffset now, string? key) => station is null ? [] : [Ask(now, key, station)];

    /// <summary>What is to be asked for one place.</summary>
    public OutsideQuestion Ask(DateTimeOffset now, string? key, WeatherStation at)
    {
        var start = new DateTimeOffset(now.UtcTicks - (now.UtcTicks % TimeSpan.TicksPerHour), TimeSpan.Zero);
        var place = string.Create(CultureInfo.InvariantCulture, $"latitude={at.Latitude}&longitude={at.Longitude}");
        var asked = $"v1/forecast?{place}&hourly={string.Join(',', Variables.Select(one => one.Variable))}&wind_speed_unit=ms&timezone=GMT&forecast_hours={Hours}";
        return new OutsideQuestion(new Uri(url, key is null ? asked : $"{asked}&apikey={Uri.EscapeDataString(key)}"), start, start.AddHours(Hours)) { Station = at };
    }

    public IReadOnlyList<JsonObject>? Read(OutsideQuestion question, ReadOnlyMemory<byte> body, DateTimeOffset now)
    {
        var (answer, at) = (ForeignJson.Parse(body), question.Station!);
        if (answer["utc_offset_seconds"].Number() is var offset && offset != 0)
        {
            throw new OutsideAnswerException("utc_offset_seconds", $"is {offset}; its times are asked for in UTC");
        }

        Near(answer["latitude"], at.Latitude, found => found - at.Latitude);

        // 180° east is 180° west.
        Near(answer["longitude"], at.Longitude, found => ((found - at.Longitude + 540) % 360) - 180);
        var hourly = answer["hourly"];
        var times = hourly["time"].Items();
        if (times.Count != Hours)
        {
            throw new OutsideAnswerException("hourly.time", $"has {times.Count} hours; {Hours} were asked for");
        }

        foreach (var (index, time) in times.Index())
        {
            if (time.Instant("yyyy-MM-dd'T'HH:mm") is var hour && hour != question.Start.AddHours(index))
            {
                throw new OutsideAnswerException(time.Place, $"is {hour:yyyy-MM-dd'T'HH:mm'Z'}; {question.Start.AddHours(index):yyyy-MM-dd'T'HH:mm'Z'} was asked for");
            }
        }

        var columns = Variables.Select(one =>
        {
            answer["hourly_units"][one.Variable].MustBe(one.Unit);
            var values = hourly[one.Variable].Items();
            return values.Count == Hours ? (one.Member, Values: values) : throw new OutsideAnswerException($"hourly.{one.Variable}", $"has {values.Count} values for {Hours} hours");
        }).ToList();
        var documents = new List<JsonObject>();
        for (var hour = 0; hour < Hours; hour++)
        {
            // A value that is not there is left out: it is no zero.
            var values = columns.Where(column => column.Values[hour].NumberOrNull() is not null).Select(column => KeyValuePair.Create(column.Member, (JsonNode?)column.Values[hour].Number())).ToList();
            if (values.Count > 0)
            {
                documents.Add(new JsonObject(
                [
                    new("stationId", at.Id),
                    new("location", new JsonObject { ["latitude"] = at.Latitude, ["longitude"] = at.Longitude }),
                    new("issuedAt", RestTime.Text(now.AddTicks(-(now.UtcTicks % TimeSpan.TicksPerSecond)))),
                    new("start", RestTime.Text(question.Start.AddHours(isIrradiance ? hour - 1 : hour))),
                    .. values,
                    new("source", isIrradiance ? "Open-Meteo irradiance" : "Open-Meteo weather"),
                ]));
            }
        }

        return documents.Count > 0 ? documents : throw new OutsideAnswerException("hourly", "holds no value at all");
    }

    private static void Near(ForeignJson found, decimal asked, Func<decimal, decimal> away)
    {
        if (Math.Abs(away(found.Number())) > NearEnough)
        {
            throw new OutsideAnswerException(found.Place, $"is {found.Number()}; {asked} was asked for");
        }
    }
}
