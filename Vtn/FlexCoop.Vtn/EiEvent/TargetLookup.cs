using FlexCoop.OpenAdr;

namespace FlexCoop.Vtn;

/// <summary>What targets list, made ready once to be asked for each VEN: an event may list 100,000 names, and a VEN have a thousand.</summary>
/// <param name="of">The targets.</param>
internal sealed class TargetLookup(EventTargets of)
{
    /// <summary>Whose it is.</summary>
    public EventTargets Of { get; } = of;

    public IReadOnlySet<string> VenIds { get; } = of.VenIds.ToHashSet();

    public IReadOnlySet<string> ResourceIds { get; } = of.ResourceIds.ToHashSet();

    /// <summary>Of resources, by the VENs' METADATA.</summary>
    public IReadOnlySet<string> DeviceClasses { get; } = of.EndDeviceAssets.ToHashSet();

    /// <summary>The kinds that list anything.</summary>
    public IReadOnlyList<(TargetKind Kind, IReadOnlySet<string> Listed)> Names { get; } =
        [.. TargetKind.All.Where(kind => kind.In(of).Count > 0).Select(kind => (kind, (IReadOnlySet<string>)kind.In(of).ToHashSet()))];

    public IReadOnlySet<TransportInterface> TransportInterfaces { get; } = of.TransportInterfaces.ToHashSet();

    /// <summary>Service areas and service locations.</summary>
    public IReadOnlyList<GmlFeatureCollection> Places { get; } = [.. of.ServiceAreas.Concat(of.ServiceLocations).Select(GmlFeatureCollection.Of)];
}
