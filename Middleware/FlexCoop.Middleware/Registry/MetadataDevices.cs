using System.Globalization;
using FlexCoop.Vtn;

namespace FlexCoop.Middleware.Registry;

/// <summary>Reads the devices out of METADATA: a pure function of it.</summary>
/// <remarks>
/// A device is what has one resourceID. Points without one are of the VEN as a whole, which then is a device of its own; points of several resources together are of none.
/// What a device can do is told by further device classes of its points, which rule 111 allows by names that begin with <c>x-</c> (Interpretation: METADATA have no other place for it):
/// <code>
/// x-maxPowerW:2500           the most that it draws or feeds in
/// x-can:setpointC:19:23      what it can be told, from where to where; without bounds where it has none
/// x-mode:heat                a mode that it has
/// x-meter, x-otherLoad, …    a class that the standard does not name
/// </code>
/// </remarks>
internal static class MetadataDevices
{
    private const int MaxId = 128;
    private const int MaxRids = 100;
    private const int MaxItems = 20;
    private const double MostW = 1_000_000;

    private static readonly Dictionary<string, string> Classes = new()
    {
        ["Thermostat"] = "hvac", ["Strip_Heater"] = "hvac", ["Baseboard_Heater"] = "hvac", ["Water_Heater"] = "waterHeater", ["Exterior_Lighting"] = "light", ["Interior_Lighting"] = "light",
        ["Electric_Vehicle"] = "evCharger", ["EVSE"] = "evCharger", ["Storage"] = "battery", ["RESU"] = "battery", ["Generation_Systems"] = "pv", ["Smart_Inverter"] = "pv",
        ["x-hvac"] = "hvac", ["x-waterHeater"] = "waterHeater", ["x-light"] = "light", ["x-evCharger"] = "evCharger", ["x-battery"] = "battery", ["x-pv"] = "pv",
        ["x-meter"] = "meter", ["x-sensor"] = "sensor", ["x-otherLoad"] = "otherLoad",
    };

    /// <summary>What a device can be told, and in which unit.</summary>
    private static readonly Dictionary<string, string?> Points = new()
    {
        ["isOn"] = null, ["mode"] = null, ["setpointC"] = "celsius", ["brightnessPercent"] = "percent", ["powerSetpointW"] = "W", ["fanSpeed"] = null, ["colour"] = null, ["comfortC"] = "celsius",
    };

    private static readonly string[] Modes = ["heat", "cool", "fan", "dry", "auto"];

    /// <summary>The devices of METADATA, in the order in which it names them.</summary>
    public static IReadOnlyList<SeenDevice> Of(IReadOnlyList<OfferedReport> reports) =>
    [
        .. reports.SelectMany(report => report.Points).Where(point => point.RId.Length is > 0 and <= MaxId && point.ResourceIds.Count <= 1 && point.ResourceIds.All(id => id.Length is > 0 and <= MaxId))
            .GroupBy(point => point.ResourceIds.Count == 0 ? null : point.ResourceIds[0]).Select(points => Of(points.Key, [.. points])),
    ];

    /// <summary>What a device does with power: what it is tells it; null of what does nothing.</summary>
    public static string? RoleOf(string deviceClass) => deviceClass switch
    {
        "battery" => "storage",
        "pv" => "generation",
        "sensor" or "meter" => null,
        _ => "demand",
    };

    private static SeenDevice Of(string? resourceId, IReadOnlyList<OfferedPoint> points)
    {
        var names = points.SelectMany(point => point.DeviceClasses).Distinct().ToList();
        IReadOnlyList<string> metrics = [.. points.Select(Metric).OfType<string>().Distinct()];
        return new SeenDevice
        {
            ResourceId = resourceId,
            DeviceClass = names.Select(name => Classes.GetValueOrDefault(name)).FirstOrDefault(known => known is not null) ?? Untold(names, metrics),
            Rids = [.. points.Select(point => point.RId).Distinct().Take(MaxRids)],
            Metrics = metrics,
            MaxPowerW = names.Select(name => Figures(name, "x-maxPowerW:")).FirstOrDefault(figures => figures is [>= 0 and <= MostW])?[0],
            Capabilities = [.. names.Select(Capability).OfType<(string, double?, double?, string?)>().DistinctBy(one => one.Item1).Take(MaxItems)],
            Modes = [.. names.Where(name => name.StartsWith("x-mode:", StringComparison.Ordinal)).Select(name => name["x-mode:".Length..]).Where(Modes.Contains)],
        };
    }

    /// <summary>What a device is of which nobody has said it: by what is measured of it.</summary>
    private static string Untold(List<string> names, IReadOnlyList<string> metrics) =>
        names.Exists(name => !name.StartsWith("x-", StringComparison.Ordinal)) ? "otherLoad"
        : metrics.Any(metric => metric is "activePower" or "energy" or "voltage" or "current") ? "meter"
        : metrics.Count > 0 ? "sensor"
        : "otherLoad";

    private static string? Metric(OfferedPoint point) => point.ReportType is not ("usage" or "reading" or "demand" or "storedEnergy" or "avgUsage" or "avgDemand") ? null : point.Unit switch
    {
        null => null,
        "celsius" or "fahrenheit" => "temperature",
        var unit when unit.EndsWith("Wh", StringComparison.Ordinal) => point.ReportType == "storedEnergy" ? "stateOfCharge" : "energy",
        var unit when unit.EndsWith('W') => "activePower",
        var unit when unit.EndsWith("Voltage", StringComparison.OrdinalIgnoreCase) || unit.EndsWith('V') => "voltage",
        var unit when unit.EndsWith("Current", StringComparison.OrdinalIgnoreCase) || unit.EndsWith('A') && !unit.EndsWith("VA", StringComparison.Ordinal) => "current",
        _ => null,
    };

    private static (string Point, double? Lowest, double? Highest, string? Unit)? Capability(string name)
    {
        const string Prefix = "x-can:";
        if (!name.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return null;
        }

        var parts = name.Split(':');
        if (!Points.TryGetValue(parts[1], out var unit))
        {
            return null;
        }

        return parts.Length == 2 ? (parts[1], null, null, unit) : Figures(name, $"{Prefix}{parts[1]}:") is [var lowest, var highest] && lowest <= highest ? (parts[1], lowest, highest, unit) : null;
    }

    /// <summary>The figures behind a prefix; empty when they are none.</summary>
    private static List<double> Figures(string name, string prefix)
    {
        if (!name.StartsWith(prefix, StringComparison.Ordinal))
        {
            return [];
        }

        var figures = name[prefix.Length..].Split(':').Select(text => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var figure) && Math.Abs(figure) <= MostW ? figure : double.NaN).ToList();
        return figures.Exists(double.IsNaN) ? [] : figures;
    }
}
