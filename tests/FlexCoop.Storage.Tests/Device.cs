namespace FlexCoop.Storage.Tests;

/// <summary>A document to test with.</summary>
internal sealed record Device(string Id, string Name, IReadOnlyList<string> Groups, DateTimeOffset SeenAt)
{
    public static readonly CollectionDefinition<Device> Collection = new(
        "devices",
        DeviceJson.Default.Device,
        device => device.Id,
        new DocumentIndex<Device>("group", device => device.Groups),
        new DocumentIndex<Device>("seen", device => [IndexKey.Of(device.SeenAt)]));

    /// <summary>A collection whose documents are kept in memory.</summary>
    public static readonly CollectionDefinition<Device> Remembered = new("remembered", DeviceJson.Default.Device, device => device.Id) { IsRemembered = true };

    public static Device Named(string id, params string[] groups) => new(id, "device " + id, groups, DateTimeOffset.UnixEpoch);
}
