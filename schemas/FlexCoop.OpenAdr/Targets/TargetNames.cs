namespace FlexCoop.OpenAdr;

/// <summary>The names by which a target can mean a VEN as a whole, beside its venID (protocol.md §8.8): what they mean is agreed upon elsewhere.</summary>
public sealed record TargetNames
{
    /// <summary>Its groups.</summary>
    public IReadOnlyList<string> GroupIds { get; init => field = value ?? []; } = [];

    /// <summary>Its groups by name.</summary>
    public IReadOnlyList<string> GroupNames { get; init => field = value ?? []; } = [];

    /// <summary>Its parties.</summary>
    public IReadOnlyList<string> PartyIds { get; init => field = value ?? []; } = [];

    /// <summary>Its meters.</summary>
    public IReadOnlyList<string> MeterAssets { get; init => field = value ?? []; } = [];

    /// <summary>Its pricing nodes.</summary>
    public IReadOnlyList<string> Pnodes { get; init => field = value ?? []; } = [];

    /// <summary>Its aggregated pricing nodes.</summary>
    public IReadOnlyList<string> AggregatedPnodes { get; init => field = value ?? []; } = [];

    /// <summary>Its service delivery points.</summary>
    public IReadOnlyList<string> ServiceDeliveryPoints { get; init => field = value ?? []; } = [];

    /// <summary>Its devices, or device classes that stand for all of it.</summary>
    public IReadOnlyList<string> EndDeviceAssets { get; init => field = value ?? []; } = [];

    /// <summary>Its transport segments.</summary>
    public IReadOnlyList<TransportInterface> TransportInterfaces { get; init => field = value ?? []; } = [];

    /// <summary>Where it is: service areas around it mean it; null when nobody has said.</summary>
    public GeoPosition? Location { get; init; }

    /// <summary>What of a target is among these names: empty when it does not mean the VEN by them.</summary>
    public EiTarget In(EiTarget target) => new()
    {
        GroupIds = Among(target.GroupIds, GroupIds, id => id.Value),
        GroupNames = Among(target.GroupNames, GroupNames, name => name),
        PartyIds = Among(target.PartyIds, PartyIds, id => id.Value),
        MeterAssets = Among(target.MeterAssets, MeterAssets, name => name),
        Pnodes = Among(target.Pnodes, Pnodes, name => name),
        AggregatedPnodes = Among(target.AggregatedPnodes, AggregatedPnodes, name => name),
        ServiceDeliveryPoints = Among(target.ServiceDeliveryPoints, ServiceDeliveryPoints, name => name),
        EndDeviceAssets = Among(target.EndDeviceAssets, EndDeviceAssets, name => name),
        TransportInterfaces = Among(target.TransportInterfaces, TransportInterfaces, name => name),
        ServiceAreas = [.. target.ServiceAreas.Where(IsHere)],
        ServiceLocations = [.. target.ServiceLocations.Where(IsHere)],
    };

    /// <summary>Whether an area or place is one around <see cref="Location"/>.</summary>
    public bool IsHere(GmlFeatureCollection place) => Location is { } location && place.Contains(location);

    private static IReadOnlyList<T> Among<T, TName>(IReadOnlyList<T> targets, IReadOnlyList<TName> own, Func<T, TName> name)
    {
        var names = own.ToHashSet();
        return names.Count == 0 ? [] : [.. targets.Where(target => names.Contains(name(target)))];
    }
}
