using System.Text.Json.Nodes;
using FlexCoop.Storage;

namespace FlexCoop.Middleware.Registry;

/// <summary>Up to where the registry has followed a VEN; committed with the documents that it writes.</summary>
internal sealed record RegistryVenDocument
{
    public static readonly CollectionDefinition<RegistryVenDocument> Collection = new("registry-vens", RegistryJson.Default.RegistryVenDocument, ven => ven.VenId) { Subject = ven => ven.VenId };

    public required string VenId { get; init; }

    /// <summary>The version of the VEN whose METADATA and standing are in the documents.</summary>
    public long Version { get; init; }

    /// <summary>What METADATA said of its home; null where there is none.</summary>
    public JsonObject? Home { get; init; }

    public IReadOnlyList<RegisteredDevice> Devices { get; init; } = [];
}
