using System.Globalization;
using System.Text.Json.Nodes;

namespace FlexCoop.Middleware.OutsideData;

/// <summary>Day-ahead prices of a bidding zone of Europe, from the transparency platform of ENTSO-E.</summary>
/// <remarks>Source: Transparency Platform RESTful API, user guide, 4.2.10 "Day Ahead Prices [12.1.D]" (A44). A day is one by Central European Time. The token stands in the query: that is the only way in which it is taken with GET.</remarks>
internal sealed class EntsoeProvider(Uri url, string zone, string country) : IOutsideProvider
{
    private static readonly MarketDay Market = new(TimeZoneInfo.FindSystemTimeZoneById("Europe/Brussels"), new TimeSpan(12, 55, 0));

    public string Resource => PriceDocument.Resource;

    public bool NeedsKey => true;

    public DateTimeOffset? NextPublication(DateTimeOffset now) => Market.NextPublication(now);

    public IReadOnlyList<OutsideQuestion> Ask(DateTimeOffset now, string? key) =>
    [
        .. Market.Published(now).Select(day => new OutsideQuestion(
            new Uri(url, string.Create(
                CultureInfo.InvariantCulture,
                $"api?securityToken={Uri.EscapeDataString(key ?? "")}&documentType=A44&in_Domain={Uri.EscapeDataString(zone)}&out_Domain={Uri.EscapeDataString(zone)}&periodStart={day.Start:yyyyMMddHHmm}&periodEnd={day.End:yyyyMMddHHmm}")),
            day.Start,
            day.End)
        {
            ReadsRefusals = true,
        }),
    ];

    public IReadOnlyList<JsonObject>? Read(OutsideQuestion question, ReadOnlyMemory<byte> body, DateTimeOffset now) => PublicationReader.Read(body, zone, country, question.Start, question.End);
}
