using System.Globalization;
using System.Text.Json.Nodes;

namespace FlexCoop.Middleware.OutsideData;

/// <summary>Forecast carbon intensity of Great Britain, by the half-hour, for 48 hours.</summary>
/// <remarks>Source: api.carbonintensity.org.uk, "GET /intensity/{from}/fw48h" (National Energy System Operator); gCO₂/kWh. It does not say when it was made: a forecast was issued when it was asked for.</remarks>
internal sealed class CarbonIntensityProvider(Uri url, string country) : IOutsideProvider
{
    private const string Form = "yyyy-MM-dd'T'HH:mm'Z'";

    /// <summary>Of 48 hours it may leave out what is not reckoned yet.</summary>
    private const int LeastHours = 24;

    private static readonly TimeSpan Step = TimeSpan.FromMinutes(30);

    public string Resource => "carbon-intensities";

    public bool NeedsKey => false;

    public DateTimeOffset? NextPublication(DateTimeOffset now) => null;

    public IReadOnlyList<OutsideQuestion> Ask(DateTimeOffset now, string? key)
    {
        var start = new DateTimeOffset(now.UtcTicks - (now.UtcTicks % Step.Ticks), TimeSpan.Zero);

        // It counts from the half-hour after the instant that is asked for.
        return [new OutsideQuestion(new Uri(url, string.Create(CultureInfo.InvariantCulture, $"intensity/{start.AddMinutes(1):yyyy-MM-dd'T'HH:mm'Z'}/fw48h")), start, start.AddHours(48)) { Headers = [("Accept", "application/json")] }];
    }

    public IReadOnlyList<JsonObject>? Read(OutsideQuestion question, ReadOnlyMemory<byte> body, DateTimeOffset now)
    {
        var documents = new List<JsonObject>();
        DateTimeOffset? due = null;
        foreach (var item in ForeignJson.Parse(body)["data"].Items())
        {
            var (from, to) = (item["from"].Instant(Form), item["to"].Instant(Form));
            if (to - from != Step || (due is not null && from != due) || from < question.Start - Step || to > question.End + Step)
            {
                throw new OutsideAnswerException(item.Place, $"is from {from:yyyy-MM-dd'T'HH:mm'Z'} to {to:yyyy-MM-dd'T'HH:mm'Z'}; the half-hour from {due ?? question.Start:yyyy-MM-dd'T'HH:mm'Z'} is due");
            }

            due = to;
            documents.Add(CarbonDocument.Of(country, from, to, now, item["intensity"]["forecast"].Number(), "NESO carbon intensity"));
        }

        return documents.Count >= LeastHours * 2 ? documents : throw new OutsideAnswerException("data", $"has {documents.Count} half-hours; {LeastHours * 2} are the least that is of use");
    }
}
