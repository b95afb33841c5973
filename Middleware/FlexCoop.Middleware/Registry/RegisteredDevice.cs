using System.Text.Json.Nodes;

namespace FlexCoop.Middleware.Registry;

/// <summary>What the registry remembers of a device beside its document.</summary>
internal sealed record RegisteredDevice
{
    /// <summary>The id of its document.</summary>
    public required string DeviceId { get; init; }

    /// <summary>What METADATA said when the document was written last: what differs from it there is a correction.</summary>
    public required JsonObject Said { get; init; }

    /// <summary>Its state that was written last; null before the first.</summary>
    public DeviceReading? Reading { get; init; }

    /// <summary>The id of the document of that state; null before the first.</summary>
    public string? StateId { get; init; }
}
