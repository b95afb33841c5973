using FlexCoop.OpenAdr;

namespace FlexCoop.Vtn;

/// <summary>Whom an event concerns; everything listed is joined by OR (rule 22). At least one.</summary>
public sealed record EventTargets
{
    private TargetLookup? _lookup;

    public IReadOnlyList<string> VenIds { get; init; } = [];

    public IReadOnlyList<string> GroupIds { get; init; } = [];

    public IReadOnlyList<string> ResourceIds { get; init; } = [];

    public IReadOnlyList<string> PartyIds { get; init; } = [];

    public IReadOnlyList<string> GroupNames { get; init => field = value ?? []; } = [];

    public IReadOnlyList<string> MeterAssets { get; init => field = value ?? []; } = [];

    public IReadOnlyList<string> Pnodes { get; init => field = value ?? []; } = [];

    public IReadOnlyList<string> AggregatedPnodes { get; init => field = value ?? []; } = [];

    public IReadOnlyList<string> ServiceDeliveryPoints { get; init => field = value ?? []; } = [];

    /// <summary>Device classes (rule 111) by the VENs' METADATA, or what operators call devices.</summary>
    public IReadOnlyList<string> EndDeviceAssets { get; init => field = value ?? []; } = [];

    public IReadOnlyList<TransportInterface> TransportInterfaces { get; init => field = value ?? []; } = [];

    /// <summary>Areas, by their corners: at least three each.</summary>
    public IReadOnlyList<IReadOnlyList<GeoPosition>> ServiceAreas { get; init => field = value ?? []; } = [];

    /// <summary>Places, or areas by their corners.</summary>
    public IReadOnlyList<IReadOnlyList<GeoPosition>> ServiceLocations { get; init => field = value ?? []; } = [];

    /// <summary>Whether it is by venID alone that VENs are concerned.</summary>
    internal bool NamesVensAlone =>
        ResourceIds.Count + TransportInterfaces.Count + ServiceAreas.Count + ServiceLocations.Count == 0 && TargetKind.All.All(kind => kind.In(this).Count == 0);

    /// <summary>Whether the event concerns this VEN, or a resource of it.</summary>
    public bool Match(KnownVen ven) => MatchWhole(ven) || PartOf(ven).Any();

    /// <summary>Whether the event concerns this VEN with all its resources.</summary>
    public bool MatchWhole(KnownVen ven) =>
        Lookup.VenIds.Contains(ven.VenId.Value)
        || Lookup.Names.Any(names => names.Kind.Of(ven.Names).Any(names.Listed.Contains))
        || ven.Names.TransportInterfaces.Any(Lookup.TransportInterfaces.Contains)
        || (ven.Names.Location is not null && Lookup.Places.Any(ven.Names.IsHere));

    /// <summary>The resources of this VEN that the event concerns.</summary>
    internal IReadOnlyList<string> Resources(KnownVen ven) =>
        MatchWhole(ven) ? ven.ResourceIds : [.. PartOf(ven)];

    /// <summary>
    /// What this VEN is told of it: its own venID when the event concerns it as a whole, at most one (rule 63), and of the rest what is its own.
    /// </summary>
    /// <remarks>Interpretation of rule 5: what it is told changes with its membership, without a new modificationNumber.</remarks>
    internal EiTarget ToldTo(KnownVen ven)
    {
        var own = ven.Names.In(new EiTarget
        {
            GroupIds = [.. GroupIds.Select(id => new GroupId(id))],
            PartyIds = [.. PartyIds.Select(id => new PartyId(id))],
            GroupNames = GroupNames,
            MeterAssets = MeterAssets,
            Pnodes = Pnodes,
            AggregatedPnodes = AggregatedPnodes,
            ServiceDeliveryPoints = ServiceDeliveryPoints,
            TransportInterfaces = TransportInterfaces,
            ServiceAreas = [.. ServiceAreas.Select(GmlFeatureCollection.Of)],
            ServiceLocations = [.. ServiceLocations.Select(GmlFeatureCollection.Of)],
            EndDeviceAssets = EndDeviceAssets,
        });
        var ownDevices = own.EndDeviceAssets.ToHashSet();
        return own with
        {
            VenIds = MatchWhole(ven) ? [ven.VenId] : [],
            ResourceIds = [.. ResourceIds.Where(ven.HasResource).Select(id => new ResourceId(id))],
            EndDeviceAssets = [.. EndDeviceAssets.Where(device => ownDevices.Contains(device) || ven.HasClass(device))],
        };
    }

    /// <summary>What of the targets is looked up by name; a copy that says otherwise has its own.</summary>
    private TargetLookup Lookup => _lookup is { } made && ReferenceEquals(made.Of, this) ? made : _lookup = new TargetLookup(this);

    private IEnumerable<string> PartOf(KnownVen ven)
    {
        var ofClass = ven.OfClasses(Lookup.DeviceClasses);
        return ven.ResourceIds.Where(resource => Lookup.ResourceIds.Contains(resource) || ofClass.Contains(resource));
    }
}
