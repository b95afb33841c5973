using FlexCoop.Storage;

namespace FlexCoop.Middleware.Registry.Commands;

/// <summary>A command of which not all is done yet; removed with its end.</summary>
/// <param name="CommandId">Its document in <c>device-commands</c>.</param>
/// <param name="DeviceId">The device.</param>
/// <param name="VenId">The VEN of the device.</param>
/// <param name="EventId">The event that it became.</param>
internal sealed record OpenCommandDocument(string CommandId, string DeviceId, string VenId, string EventId)
{
    public static readonly CollectionDefinition<OpenCommandDocument> Collection = new("registry-open-commands", RegistryJson.Default.OpenCommandDocument, command => command.CommandId) { Subject = command => command.VenId };
}
