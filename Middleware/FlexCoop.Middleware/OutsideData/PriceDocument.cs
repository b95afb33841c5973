using System.Text.Json.Nodes;
using FlexCoop.Middleware.Rest;

namespace FlexCoop.Middleware.OutsideData;

/// <summary>A price of the day-ahead market, as the resource <c>prices</c> has it.</summary>
internal static class PriceDocument
{
    public const string Resource = "prices";

    public const string DayAhead = "dayAhead";

    /// <summary>No market allows more, in either direction (harmonised limits of the day-ahead market: -500 and 4,000 €/MWh, raised in steps); what is beyond has another unit.</summary>
    private const decimal MostPerMWh = 15_000;

    /// <param name="country">Of which country or zone.</param>
    /// <param name="start">When it begins.</param>
    /// <param name="step">How long it holds.</param>
    /// <param name="eurPerMWh">€/MWh.</param>
    /// <param name="place">Where it stands in the answer.</param>
    /// <param name="source">Who published it.</param>
    /// <exception cref="OutsideAnswerException">No price is like that.</exception>
    public static JsonObject Of(string country, DateTimeOffset start, TimeSpan step, decimal eurPerMWh, string place, string source) => new()
    {
        ["country"] = country,
        ["product"] = DayAhead,
        ["start"] = RestTime.Text(start),
        ["end"] = RestTime.Text(start + step),
        ["pricePerKWh"] = Math.Abs(eurPerMWh) <= MostPerMWh ? eurPerMWh / 1000 : throw new OutsideAnswerException(place, $"{eurPerMWh} €/MWh is no price of a market"),
        ["currency"] = "EUR",
        ["source"] = source,
    };
}
