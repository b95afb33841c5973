using FlexCoop.Middleware.Resources;

namespace FlexCoop.Middleware.OutsideData;

/// <summary>The cells in which homes lie: for them the weather is asked that no station of the settings is for.</summary>
internal sealed class HomeStations(ResourceSchemas schemas, ResourceStore store, IServiceProvider services)
{
    /// <summary>The most homes of a cooperative that are looked at, and the most cells that are asked for in a round, and for one member.</summary>
    private const int MostHomes = 100_000;
    private const int MostCells = 200;
    private const int MostCellsOfAMember = 5;

    /// <summary>Those of most members first, so that no member takes the weather from the others.</summary>
    public async Task<IReadOnlyList<WeatherStation>> FindAsync(CancellationToken cancellationToken)
    {
        var (schema, told) = (schemas.All.First(schema => schema.Name == "homes"), new HashSet<(ResourceScope Member, WeatherStation Cell)>());
        foreach (var cooperative in ResourceActor.CooperativesOf(services))
        {
            foreach (var home in await store.WithinAsync(schema, new ResourceScope(cooperative, MemberId: null), "changedAt", DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue, MostHomes, cancellationToken))
            {
                if (ResourceValue.Find(home.Value.Body, "location.latitude")?.GetDouble() is { } latitude && ResourceValue.Find(home.Value.Body, "location.longitude")?.GetDouble() is { } longitude)
                {
                    told.Add((new ResourceScope(cooperative, home.Value.MemberId), WeatherStation.OfCell(latitude, longitude)));
                }
            }
        }

        return
        [
            .. told.OrderBy(one => one.Cell.Id, StringComparer.Ordinal).GroupBy(one => one.Member).SelectMany(member => member.Take(MostCellsOfAMember))
                .GroupBy(one => one.Cell).OrderByDescending(cell => cell.Count()).ThenBy(cell => cell.Key.Id, StringComparer.Ordinal)
                .Take(MostCells).Select(cell => cell.Key),
        ];
    }
}
