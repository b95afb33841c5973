using FlexCoop.OpenAdr.Xml;

namespace FlexCoop.OpenAdr;

/// <summary>What a data point tells (XSD: ei:reportType); <c>x-</c> names may be added.</summary>
/// <param name="Value">The name as it stands on the wire.</param>
public readonly record struct ReportType(string Value)
{
    public static readonly ReportType Usage = new("usage");

    /// <summary>The state of a resource.</summary>
    public static readonly ReportType ResourceStatus = new("x-resourceStatus");

    internal static SimpleType<ReportType> Content { get; } = OpenToken.Of(
        text => new ReportType(text),
        "reading",
        "usage",
        "demand",
        "setPoint",
        "deltaUsage",
        "deltaSetPoint",
        "deltaDemand",
        "baseline",
        "deviation",
        "avgUsage",
        "avgDemand",
        "operatingState",
        "upRegulationCapacityAvailable",
        "downRegulationCapacityAvailable",
        "regulationSetpoint",
        "storedEnergy",
        "targetEnergyStorage",
        "availableEnergyStorage",
        "price",
        "level",
        "powerFactor",
        "percentUsage",
        "percentDemand",
        "x-resourceStatus");

    /// <inheritdoc />
    public override string ToString() => Value;
}
