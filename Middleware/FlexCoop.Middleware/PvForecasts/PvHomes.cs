using System.Text.Json;
using FlexCoop.Flexibility.Solar;
using FlexCoop.Middleware.Resources;

namespace FlexCoop.Middleware.PvForecasts;

/// <summary>Finds the homes with panels.</summary>
internal sealed class PvHomes(ResourceSchemas schemas, ResourceStore store)
{
    /// <summary>The most homes and devices of an owner that are looked at.</summary>
    private const int Most = 100_000;

    /// <summary>Those of a cooperative, or of one member.</summary>
    public async Task<IReadOnlyList<PvHome>> FindAsync(ResourceScope owner, CancellationToken cancellationToken)
    {
        var panels = (await AllAsync("devices", owner, cancellationToken)).Where(device => Text(device.Body, "deviceClass") == "pv")
            .Select(device => (device.MemberId, Device: new PvDevice(device.Id, Text(device.Body, "venId")!, Texts(device.Body, "rids"), Number(device.Body, "maxPowerW"))))
            .ToLookup(one => (one.MemberId, one.Device.VenId), one => one.Device);
        return
        [
            .. (await AllAsync("homes", owner, cancellationToken)).Where(home => home.Body.GetProperty("hasPv").GetBoolean()).Select(home => new PvHome(
                new ResourceScope(home.Cooperative, home.MemberId),
                Text(home.Body, "venId")!,
                Number(home.Body, "location.latitude") is { } latitude && Number(home.Body, "location.longitude") is { } longitude ? new GeoPlace(latitude, longitude) : null,
                Text(home.Body, "weatherStationId"),
                Text(home.Body, "gridNode"),
                [.. panels[(home.MemberId, Text(home.Body, "venId")!)]])),
        ];
    }

    private async Task<IEnumerable<ResourceDocument>> AllAsync(string resource, ResourceScope owner, CancellationToken cancellationToken)
    {
        var schema = schemas.All.First(schema => schema.Name == resource);
        return (await store.WithinAsync(schema, owner, "changedAt", DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue, Most, cancellationToken)).Select(stored => stored.Value);
    }

    private static string? Text(JsonElement body, string path) => ResourceValue.Find(body, path)?.GetString();

    private static double? Number(JsonElement body, string path) => ResourceValue.Find(body, path)?.GetDouble();

    private static IReadOnlyList<string> Texts(JsonElement body, string path) => ResourceValue.Find(body, path) is { } list ? [.. list.EnumerateArray().Select(item => item.GetString()!)] : [];
}
