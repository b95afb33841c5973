using FlexCoop.OpenAdr;

namespace FlexCoop.Ven;

/// <summary>The resources behind this VEN, and whether a target means them.</summary>
internal sealed class Site(IReadOnlyList<IResource> resources, VenOptions options)
{
    /// <summary>Device classes of rule 111; besides these, names that begin with x- are allowed.</summary>
    private static readonly HashSet<string> DeviceClasses =
    [
        "Thermostat", "Strip_Heater", "Baseboard_Heater", "Water_Heater", "Pool_Pump", "Sauna", "Hot_tub", "Smart_Appliance", "Irrigation_Pump",
        "Managed_Commercial_and_Industrial_Loads", "Simple_Residential_On_Off_Loads", "Exterior_Lighting", "Interior_Lighting", "Electric_Vehicle",
        "Generation_Systems", "Load_Control_Switch", "Smart_Inverter", "EVSE", "RESU", "Energy_Management_System", "Smart_Energy_Module", "Storage",
    ];

    public IReadOnlyList<IResource> Resources => resources;

    public IResource? Find(ResourceId id) => resources.FirstOrDefault(resource => resource.Id == id);

    /// <summary>Whether events of a program are taken (rule 48).</summary>
    public bool Accepts(MarketContext context) =>
        options.MarketContexts.Count == 0 || options.MarketContexts.Any(known => new MarketContext(known).IsSameAs(context));

    /// <summary>The resources that an event's target means (rule 22): all of them when it means the VEN as a whole, or nothing in particular.</summary>
    public IReadOnlyList<IResource> Targeted(EiTarget target, VenId venId) =>
        target.IsEmpty || target.VenIds.Contains(venId) || !options.Names.In(target).IsEmpty
            ? resources
            : [.. resources.Where(resource => target.ResourceIds.Contains(resource.Id) || target.EndDeviceAssets.Contains(resource.DeviceClass))];

    /// <summary>Whether a device class may stand in a signal's target (rule 111).</summary>
    public static bool IsDeviceClass(string name) => DeviceClasses.Contains(name) || (name.StartsWith("x-", StringComparison.Ordinal) && name.Length > 2);
}
