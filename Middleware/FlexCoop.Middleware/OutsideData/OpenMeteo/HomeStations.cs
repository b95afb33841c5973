using FlexCoop.Middleware.Resources;

namespace FlexCoop.Middleware.OutsideData;

/// <summary>The cells in which homes lie: for them the weather is asked that no station of the settings is for.</summary>
internal sealed class HomeStations(ResourceSchemas schemas, ResourceStore store, IServiceProvider services)
{
    /// <summary>The most homes of a cooperative that are looked at, and the most cells that are asked for in a round.</summary>
    private const int MostHomes = 100_000;
    private const int MostCells = 200;

    public async Task<IReadOnlyList<WeatherStation>> FindAsync(CancellationToken cancellationToken)
    {
        var (schema, cells) = (schemas.All.First(schema => schema.Name == "homes"), new HashSet<WeatherStation>());
        foreach (var cooperative in ResourceActor.CooperativesOf(services))
        {
            foreach (var home in await store.WithinAsync(schema, new ResourceScope(cooperative, MemberId: null), "changedAt", DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue, MostHomes, cancellationToken))
            {
                if (ResourceValue.Find(home.Value.Body, "location.latitude")?.GetDouble() is { } latitude && ResourceValue.Find(home.Value.Body, "location.longitude")?.GetDouble() is { } longitude)
                {
                    cells.Add(WeatherStation.OfCell(latitude, longitude));
                }
            }
        }

        return [.. cells.OrderBy(cell => cell.Id, StringComparer.Ordinal).Take(MostCells)];
    }
}
