using FlexCoop.Middleware.Vens;

namespace FlexCoop.Middleware.Events;

/// <summary>Whom an event concerns; everything listed is joined by OR.</summary>
internal sealed record EventTargetsResource
{
    public required IReadOnlyList<string> VenIds { get; init; }

    public required IReadOnlyList<string> GroupIds { get; init; }

    public required IReadOnlyList<string> ResourceIds { get; init; }

    public required IReadOnlyList<string> PartyIds { get; init; }

    public required IReadOnlyList<string> GroupNames { get; init; }

    public required IReadOnlyList<string> MeterAssets { get; init; }

    public required IReadOnlyList<string> Pnodes { get; init; }

    public required IReadOnlyList<string> AggregatedPnodes { get; init; }

    public required IReadOnlyList<string> ServiceDeliveryPoints { get; init; }

    public required IReadOnlyList<string> EndDeviceAssets { get; init; }

    public required IReadOnlyList<TransportInterfaceResource> TransportInterfaces { get; init; }

    /// <summary>Areas by their corners.</summary>
    public required IReadOnlyList<IReadOnlyList<LocationResource>> ServiceAreas { get; init; }

    /// <summary>Places, or areas by their corners.</summary>
    public required IReadOnlyList<IReadOnlyList<LocationResource>> ServiceLocations { get; init; }
}
