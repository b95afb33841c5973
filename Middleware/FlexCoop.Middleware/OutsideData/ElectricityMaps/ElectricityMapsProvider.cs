using System.Text.Json.Nodes;

namespace FlexCoop.Middleware.OutsideData;

/// <summary>Forecast carbon intensity of a zone, by the hour.</summary>
/// <remarks>Source: Electricity Maps API, "GET /v3/carbon-intensity/forecast"; gCO₂eq/kWh of the life cycle.</remarks>
internal sealed class ElectricityMapsProvider(Uri url, string zone, string country) : IOutsideProvider
{
    private const string Form = "yyyy-MM-dd'T'HH:mm:ss.FFF'Z'";

    private static readonly TimeSpan Step = TimeSpan.FromHours(1);

    public string Resource => "carbon-intensities";

    public bool NeedsKey => true;

    public DateTimeOffset? NextPublication(DateTimeOffset now) => null;

    public IReadOnlyList<OutsideQuestion> Ask(DateTimeOffset now, string? key)
    {
        var start = new DateTimeOffset(now.UtcTicks - (now.UtcTicks % Step.Ticks), TimeSpan.Zero);
        return [new OutsideQuestion(new Uri(url, $"v3/carbon-intensity/forecast?zone={Uri.EscapeDataString(zone)}"), start, start.AddHours(24)) { Headers = [("auth-token", key ?? "")] }];
    }

    public IReadOnlyList<JsonObject>? Read(OutsideQuestion question, ReadOnlyMemory<byte> body, DateTimeOffset now)
    {
        var answer = ForeignJson.Parse(body);
        answer["zone"].MustBe(zone);
        var issuedAt = answer["updatedAt"].Instant(Form);
        if (issuedAt > now.AddHours(1))
        {
            throw new OutsideAnswerException("updatedAt", $"{issuedAt:yyyy-MM-dd'T'HH:mm'Z'} is still to come");
        }

        var items = answer["forecast"].Items();
        if (items.Count is < 2 or > 200)
        {
            throw new OutsideAnswerException("forecast", $"has {items.Count} hours; 2 to 200 would be of use");
        }

        var first = items[0]["datetime"].Instant(Form);
        if ((first - question.Start).Duration() > TimeSpan.FromDays(1))
        {
            throw new OutsideAnswerException($"{items[0].Place}.datetime", $"{first:yyyy-MM-dd'T'HH:mm'Z'} is not near {question.Start:yyyy-MM-dd'T'HH:mm'Z'}");
        }

        return
        [
            .. items.Select((item, hour) => item["datetime"].Instant(Form) == first + (hour * Step)
                ? CarbonDocument.Of(country, first + (hour * Step), first + ((hour + 1) * Step), issuedAt, item["carbonIntensity"].Number(), "Electricity Maps")
                : throw new OutsideAnswerException($"{item.Place}.datetime", $"the hour from {first + (hour * Step):yyyy-MM-dd'T'HH:mm'Z'} is due")),
        ];
    }
}
