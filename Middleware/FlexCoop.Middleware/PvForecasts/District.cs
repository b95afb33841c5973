using System.Text.Json;
using FlexCoop.Middleware.Resources;
using FlexCoop.Vtn;

namespace FlexCoop.Middleware.PvForecasts;

/// <summary>What the panels of a district will give: of all homes that somebody may see, or of those at one grid node.</summary>
internal sealed class District(PvHomes homes, ResourceSchemas schemas, ResourceStore store, Clocks clocks)
{
    /// <summary>More steps than one issue of a device has: 72 hours by quarters.</summary>
    private const int StepsOfAnIssue = 72 * 4;

    /// <summary>The most steps of homes that are added up.</summary>
    public int Most { get; init; } = 200_000;

    /// <summary>Forecasts that are older are of no home.</summary>
    private static readonly TimeSpan Lately = TimeSpan.FromHours(6);

    /// <param name="view">What may be seen.</param>
    /// <param name="gridNode">Of the homes of this grid node; null for all.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Null when too much would have to be added up.</returns>
    public async Task<DistrictResource?> ReadAsync(ResourceView view, string? gridNode, CancellationToken cancellationToken)
    {
        var now = clocks.Domain.GetUtcNow();
        var seen = new List<PvHome>();
        foreach (var home in await homes.FindAsync(view.Scope, cancellationToken))
        {
            if ((gridNode is null || home.GridNode == gridNode) && (view.Members is null || home.Owner.MemberId is { } member && view.Members.Has(member)))
            {
                view.Note(home.Owner);
                seen.Add(home);
            }
        }

        var homeOf = seen.SelectMany(home => home.Panels.Select(panels => (panels.Id, home))).ToDictionary(one => one.Id, one => one.home, StringComparer.Ordinal);
        var (schema, steps) = (schemas.All.First(schema => schema.Name == "pv-forecasts"), new List<JsonElement>());
        foreach (var (device, home) in homeOf)
        {
            // Of each device the forecast that was issued last.
            var newest = await store.NewestAsync(schema, home.Owner, "deviceId", device, StepsOfAnIssue, cancellationToken);
            var issue = newest.Select(one => one.Value.Body).Where(body => body.GetProperty("issuedAt").GetDateTimeOffset() is var at && at > now - Lately && at <= now)
                .GroupBy(body => Text(body, "issuedAt")!).MaxBy(issue => issue.Key, StringComparer.Ordinal);
            steps.AddRange(issue?.Where(body => body.GetProperty("start").GetDateTimeOffset() >= now) ?? []);
            if (steps.Count > Most)
            {
                return null;
            }
        }

        var forecast = steps.Select(body => homeOf[Text(body, "deviceId")!]).Distinct().Count();
        return new DistrictResource
        {
            GridNode = gridNode,
            IssuedAt = steps.Select(body => Text(body, "issuedAt")).Min(StringComparer.Ordinal),
            Homes = seen.Count,
            HomesForecast = forecast,
            Items =
            [
                .. steps.GroupBy(body => (Start: Text(body, "start")!, End: Text(body, "end")!)).OrderBy(step => step.Key.Start, StringComparer.Ordinal).Select(step =>
                {
                    var (power, known) = (step.Sum(body => body.GetProperty("activePowerW").GetDouble()), step.Select(body => homeOf[Text(body, "deviceId")!]).Distinct().Count());
                    return new DistrictStepResource(step.Key.Start, step.Key.End, Math.Round(power, 1), Math.Round(power * seen.Count / known, 1), known);
                }),
            ],
        };
    }

    private static string? Text(JsonElement body, string member) => body.TryGetProperty(member, out var value) ? value.GetString() : null;
}
