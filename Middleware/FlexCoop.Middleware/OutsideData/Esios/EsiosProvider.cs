using System.Globalization;
using System.Text.Json.Nodes;

namespace FlexCoop.Middleware.OutsideData;

/// <summary>Day-ahead prices of Spain, from the information system of its operator, REE (FC-MW-7).</summary>
/// <remarks>Source: api.esios.ree.es, "Getting a specific indicator"; indicator 600, "Precio mercado SPOT Diario", in €/MWh; quarters since October 2025, hours before.</remarks>
internal sealed class EsiosProvider(Uri url, string zone, string country) : IOutsideProvider
{
    private const string Source = "REE e-sios";
    private const int SpotPrice = 600;

    /// <summary>The magnitude of €/MWh.</summary>
    private const int PriceMagnitude = 23;

    private static readonly MarketDay Market = new(TimeZoneInfo.FindSystemTimeZoneById("Europe/Madrid"), new TimeSpan(12, 55, 0));

    public string Resource => PriceDocument.Resource;

    public bool NeedsKey => true;

    public DateTimeOffset? NextPublication(DateTimeOffset now) => Market.NextPublication(now);

    public IReadOnlyList<OutsideQuestion> Ask(DateTimeOffset now, string? key) =>
    [
        .. Market.Published(now).Select(day => new OutsideQuestion(
            new Uri(url, string.Create(CultureInfo.InvariantCulture, $"indicators/{SpotPrice}?start_date={day.Start:yyyy-MM-dd'T'HH:mm:ss'Z'}&end_date={day.End.AddMinutes(-1):yyyy-MM-dd'T'HH:mm:ss'Z'}&geo_ids[]={Uri.EscapeDataString(zone)}")),
            day.Start,
            day.End)
        {
            Headers = [("Accept", "application/json; application/vnd.esios-api-v1+json"), ("x-api-key", key ?? "")],
        }),
    ];

    public IReadOnlyList<JsonObject>? Read(OutsideQuestion question, ReadOnlyMemory<byte> body, DateTimeOffset now)
    {
        var indicator = ForeignJson.Parse(body)["indicator"];
        if (indicator["id"].Number() is var id && id != SpotPrice)
        {
            throw new OutsideAnswerException("indicator.id", $"is {id} and not {SpotPrice}");
        }

        var magnitudes = indicator["magnitud"];
        if (magnitudes.Items().Count == 0)
        {
            throw new OutsideAnswerException(magnitudes.Place, "is empty, and tells no unit");
        }

        foreach (var magnitude in magnitudes.Items())
        {
            if (magnitude["id"].Number() != PriceMagnitude)
            {
                throw new OutsideAnswerException(magnitude.Place, $"is {magnitude["name"].Text()}, and no price in €/MWh");
            }
        }

        var values = indicator["values"].Items();
        if (values.Count == 0)
        {
            return null;
        }

        var starts = values.Select(value => (value["datetime_utc"].Instant("yyyy-MM-dd'T'HH:mm:ss'Z'"), value.Place)).ToList();
        foreach (var value in values)
        {
            if (value["geo_id"].Number().ToString(CultureInfo.InvariantCulture) is var geo && geo != zone)
            {
                throw new OutsideAnswerException($"{value.Place}.geo_id", $"is {geo} and not {zone}");
            }
        }

        var step = MarketDay.StepOf(question.Start, question.End, starts);
        return [.. values.Zip(starts, (value, one) => PriceDocument.Of(country, one.Item1, step, value["value"].Number(), $"{value.Place}.value", Source))];
    }
}
