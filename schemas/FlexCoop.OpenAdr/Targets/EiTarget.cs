namespace FlexCoop.OpenAdr;

/// <summary>Who or what is meant (XSD: ei:EiTargetType). What is listed is joined by OR (rules 22, 202, 302); nothing means the receiver.</summary>
public sealed record EiTarget
{
    /// <summary>Nothing listed: the receiver with all its resources (rule 22).</summary>
    public static EiTarget Empty { get; } = new();

    public IReadOnlyList<string> AggregatedPnodes { get; init; } = [];

    /// <summary>Device classes (rule 111), such as Thermostat.</summary>
    public IReadOnlyList<string> EndDeviceAssets { get; init; } = [];

    public IReadOnlyList<string> MeterAssets { get; init; } = [];

    public IReadOnlyList<string> Pnodes { get; init; } = [];

    public IReadOnlyList<GmlFeatureCollection> ServiceAreas { get; init; } = [];

    public IReadOnlyList<string> ServiceDeliveryPoints { get; init; } = [];

    public IReadOnlyList<GmlFeatureCollection> ServiceLocations { get; init; } = [];

    public IReadOnlyList<TransportInterface> TransportInterfaces { get; init; } = [];

    public IReadOnlyList<GroupId> GroupIds { get; init; } = [];

    public IReadOnlyList<string> GroupNames { get; init; } = [];

    public IReadOnlyList<ResourceId> ResourceIds { get; init; } = [];

    /// <summary>At most one in an event (rule 63).</summary>
    public IReadOnlyList<VenId> VenIds { get; init; } = [];

    public IReadOnlyList<PartyId> PartyIds { get; init; } = [];

    /// <summary>Whether nothing is listed.</summary>
    public bool IsEmpty =>
        AggregatedPnodes.Count + EndDeviceAssets.Count + MeterAssets.Count + Pnodes.Count + ServiceAreas.Count + ServiceDeliveryPoints.Count
        + ServiceLocations.Count + TransportInterfaces.Count + GroupIds.Count + GroupNames.Count + ResourceIds.Count + VenIds.Count + PartyIds.Count == 0;
}
