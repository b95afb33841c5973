using System.Globalization;
using System.Text.Json;
using FlexCoop.Middleware.Resources;
using FlexCoop.Middleware.Rest;
using FlexCoop.Vtn;

namespace FlexCoop.Middleware.OutsideData;

/// <summary>Price and carbon intensity of the next 24 hours, with source and time (FC-PRO-13).</summary>
internal sealed class Outlook(OutsideSources sources, ResourceSchemas schemas, ResourceStore store, Clocks clocks)
{
    private const int Most = 20_000;

    private const string Carbon = "carbon-intensities";

    private static readonly TimeSpan Ahead = TimeSpan.FromHours(24);

    /// <summary>Forecasts that were issued so lately are looked at; where there are none of some country, those of two days.</summary>
    private static readonly IReadOnlyList<TimeSpan> Lately = [TimeSpan.FromHours(3), TimeSpan.FromDays(2)];

    /// <summary>A price that has begun may hold for so long.</summary>
    private static readonly TimeSpan LongestStep = TimeSpan.FromHours(1);

    /// <param name="country">Of which country or zone; null for all.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<OutlookResource> ReadAsync(string? country, CancellationToken cancellationToken)
    {
        var now = clocks.Wire.GetUtcNow();
        var prices = (await FindAsync(PriceDocument.Resource, "start", now - LongestStep, now, country, cancellationToken)).Where(price => Text(price.Body, "product") == PriceDocument.DayAhead && price.Body.TryGetProperty("pricePerKWh", out _));
        var countries = country is null ? Math.Max(1, sources.All.Count(source => source.Provider.Resource == Carbon)) : 1;
        IReadOnlyList<ResourceDocument> carbon = [];
        foreach (var lately in Lately.TakeWhile(_ => carbon.Select(one => Text(one.Body, "country")).Distinct().Count() < countries))
        {
            carbon = await FindAsync(Carbon, "issuedAt", now - lately, now, country, cancellationToken);
        }

        return new OutlookResource
        {
            From = RestTime.Text(now),
            To = RestTime.Text(now + Ahead),
            Prices = [.. prices.Select(price => new OutlookStep(Text(price.Body, "country"), Text(price.Body, "start")!, End(price.Body), price.Body.GetProperty("pricePerKWh").GetDouble(), $"{Text(price.Body, "currency")}/kWh", Text(price.Body, "source"), RestTime.Text(price.ChangedAt)))],

            // Of several forecasts of one interval the one that was issued last counts.
            CarbonIntensities =
            [
                .. carbon.GroupBy(one => (Text(one.Body, "country"), Text(one.Body, "start")))
                    .Select(group => group.MaxBy(one => Text(one.Body, "issuedAt") ?? "", StringComparer.Ordinal)!)
                    .Select(one => new OutlookStep(Text(one.Body, "country"), Text(one.Body, "start")!, End(one.Body), one.Body.GetProperty("intensityGPerKWh").GetDouble(), "g/kWh", Text(one.Body, "source"), Text(one.Body, "issuedAt") ?? RestTime.Text(one.ChangedAt))),
            ],
        };
    }

    private async Task<IReadOnlyList<ResourceDocument>> FindAsync(string resource, string by, DateTimeOffset from, DateTimeOffset now, string? country, CancellationToken cancellationToken)
    {
        var schema = schemas.All.First(schema => schema.Name == resource);
        var found = await store.WithinAsync(schema, ResourceScope.OfPlatform, by, from, now + Ahead, Most, cancellationToken);
        return
        [
            .. found.Select(one => one.Value)
                .Where(one => (country is null || Text(one.Body, "country") == country) && Instant(End(one.Body)) > now && Instant(Text(one.Body, "start")!) < now + Ahead)
                .OrderBy(one => Text(one.Body, "start"), StringComparer.Ordinal),
        ];
    }

    private static DateTimeOffset Instant(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);

    private static string End(JsonElement body) => Text(body, "end") ?? RestTime.Text(body.GetProperty("start").GetDateTimeOffset() + LongestStep);

    private static string? Text(JsonElement body, string member) => body.TryGetProperty(member, out var value) ? value.GetString() : null;
}
